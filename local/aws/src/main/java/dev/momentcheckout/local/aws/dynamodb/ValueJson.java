package dev.momentcheckout.local.aws.dynamodb;

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
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads and writes values in DynamoDB's JSON, for example {@code {"S": "text"}}. */
final class ValueJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_DEPTH = 32;

    private ValueJson() {}

    /** @throws DynamoDbErrorException if an attribute is not a value */
    static Item item(JsonNode node) {
        return new Item(attributes(node, 0));
    }

    /** @throws DynamoDbErrorException if the node is not a value */
    static Value value(JsonNode node) {
        return value(node, 1);
    }

    private static Map<String, Value> attributes(JsonNode node, int depth) {
        requireType(node.isObject(), "a map");
        var attributes = new LinkedHashMap<String, Value>();
        node.properties().forEach(member -> {
            if (member.getKey().isEmpty()) {
                throw DynamoDbErrorException.validation("Empty attribute name");
            }
            attributes.put(member.getKey(), value(member.getValue(), depth + 1));
        });
        return attributes;
    }

    private static Value value(JsonNode node, int depth) {
        requireType(node.isObject() || node.isNull(), "an AttributeValue");
        if (depth > MAX_DEPTH) {
            throw DynamoDbErrorException.validation("Nesting Levels have exceeded supported limits: Attributes in the"
                    + " item have nested levels beyond supported limit");
        }
        if (node.isEmpty()) {
            throw DynamoDbErrorException.validation(
                    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }
        if (node.size() > 1) {
            throw DynamoDbErrorException.validation("Supplied AttributeValue has more than one datatypes set, must"
                    + " contain exactly one of the supported datatypes");
        }
        Map.Entry<String, JsonNode> member = node.properties().iterator().next();
        JsonNode content = member.getValue();
        return switch (member.getKey()) {
            case "S" -> new Value.Text(text(content));
            case "N" -> new Value.Numeric(NumberFormat.parse(text(content)));
            case "B" -> new Value.Binary(base64(content));
            case "BOOL" -> {
                requireType(content.isBoolean(), "a Boolean");
                yield new Value.Bool(content.booleanValue());
            }
            case "NULL" -> {
                requireType(content.isBoolean(), "a Boolean");
                if (!content.booleanValue()) {
                    throw DynamoDbErrorException.invalidParameter(
                            "Null attribute value types must have the value of true");
                }
                yield new Value.Null();
            }
            case "SS" -> set("SS", content, "An string set  may not be empty", it -> new Value.Text(text(it)));
            case "NS" ->
                set(
                        "NS",
                        content,
                        "An number set  may not be empty",
                        it -> new Value.Numeric(NumberFormat.parse(text(it))));
            case "BS" -> set("BS", content, "Binary sets should not be empty", it -> new Value.Binary(base64(it)));
            case "L" -> {
                requireType(content.isArray(), "a list");
                List<Value> values = new ArrayList<>();
                content.forEach(element -> values.add(value(element, depth + 1)));
                yield new Value.ListOf(values);
            }
            case "M" -> new Value.MapOf(attributes(content, depth));
            default ->
                throw DynamoDbErrorException.validation(
                        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        };
    }

    private static Value set(String type, JsonNode content, String whenEmpty, Function<JsonNode, Value.Scalar> reader) {
        requireType(content.isArray(), "a list");
        if (content.isEmpty()) {
            throw DynamoDbErrorException.invalidParameter(whenEmpty);
        }
        var values = new TreeSet<Value.Scalar>();
        content.forEach(element -> values.add(reader.apply(element)));
        if (values.size() < content.size()) {
            throw DynamoDbErrorException.invalidParameter(
                    type.equals("SS")
                            ? "Input collection " + elements(content) + " contains duplicates."
                            : "Input collection contains duplicates.");
        }
        return new Value.ScalarSet(values);
    }

    private static String elements(JsonNode list) {
        return list.valueStream().map(JsonNode::textValue).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String text(JsonNode node) {
        requireType(node.isTextual(), "a string");
        return node.textValue();
    }

    private static String base64(JsonNode node) {
        try {
            return Base64.getEncoder().encodeToString(Base64.getDecoder().decode(text(node)));
        } catch (IllegalArgumentException e) {
            throw DynamoDbErrorException.serialization("Invalid Base64 in a binary value");
        }
    }

    private static void requireType(boolean matches, String type) {
        if (!matches) {
            throw DynamoDbErrorException.serialization("The JSON value is not " + type);
        }
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
            case Value.Scalar scalar -> JSON.textNode(text(scalar));
            case Value.Bool bool -> JSON.booleanNode(bool.value());
            case Value.Null _ -> JSON.booleanNode(true);
            case Value.ScalarSet set -> {
                ArrayNode array = JSON.arrayNode();
                set.values().forEach(element -> array.add(text(element)));
                yield array;
            }
            case Value.ListOf list -> {
                ArrayNode array = JSON.arrayNode();
                list.values().forEach(element -> array.add(json(element)));
                yield array;
            }
            case Value.MapOf map -> {
                ObjectNode object = JSON.objectNode();
                map.values().forEach((name, element) -> object.set(name, json(element)));
                yield object;
            }
        };
    }

    private static String text(Value.Scalar scalar) {
        return switch (scalar) {
            case Value.Text text -> text.value();
            case Value.Numeric number -> number.value().toPlainString();
            case Value.Binary binary -> binary.value();
        };
    }
}
