package dev.momentcheckout.local.aws.dynamodb;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The items of a table with its indexes. An item without the keys of an index is not in it: indexes are sparse. */
final class Storage {
    private final TableDefinition definition;
    private final View items;
    private final Map<String, View> indexes = new LinkedHashMap<>();

    Storage(TableDefinition definition) {
        this.definition = definition;
        this.items = new View();
        definition.indexes().forEach(index -> indexes.put(index.name(), new View()));
    }

    private Storage(Storage other) {
        this.definition = other.definition;
        this.items = other.items.copy();
        other.indexes.forEach((name, index) -> indexes.put(name, index.copy()));
    }

    Storage copy() {
        return new Storage(this);
    }

    View items() {
        return items;
    }

    /** Returns the entries of an index, or the items of the table if {@code index} is null. */
    View view(@Nullable String index) {
        return index == null ? items : requireNonNull(indexes.get(index));
    }

    /**
     * Replaces an item and its index entries; null stands for no item.
     *
     * @return the write units of the indexes
     */
    Map<String, Double> replace(Key key, @Nullable Item before, @Nullable Item after) {
        items.replace(before == null ? null : key, after == null ? null : key, after);
        Map<String, Double> units = new TreeMap<>();
        for (TableDefinition.Index index : definition.indexes()) {
            Key oldKey = before == null ? null : index.keys().keyOf(before, key);
            Key newKey = after == null ? null : index.keys().keyOf(after, key);
            Item oldEntry = before == null || oldKey == null ? null : index.entry(before);
            Item newEntry = after == null || newKey == null ? null : index.entry(after);
            view(index.name()).replace(oldKey, newKey, newEntry);
            double consumed = units(oldKey, oldEntry, newKey, newEntry);
            if (consumed > 0) {
                units.put(index.name(), consumed);
            }
        }
        return units;
    }

    /** A changed key costs two writes: one removes the entry and one adds the new one. */
    private static double units(
            @Nullable Key oldKey, @Nullable Item oldEntry, @Nullable Key newKey, @Nullable Item newEntry) {
        if (oldEntry != null && newEntry != null && newEntry.equals(oldEntry)) {
            return 0;
        }
        if (oldEntry != null && newEntry != null && newKey != null && newKey.equals(oldKey)) {
            return Capacity.ofWrite(Math.max(oldEntry.size(), newEntry.size()));
        }
        return (oldEntry == null ? 0 : Capacity.ofWrite(oldEntry.size()))
                + (newEntry == null ? 0 : Capacity.ofWrite(newEntry.size()));
    }
}
