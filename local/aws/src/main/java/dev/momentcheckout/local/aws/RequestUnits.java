package dev.momentcheckout.local.aws;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What DynamoDB charges, by its rules (developer guide, "Capacity unit consumption"): a read costs half a unit for each 4 KB, twice that if it is consistent; a
 * write one unit for each KB of the larger of the old and the new item, a failed condition as much; and the index of what is due one unit for an entry that
 * comes or goes, two for one whose keys change.
 */
public record RequestUnits(double reads, double writes) {
    private static final double READ_BYTES = 4096;
    private static final double WRITE_BYTES = 1024;

    /** A query of the index that finds keys of a few sessions at most. */
    static final RequestUnits QUERY = new RequestUnits(0.5, 0);

    static RequestUnits ofRead(Map<String, AttributeValue> item, boolean isConsistent) {
        double units = Math.max(1, Math.ceil(size(item) / READ_BYTES));
        return new RequestUnits(isConsistent ? units : units / 2, 0);
    }

    static RequestUnits ofWrite(Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        double units = Math.max(1, Math.ceil(Math.max(size(before), size(after)) / WRITE_BYTES));
        return new RequestUnits(0, units + ofIndex(before, after));
    }

    public RequestUnits plus(RequestUnits others) {
        return new RequestUnits(reads + others.reads, writes + others.writes);
    }

    private static int ofIndex(Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        boolean was = before.containsKey("next_check_shard");
        boolean is = after.containsKey("next_check_shard");
        if (was != is) {
            return 1;
        }
        boolean same = Objects.equals(before.get("next_check_shard"), after.get("next_check_shard"))
                && Objects.equals(before.get("next_check_at"), after.get("next_check_at"));
        return was && !same ? 2 : 0;
    }

    /** Bytes of an item, by the same rules. */
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
            case SS -> value.ss().stream().mapToInt(RequestUnits::bytes).sum();
            case L ->
                3 + value.l().stream().mapToInt(element -> 1 + size(element)).sum();
            case M -> 3 + value.m().size() + size(value.m());
            default -> throw new IllegalStateException("no item here holds a " + value.type());
        };
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
