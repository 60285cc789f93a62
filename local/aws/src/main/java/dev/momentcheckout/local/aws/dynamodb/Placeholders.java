package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names and values that the expressions of one request refer to. */
final class Placeholders {
    private static final String NAMES = "ExpressionAttributeNames";
    private static final String VALUES = "ExpressionAttributeValues";
    private static final Pattern NAME = Pattern.compile("#\\w+");
    private static final Pattern VALUE = Pattern.compile(":\\w+");
    private static final String WITHOUT_EXPRESSION = " can only be specified when using expressions";

    private final Map<String, String> names;
    private final Map<String, Value> values;
    private final Set<String> used = new HashSet<>();

    /**
     * Reads the placeholders of a request.
     *
     * @param expressions names of the operation's expressions
     */
    Placeholders(Request request, String... expressions) {
        if (Arrays.stream(expressions).noneMatch(request::has)) {
            requireValid(!request.has(NAMES), NAMES + WITHOUT_EXPRESSION);
        }
        // A projection has no values.
        List<String> withValues = Arrays.stream(expressions)
                .filter(expression -> !expression.equals("ProjectionExpression"))
                .toList();
        if (withValues.stream().noneMatch(request::has)) {
            requireValid(
                    !request.has(VALUES),
                    VALUES + WITHOUT_EXPRESSION + ": " + String.join(" and ", withValues)
                            + (withValues.size() == 1 ? " is null" : " are null"));
        }
        names = read(request, NAMES, NAME, Placeholders::name);
        values = read(request, VALUES, VALUE, ValueJson::value);
    }

    private static <T> Map<String, T> read(
            Request request, String parameter, Pattern pattern, Function<JsonNode, T> reader) {
        JsonNode node = request.map(parameter);
        requireValid(!node.isObject() || !node.isEmpty(), parameter + " must not be empty");
        var placeholders = new LinkedHashMap<String, T>();
        node.properties().forEach(member -> {
            String key = member.getKey();
            requireValid(
                    pattern.matcher(key).matches(),
                    parameter + " contains invalid key: Syntax error; key: \"" + key + "\"");
            try {
                placeholders.put(key, reader.apply(member.getValue()));
            } catch (DynamoDbErrorException e) {
                throw e.within(parameter, key);
            }
        });
        return placeholders;
    }

    private static String name(JsonNode node) {
        if (!node.isTextual()) {
            throw DynamoDbErrorException.serialization("An expression attribute name is not a string");
        }
        requireValid(!node.textValue().isEmpty(), "Empty attribute name");
        return node.textValue();
    }

    /** Returns the attribute name for {@code #name}, or null if it is not defined. */
    @Nullable String name(String placeholder) {
        used.add(placeholder);
        return names.get(placeholder);
    }

    /** Returns the value of {@code :value}, or null if it is not defined. */
    @Nullable Value value(String placeholder) {
        used.add(placeholder);
        return values.get(placeholder);
    }

    void requireAllUsed() {
        requireUsed(names.keySet(), NAMES);
        requireUsed(values.keySet(), VALUES);
    }

    private void requireUsed(Set<String> placeholders, String parameter) {
        Set<String> unused = new TreeSet<>(placeholders);
        unused.removeAll(used);
        requireValid(
                unused.isEmpty(),
                "Value provided in " + parameter + " unused in expressions: keys: {" + String.join(", ", unused) + "}");
    }
}
