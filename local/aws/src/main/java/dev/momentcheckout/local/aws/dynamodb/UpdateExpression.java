package dev.momentcheckout.local.aws.dynamodb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sections {@code SET} and {@code REMOVE} of an update.
 *
 * @param assignments new values by attribute name
 * @param removals names of attributes
 */
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
