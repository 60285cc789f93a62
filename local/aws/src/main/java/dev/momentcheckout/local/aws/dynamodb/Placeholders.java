package dev.momentcheckout.local.aws.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names and values that the expressions of one request refer to.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html">Expression
 *     attribute names</a>
 */
final class Placeholders {
    private static final String NAMES = "ExpressionAttributeNames";
    private static final String VALUES = "ExpressionAttributeValues";
    private static final String WITHOUT_EXPRESSION = " can only be specified when using expressions";
    private static final Pattern NAME = Pattern.compile("#[A-Za-z0-9_]+");
    private static final Pattern VALUE = Pattern.compile(":[A-Za-z0-9_]+");

    private final Map<String, String> names;
    private final Map<String, Value> values;
    private final Set<String> unusedNames;
    private final Set<String> unusedValues;

    private Placeholders(Map<String, String> names, Map<String, Value> values) {
        this.names = names;
        this.values = values;
        this.unusedNames = new TreeSet<>(names.keySet());
        this.unusedValues = new TreeSet<>(values.keySet());
    }

    /**
     * Reads the placeholders of a request.
     *
     * @param expressions names of the operation's expressions
     * @throws DynamoDbErrorException if a placeholder is malformed, or there is no expression that could use it
     */
    static Placeholders read(Request request, String... expressions) {
        JsonNode names = request.member(NAMES);
        JsonNode values = request.member(VALUES);
        if (Arrays.stream(expressions).noneMatch(request::has)) {
            if (!names.isMissingNode()) {
                throw DynamoDbErrorException.validation(NAMES + WITHOUT_EXPRESSION);
            }
            if (!values.isMissingNode()) {
                throw DynamoDbErrorException.validation(VALUES + WITHOUT_EXPRESSION + ": "
                        + String.join(" and ", expressions) + (expressions.length == 1 ? " is null" : " are null"));
            }
        }
        return new Placeholders(names(names), values(values));
    }

    private static Map<String, String> names(JsonNode node) {
        var names = new LinkedHashMap<String, String>();
        requireNotEmpty(node, NAMES);
        node.properties().forEach(member -> {
            requireKey(NAME, member.getKey(), NAMES);
            if (member.getValue().asText().isEmpty()) {
                throw DynamoDbErrorException.validation(
                        NAMES + " contains invalid value: Empty attribute name for key " + member.getKey());
            }
            names.put(member.getKey(), member.getValue().asText());
        });
        return names;
    }

    private static Map<String, Value> values(JsonNode node) {
        var values = new LinkedHashMap<String, Value>();
        requireNotEmpty(node, VALUES);
        node.properties().forEach(member -> {
            requireKey(VALUE, member.getKey(), VALUES);
            try {
                values.put(member.getKey(), ValueJson.value(member.getValue()));
            } catch (DynamoDbErrorException e) {
                throw e.within(VALUES, member.getKey());
            }
        });
        return values;
    }

    private static void requireNotEmpty(JsonNode node, String parameter) {
        if (node.isObject() && node.isEmpty()) {
            throw DynamoDbErrorException.validation(parameter + " must not be empty");
        }
    }

    private static void requireKey(Pattern pattern, String key, String parameter) {
        if (!pattern.matcher(key).matches()) {
            throw DynamoDbErrorException.validation(
                    parameter + " contains invalid key: Syntax error; key: \"" + key + "\"");
        }
    }

    /** Returns the attribute name for {@code #name}, or null if it is not defined. */
    @Nullable String name(String placeholder) {
        unusedNames.remove(placeholder);
        return names.get(placeholder);
    }

    /** Returns the value of {@code :value}, or null if it is not defined. */
    @Nullable Value value(String placeholder) {
        unusedValues.remove(placeholder);
        return values.get(placeholder);
    }

    /** @throws DynamoDbErrorException if no expression has used one of them */
    void requireAllUsed() {
        requireNone(unusedNames, NAMES);
        requireNone(unusedValues, VALUES);
    }

    private static void requireNone(Set<String> unused, String parameter) {
        if (!unused.isEmpty()) {
            throw DynamoDbErrorException.validation("Value provided in " + parameter + " unused in expressions: keys: {"
                    + String.join(", ", unused) + "}");
        }
    }
}
