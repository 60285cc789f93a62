package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireParameter;
import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads and writes values in DynamoDB's JSON, for example {@code {"S": "text"}}. */
final class ValueJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_DEPTH = 32;
    private static final String NO_TYPE =
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";

    private ValueJson() {}

    static Item item(JsonNode node) {
        return new Item(attributes(node, 0));
    }

    static Value value(JsonNode node) {
        return value(node, 1);
    }

    private static Map<String, Value> attributes(JsonNode node, int depth) {
        requireType(node.isObject(), "a map");
        var attributes = new LinkedHashMap<String, Value>();
        node.properties().forEach(member -> {
            requireValid(!member.getKey().isEmpty(), "Empty attribute name");
            attributes.put(member.getKey(), value(member.getValue(), depth + 1));
        });
        return attributes;
    }

    private static Value value(JsonNode node, int depth) {
        requireType(node.isObject() || node.isNull(), "an AttributeValue");
        requireValid(
                depth <= MAX_DEPTH,
                "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond"
                        + " supported limit");
        requireValid(!node.isEmpty(), NO_TYPE);
        requireValid(
                node.size() == 1,
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported"
                        + " datatypes");
        Map.Entry<String, JsonNode> member = node.properties().iterator().next();
        JsonNode content = member.getValue();
        return switch (member.getKey()) {
            case "S", "N", "B" -> scalar(member.getKey(), content);
            case "SS" -> set("S", content, "An string set  may not be empty");
            case "NS" -> set("N", content, "An number set  may not be empty");
            case "BS" -> set("B", content, "Binary sets should not be empty");
            case "BOOL" -> {
                requireType(content.isBoolean(), "a Boolean");
                yield new Value.Bool(content.booleanValue());
            }
            case "NULL" -> {
                requireType(content.isBoolean(), "a Boolean");
                requireParameter(content.booleanValue(), "Null attribute value types must have the value of true");
                yield new Value.Null();
            }
            case "L" -> {
                requireType(content.isArray(), "a list");
                List<Value> values = new ArrayList<>();
                content.forEach(element -> values.add(value(element, depth + 1)));
                yield new Value.ListOf(values);
            }
            case "M" -> new Value.MapOf(attributes(content, depth));
            default -> throw DynamoDbErrorException.validation(NO_TYPE);
        };
    }

    private static Value.Scalar scalar(String type, JsonNode content) {
        requireType(content.isTextual(), "a string");
        String text = content.textValue();
        return switch (type) {
            case "S" -> new Value.Text(text);
            case "N" -> Value.Numeric.parse(text);
            default -> new Value.Binary(base64(text));
        };
    }

    private static Value set(String elementType, JsonNode content, String messageIfEmpty) {
        requireType(content.isArray(), "a list");
        requireParameter(!content.isEmpty(), messageIfEmpty);
        var values = new TreeSet<Value.Scalar>();
        content.forEach(element -> values.add(scalar(elementType, element)));
        requireParameter(
                values.size() == content.size(),
                "Input collection " + (elementType.equals("S") ? elements(content) + " " : "")
                        + "contains duplicates.");
        return new Value.ScalarSet(values);
    }

    private static String elements(JsonNode list) {
        return list.valueStream().map(JsonNode::textValue).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String base64(String text) {
        try {
            return Base64.getEncoder().encodeToString(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw DynamoDbErrorException.serialization("Invalid Base64 in a binary value");
        }
    }

    private static void requireType(boolean matches, String type) {
        if (!matches) {
            throw DynamoDbErrorException.serialization("The JSON value is not " + type);
        }
    }

    /** Returns an empty object. */
    static ObjectNode object() {
        return JSON.objectNode();
    }

    static ObjectNode json(Item item) {
        ObjectNode json = JSON.objectNode();
        item.attributes().forEach((name, value) -> json.set(name, json(value)));
        return json;
    }

    static ObjectNode json(Value value) {
        return JSON.objectNode().set(value.type(), content(value));
    }

    private static JsonNode content(Value value) {
        return switch (value) {
            case Value.Scalar scalar -> textNode(scalar);
            case Value.Bool bool -> JSON.booleanNode(bool.value());
            case Value.Null _ -> JSON.booleanNode(true);
            case Value.ScalarSet set ->
                JSON.arrayNode()
                        .addAll(set.values().stream().map(ValueJson::textNode).toList());
            case Value.ListOf list -> {
                ArrayNode array = JSON.arrayNode();
                list.values().forEach(element -> array.add(json(element)));
                yield array;
            }
            case Value.MapOf map -> json(new Item(map.values()));
        };
    }

    private static JsonNode textNode(Value.Scalar scalar) {
        return JSON.textNode(
                switch (scalar) {
                    case Value.Text text -> text.value();
                    case Value.Numeric number -> number.value().toPlainString();
                    case Value.Binary binary -> binary.value();
                });
    }
}
