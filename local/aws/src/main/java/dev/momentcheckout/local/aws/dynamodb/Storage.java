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

    /** Copies another one. */
    Storage(Storage other) {
        this.definition = other.definition;
        this.items = other.items.copy();
        other.indexes.forEach((name, index) -> indexes.put(name, index.copy()));
    }

    View items() {
        return items;
    }

    /** Returns the entries of an index, or the items of the table if {@code index} is null. */
    View view(@Nullable String index) {
        return index == null ? items : requireNonNull(indexes.get(index));
    }

    /** Replaces an item and its index entries, and returns the write units of the indexes. */
    Map<String, Double> replace(Key key, Item before, Item after) {
        items.replace(key, key, after);
        Map<String, Double> units = new TreeMap<>();
        for (TableDefinition.Index index : definition.indexes()) {
            Key oldKey = index.keys().keyOf(before, key);
            Key newKey = index.keys().keyOf(after, key);
            Item oldEntry = oldKey == null ? Item.NONE : index.entry(before);
            Item newEntry = newKey == null ? Item.NONE : index.entry(after);
            view(index.name()).replace(oldKey, newKey, newEntry);
            if (!newEntry.equals(oldEntry)) {
                units.put(index.name(), units(oldEntry, newEntry, newKey != null && newKey.equals(oldKey)));
            }
        }
        return units;
    }

    /** A changed key costs two writes: one removes the entry and one adds the new one. */
    private static double units(Item oldEntry, Item newEntry, boolean isSameKey) {
        if (isSameKey) {
            return Capacity.ofWrite(Math.max(oldEntry.size(), newEntry.size()));
        }
        return (oldEntry.isNone() ? 0 : Capacity.ofWrite(oldEntry.size()))
                + (newEntry.isNone() ? 0 : Capacity.ofWrite(newEntry.size()));
    }
}
