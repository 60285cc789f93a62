package dev.momentcheckout.local.aws.dynamodb;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A table with its items, indexes and stream. Its operations are atomic.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html">Read
 *     consistency</a>
 */
final class StoredTable {
    /** DynamoDB does not delete an item whose time of expiry is older. */
    private static final int MAX_EXPIRY_AGE_YEARS = 5;

    private final TableDefinition definition;
    private final String id = UUID.randomUUID().toString();
    private final Instant createdAt;
    private final @Nullable ChangeStream stream;
    private final DynamoDbFaults faults;
    private final Storage storage;
    private @Nullable Replica replica;
    private volatile @Nullable String ttlAttribute;

    StoredTable(TableDefinition definition, Instant createdAt, @Nullable ChangeStream stream, DynamoDbFaults faults) {
        this.definition = definition;
        this.createdAt = createdAt;
        this.stream = stream;
        this.faults = faults;
        this.storage = new Storage(definition);
    }

    TableDefinition definition() {
        return definition;
    }

    String id() {
        return id;
    }

    double createdAtSeconds() {
        return createdAt.toEpochMilli() / 1000.0;
    }

    @Nullable ChangeStream stream() {
        return stream;
    }

    synchronized <T> T locked(Supplier<T> action) {
        return action.get();
    }

    /**
     * Writes an item if its condition is true.
     *
     * @param returnOld whether the error has the current item
     */
    Capacity write(Key key, Condition condition, boolean returnOld, UnaryOperator<Item> write) {
        return locked(() -> {
            Item before = storage.items().get(key);
            if (condition.test(before)) {
                return replace(key, before, write.apply(before), false);
            }
            var failure =
                    DynamoDbErrorException.error("ConditionalCheckFailedException", "The conditional request failed");
            if (returnOld && !before.isNone()) {
                failure.body().set("Item", ValueJson.json(before));
            }
            throw failure;
        });
    }

    private Capacity replace(Key key, Item before, Item after, boolean isExpiry) {
        double units = Capacity.ofWrite(Math.max(before.size(), after.size()));
        if (after.equals(before)) {
            return new Capacity(units, Map.of());
        }
        if (!faults.readsAreStale()) {
            replica = null;
        } else if (replica == null) {
            replica = new Replica(storage);
        }
        Map<String, Double> indexUnits = storage.replace(key, before, after);
        if (replica != null) {
            replica.write(key, before, after);
        }
        if (stream != null) {
            stream.append(key, before, after, isExpiry);
        }
        return new Capacity(units, indexUnits);
    }

    /** Returns the items as a read with this consistency returns them. Call it within {@link #locked}. */
    Storage storage(boolean isConsistent) {
        return isConsistent || replica == null || !faults.readsAreStale() ? storage : replica.storage;
    }

    @Nullable String ttlAttribute() {
        return ttlAttribute;
    }

    void ttlAttribute(@Nullable String attribute) {
        ttlAttribute = attribute;
    }

    /** Deletes the items whose time of expiry is over, and returns their number. */
    int deleteExpired(Instant now) {
        return locked(() -> {
            int deleted = 0;
            String attribute = ttlAttribute;
            if (attribute == null) {
                return deleted;
            }
            long oldest =
                    now.atZone(ZoneOffset.UTC).minusYears(MAX_EXPIRY_AGE_YEARS).toEpochSecond();
            for (Map.Entry<Key, Item> entry : storage.items().all()) {
                if (entry.getValue().get(attribute) instanceof Value.Numeric(var expiry)
                        && expiry.compareTo(BigDecimal.valueOf(now.getEpochSecond())) < 0
                        && expiry.compareTo(BigDecimal.valueOf(oldest)) >= 0) {
                    replace(entry.getKey(), entry.getValue(), Item.NONE, true);
                    deleted++;
                }
            }
            return deleted;
        });
    }

    /** What an eventually consistent read returns while stale reads are on: the last write of each item is missing. */
    private static final class Replica {
        private final Storage storage;
        private final Map<Key, Change> pending = new HashMap<>();

        private record Change(Item before, Item after) {}

        /** @param current the table before the first write that is missing */
        Replica(Storage current) {
            storage = new Storage(current);
        }

        void write(Key key, Item before, Item after) {
            Change previous = pending.put(key, new Change(before, after));
            if (previous != null) {
                storage.replace(key, previous.before(), previous.after());
            }
        }
    }
}
