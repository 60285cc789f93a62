package dev.momentcheckout.local.aws.dynamodb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sections of an update: {@code SET} with new values by attribute name, and {@code REMOVE} with names. */
record UpdateExpression(Map<String, Value> assignments, List<String> removals) {
    /** The update of a request without an expression: it creates an item that has only a key. */
    static final UpdateExpression NONE = new UpdateExpression(Map.of(), List.of());

    Item apply(Item before) {
        var attributes = new LinkedHashMap<>(before.attributes());
        removals.forEach(attributes::remove);
        attributes.putAll(assignments);
        return new Item(attributes);
    }
}
