package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;

import org.jspecify.annotations.Nullable;

/**
 * One of the parts of a parallel scan. Each one has a range of the partition keys' hashes.
 *
 * @param number from 0
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan">Parallel
 *     scan</a>
 */
record Segment(int number, int total) {
    private static final String NUMBER = "Segment";
    private static final String TOTAL = "TotalSegments";
    private static final int MAX_TOTAL = 1_000_000;

    /** Reads the segment of a request; null if it reads the whole table. */
    static @Nullable Segment of(Request request) {
        boolean isPart = request.has(NUMBER);
        boolean hasTotal = request.has(TOTAL);
        int number = isPart ? request.number(NUMBER, 0, MAX_TOTAL - 1) : 0;
        int total = hasTotal ? request.number(TOTAL, 1, MAX_TOTAL) : 1;
        requireValid(
                !isPart || hasTotal,
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is"
                        + " present");
        requireValid(
                isPart || !hasTotal,
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is"
                        + " present");
        requireValid(
                number < total,
                "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: " + number
                        + " is not less than TotalSegments: " + total);
        return isPart ? new Segment(number, total) : null;
    }

    boolean contains(Key key) {
        long position = (long) key.hash() - Integer.MIN_VALUE;
        return (position * total) >>> Integer.SIZE == number;
    }

    /** Checks {@code ExclusiveStartKey}. */
    void requireInside(Key start) {
        requireValid(
                contains(start),
                "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with"
                        + " correct Segment. TotalSegments: " + total + " Segment: " + number);
    }
}
