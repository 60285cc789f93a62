package dev.momentcheckout.local.aws;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Request units that DynamoDB charges.
 *
 * <ul>
 *   <li>A read: half a unit for each 4 KB; one unit if it is strongly consistent.
 *   <li>A write: one unit for each KB of the larger of the old and the new item, also if its condition fails.
 *   <li>Each index: one unit for an entry added or removed, two for one whose keys change.
 * </ul>
 *
 * @param reads read request units
 * @param writes write request units
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html">DynamoDB
 *     read and write operations</a>
 */
public record RequestUnits(double reads, double writes) {
    private static final double READ_BYTES = 4096;
    private static final double WRITE_BYTES = 1024;

    /** An eventually consistent query of the index that finds the keys of a few sessions at most. */
    static final RequestUnits QUERY = new RequestUnits(0.5, 0);

    static RequestUnits ofRead(Map<String, AttributeValue> item, boolean isConsistent) {
        double units = Math.max(1, Math.ceil(size(item) / READ_BYTES));
        return new RequestUnits(isConsistent ? units : units / 2, 0);
    }

    static RequestUnits ofWrite(Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        double units = Math.max(1, Math.ceil(Math.max(size(before), size(after)) / WRITE_BYTES));
        int indexUnits = ofIndex(before, after, "next_check_shard", "next_check_at")
                + ofIndex(before, after, "attention", "attention_since");
        return new RequestUnits(0, units + indexUnits);
    }

    /** Returns the sum of both. */
    public RequestUnits plus(RequestUnits other) {
        return new RequestUnits(reads + other.reads, writes + other.writes);
    }

    private static int ofIndex(
            Map<String, AttributeValue> before, Map<String, AttributeValue> after, String hashKey, String rangeKey) {
        boolean wasIndexed = before.containsKey(hashKey);
        boolean isIndexed = after.containsKey(hashKey);
        if (wasIndexed != isIndexed) {
            return 1;
        }
        boolean sameKeys = Objects.equals(before.get(hashKey), after.get(hashKey))
                && Objects.equals(before.get(rangeKey), after.get(rangeKey));
        return wasIndexed && !sameKeys ? 2 : 0;
    }

    /**
     * Returns the size of an item in bytes, attribute names included.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item
     *     sizes</a>
     */
    public static int size(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .mapToInt(entry -> bytes(entry.getKey()) + size(entry.getValue()))
                .sum();
    }

    private static int size(AttributeValue value) {
        return switch (value.type()) {
            case S -> bytes(requireNonNull(value.s()));
            case N -> (value.n().length() + 1) / 2 + 1;
            case BOOL, NUL -> 1;
            case B -> value.b().asByteArrayUnsafe().length;
            case SS -> value.ss().stream().mapToInt(RequestUnits::bytes).sum();
            case L ->
                3 + value.l().stream().mapToInt(element -> 1 + size(element)).sum();
            case M -> 3 + value.m().size() + size(value.m());
            default -> throw new IllegalStateException("no item of the tables has a value of type " + value.type());
        };
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
