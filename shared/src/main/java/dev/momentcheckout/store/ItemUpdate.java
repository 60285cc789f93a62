package dev.momentcheckout.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The expressions of one conditional {@code UpdateItem} call. Attributes that it does not name stay unchanged, so code
 * may update items that contain attributes of a newer version.
 *
 * <p>Each attribute {@code x} gets the placeholder {@code #x}, because names such as {@code owner} and {@code state}
 * are reserved words of DynamoDB. Its new value is {@code :x}.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html">Reserved words</a>
 */
final class ItemUpdate {
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, AttributeValue> values = new HashMap<>();
    private final List<String> assignments = new ArrayList<>();
    private final List<String> removals = new ArrayList<>();
    private final String condition;

    /**
     * @param condition uses {@code #x} and {@code :x} of set attributes, and what {@link #name} and {@link #value} add
     */
    ItemUpdate(String condition) {
        this.condition = condition;
    }

    /** Returns an update of an item that has had so many writes; 0 for an item that does not exist. */
    static ItemUpdate ifRevisionIs(long revision) {
        return revision == 0
                ? new ItemUpdate("attribute_not_exists(#id)").name(ItemAttributes.ID)
                : new ItemUpdate("#revision = :read")
                        .name(ItemAttributes.REVISION)
                        .value(":read", ItemAttributes.number(revision));
    }

    ItemUpdate set(String attribute, AttributeValue value) {
        assignments.add("#" + attribute + " = :" + attribute);
        return name(attribute).value(":" + attribute, value);
    }

    ItemUpdate set(Map<String, AttributeValue> attributes) {
        attributes.forEach(this::set);
        return this;
    }

    ItemUpdate remove(String attribute) {
        removals.add("#" + attribute);
        return name(attribute);
    }

    /** Adds the placeholder of an attribute that only the condition uses. */
    ItemUpdate name(String attribute) {
        names.put("#" + attribute, attribute);
        return this;
    }

    /** Adds a value that only the condition uses. */
    ItemUpdate value(String placeholder, AttributeValue value) {
        values.put(placeholder, value);
        return this;
    }

    void addTo(UpdateItemRequest.Builder request) {
        String set = "SET " + String.join(", ", assignments);
        request.updateExpression(removals.isEmpty() ? set : set + " REMOVE " + String.join(", ", removals))
                .conditionExpression(condition)
                .expressionAttributeNames(names)
                .expressionAttributeValues(values);
    }
}
