package dev.momentcheckout.local.aws.dynamodb;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of an item by name. */
record Item(Map<String, Value> attributes) {
    /** Stands for the absence of an item. No item is without attributes, since each one has a key. */
    static final Item NONE = new Item(Map.of());

    private static final int MAX_BYTES = 400 * 1024;

    Item {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    boolean isNone() {
        return attributes.isEmpty();
    }

    @Nullable Value get(String name) {
        return attributes.get(name);
    }

    /** Returns the size in bytes, attribute names included. */
    int size() {
        return attributes.entrySet().stream()
                .mapToInt(attribute ->
                        Value.utf8(attribute.getKey()) + attribute.getValue().size())
                .sum();
    }

    void requireSize(String message) {
        DynamoDbErrorException.requireValid(size() <= MAX_BYTES, message);
    }

    /** Returns an item with those attributes alone that exist and are named. */
    Item only(Collection<String> names) {
        var kept = new LinkedHashMap<>(attributes);
        kept.keySet().retainAll(names);
        return new Item(kept);
    }
}
