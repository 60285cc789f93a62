package dev.momentcheckout.local.aws.dynamodb;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of an item by name. */
record Item(Map<String, Value> attributes) {
    /** No attributes: what DynamoDB compares with where there is no item. */
    static final Item EMPTY = new Item(Map.of());

    Item {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    @Nullable Value get(String name) {
        return attributes.get(name);
    }

    /** Returns the size in bytes, attribute names included. */
    int size() {
        int size = 0;
        for (Map.Entry<String, Value> attribute : attributes.entrySet()) {
            size += Value.utf8(attribute.getKey()) + attribute.getValue().size();
        }
        return size;
    }

    /** Returns an item with those attributes alone that exist and are named. */
    Item only(Collection<String> names) {
        var kept = new LinkedHashMap<String, Value>();
        attributes.forEach((name, value) -> {
            if (names.contains(name)) {
                kept.put(name, value);
            }
        });
        return new Item(kept);
    }
}
