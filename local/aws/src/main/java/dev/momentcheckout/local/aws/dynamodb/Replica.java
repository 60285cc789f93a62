package dev.momentcheckout.local.aws.dynamodb;

import java.util.HashMap;
import java.util.Map;

/**
 * What an eventually consistent read returns while stale reads are on: the last write of each item is missing.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html">Read
 *     consistency</a>
 */
final class Replica {
    private final Storage storage;
    private final Map<Key, Change> pending = new HashMap<>();

    private record Change(Item before, Item after) {}

    /** @param current the table before the first write that is missing */
    Replica(Storage current) {
        storage = current.copy();
    }

    Storage storage() {
        return storage;
    }

    void write(Key key, Item before, Item after) {
        Change previous = pending.put(key, new Change(before, after));
        if (previous != null) {
            storage.replace(key, previous.before(), previous.after());
        }
    }
}
