package dev.momentcheckout.lab;

import java.util.HashMap;
import java.util.Map;

/** Decides which requests of the functions to DynamoDB are throttled: all of them, or the next ones about an item. */
final class DynamoDbThrottle {
    private final Map<String, Next> nextByItem = new HashMap<>();
    private boolean all;
    private Refused refused = new Refused(0, 0);

    private record Next(int requests, boolean isWritesOnly) {}

    /** The requests about certain items that were throttled. */
    record Refused(int reads, int writes) {
        Refused minus(Refused before) {
            return new Refused(reads - before.reads, writes - before.writes);
        }
    }

    /** Throttles every request, or none but those about certain items. */
    synchronized void all(boolean isOn) {
        all = isOn;
    }

    /** Throttles the next requests about this item, by any function. */
    synchronized void nextOf(String item, int requests) {
        nextByItem.put(item, new Next(requests, false));
    }

    /** Throttles the next writes of this item, by any function. */
    synchronized void nextWritesOf(String item, int requests) {
        nextByItem.put(item, new Next(requests, true));
    }

    /** Forgets what is left to throttle about certain items. */
    synchronized void clearItems() {
        nextByItem.clear();
    }

    /** Returns how many requests about certain items were throttled so far. */
    synchronized Refused refused() {
        return refused;
    }

    /**
     * Returns whether to throttle a request, and counts it.
     *
     * @param item the item's key; empty if there is none
     */
    synchronized boolean refuses(String operation, String item) {
        if (all) {
            return true;
        }
        Next next = nextByItem.get(item);
        boolean isWrite = operation.equals("UpdateItem");
        if (next == null || (next.isWritesOnly() && !isWrite)) {
            return false;
        }
        if (next.requests() == 1) {
            nextByItem.remove(item);
        } else {
            nextByItem.put(item, new Next(next.requests() - 1, next.isWritesOnly()));
        }
        refused = isWrite
                ? new Refused(refused.reads(), refused.writes() + 1)
                : new Refused(refused.reads() + 1, refused.writes());
        return true;
    }
}
