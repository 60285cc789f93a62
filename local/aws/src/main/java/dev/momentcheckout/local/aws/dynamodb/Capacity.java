package dev.momentcheckout.local.aws.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The request units that an operation consumes. An index that consumes none is absent.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html">Units</a>
 */
record Capacity(double table, Map<String, Double> indexes) {
    private static final double READ_BYTES = 4096;
    private static final double WRITE_BYTES = 1024;

    Capacity {
        indexes = Collections.unmodifiableMap(new TreeMap<>(indexes));
    }

    /** Returns the units of a read of an index, or of the table if {@code index} is null. */
    static Capacity ofRead(int bytes, boolean isConsistent, @Nullable String index) {
        double consistent = Math.max(1, Math.ceil(bytes / READ_BYTES));
        double units = isConsistent ? consistent : consistent / 2;
        return index == null ? new Capacity(units, Map.of()) : new Capacity(0, Map.of(index, units));
    }

    static double ofWrite(int bytes) {
        return Math.max(1, Math.ceil(bytes / WRITE_BYTES));
    }

    Capacity plus(Capacity other) {
        Map<String, Double> sum = new TreeMap<>(indexes);
        other.indexes.forEach((name, units) -> sum.merge(name, units, Double::sum));
        return new Capacity(table + other.table, sum);
    }

    /** Returns {@code ConsumedCapacity}, with the parts if {@code detail} is {@code INDEXES}. */
    ObjectNode json(String tableName, String detail) {
        double total =
                table + indexes.values().stream().mapToDouble(units -> units).sum();
        ObjectNode json = ValueJson.object();
        json.put("TableName", tableName).put("CapacityUnits", total);
        if (detail.equals("INDEXES")) {
            json.putObject("Table").put("CapacityUnits", table);
            if (!indexes.isEmpty()) {
                ObjectNode parts = json.putObject("GlobalSecondaryIndexes");
                indexes.forEach((name, units) -> parts.putObject(name).put("CapacityUnits", units));
            }
        }
        return json;
    }
}
