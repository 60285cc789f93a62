package dev.momentcheckout.local.aws.dynamodb;

import java.util.concurrent.atomic.AtomicInteger;

/** Switches for failures that DynamoDB has now and then. All are off at first. */
public final class DynamoDbFaults {
    private final AtomicInteger throttled = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean stale;

    /** Rejects the next requests for items with {@code ProvisionedThroughputExceededException}; they have no effect. */
    public void throttleNext(int requests) {
        throttled.set(requests);
    }

    /** Closes the connection instead of answering the next requests for items; they take effect. */
    public void loseNextResponses(int requests) {
        lost.set(requests);
    }

    /** Lets eventually consistent reads, and those of an index, miss the last write of each item from now on. */
    public void staleReads(boolean on) {
        stale = on;
    }

    boolean throttles() {
        return takes(throttled);
    }

    boolean losesResponse() {
        return takes(lost);
    }

    boolean readsAreStale() {
        return stale;
    }

    private static boolean takes(AtomicInteger remaining) {
        return remaining.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }
}
