package dev.momentcheckout.local.aws.dynamodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key attributes of a table or of an index; {@code sort} is null if there is no sort key. */
record KeySchema(KeyAttribute partition, @Nullable KeyAttribute sort) {
    /** A key attribute, whose type is {@code S}, {@code N} or {@code B}. */
    record KeyAttribute(String name, String type) {}

    List<KeyAttribute> attributes() {
        return sort == null ? List.of(partition) : List.of(partition, sort);
    }

    List<String> names() {
        return attributes().stream().map(KeyAttribute::name).toList();
    }

    /** Returns the key of an item, or null if the item lacks a key attribute: such an item is not in a sparse index. */
    @Nullable Key keyOf(Item item, @Nullable Key tableKey) {
        if (!(item.get(partition.name()) instanceof Value.Scalar partitionValue)) {
            return null;
        }
        if (sort == null) {
            return new Key(partitionValue, null, tableKey);
        }
        return item.get(sort.name()) instanceof Value.Scalar sortValue
                ? new Key(partitionValue, sortValue, tableKey)
                : null;
    }

    /** Returns DynamoDB's {@code KeySchema}. */
    ArrayNode json() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        json.addObject().put("AttributeName", partition.name()).put("KeyType", "HASH");
        if (sort != null) {
            json.addObject().put("AttributeName", sort.name()).put("KeyType", "RANGE");
        }
        return json;
    }

    /** Returns the key attributes with their values. */
    Map<String, Value> attributesOf(Key key) {
        var attributes = new LinkedHashMap<String, Value>();
        attributes.put(partition.name(), key.partition());
        if (sort != null && key.sort() != null) {
            attributes.put(sort.name(), key.sort());
        }
        return attributes;
    }
}
