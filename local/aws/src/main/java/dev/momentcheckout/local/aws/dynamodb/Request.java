package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The parameters of one request, or of a structure in it; {@code path} is empty or ends with a point. */
record Request(String operation, String path, JsonNode input) {
    private static final Pattern TABLE_NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
    private static final int MAX_NAME = 255;
    private static final int MIN_NAME = 3;

    Request {
        if (!input.isObject() && !input.isMissingNode()) {
            throw DynamoDbErrorException.serialization("The request has another value in the place of a structure");
        }
    }

    /** Returns a structure in a parameter, for messages under this name. */
    Request nested(String name, JsonNode structure) {
        return new Request(operation, parameter(name) + ".", structure);
    }

    /** Returns the structure that a parameter has; an empty one if the parameter is absent. */
    Request nested(String name) {
        return nested(name, member(name));
    }

    /** Returns the structures in a list; none if the parameter is absent. */
    List<Request> elements(String name) {
        List<Request> elements = new ArrayList<>();
        requireType(member(name).isMissingNode() || member(name).isArray(), name, "list");
        member(name).forEach(element -> elements.add(nested(name + "." + (elements.size() + 1) + ".member", element)));
        return elements;
    }

    void allow(String... parameters) {
        Set<String> allowed = Set.of(parameters);
        input.fieldNames().forEachRemaining(name -> {
            if (!allowed.contains(name)) {
                throw DynamoDbErrorException.notSupported("the parameter " + operation + "." + path + name);
            }
        });
    }

    void require(String... parameters) {
        List<String> absent = Arrays.stream(parameters)
                .filter(name -> !has(name))
                .map(name -> DynamoDbErrorException.failed("null", parameter(name), "Member must not be null"))
                .toList();
        if (!absent.isEmpty()) {
            throw DynamoDbErrorException.constraints(absent);
        }
    }

    boolean has(String name) {
        return input.hasNonNull(name);
    }

    /** Returns a parameter's value; a missing node if there is none. */
    JsonNode member(String name) {
        return has(name) ? input.path(name) : input.path("");
    }

    /** Returns a parameter that is a map; a missing node if there is none. */
    JsonNode map(String name) {
        requireType(member(name).isMissingNode() || member(name).isObject(), name, "map");
        return member(name);
    }

    JsonNode required(String name) {
        require(name);
        return input.path(name);
    }

    String text(String name) {
        JsonNode value = required(name);
        requireType(value.isTextual(), name, "string");
        return value.textValue();
    }

    String text(String name, int minimum, int maximum) {
        String value = text(name);
        requireLength(value.length(), name, value, minimum, maximum);
        return value;
    }

    private void requireLength(int length, String name, String value, int minimum, int maximum) {
        constrain(length >= minimum, name, value, "Member must have length greater than or equal to " + minimum);
        constrain(length <= maximum, name, value, "Member must have length less than or equal to " + maximum);
    }

    private void constrain(boolean isMet, String name, String value, String constraint) {
        if (!isMet) {
            throw DynamoDbErrorException.constraint("'" + value + "'", parameter(name), constraint);
        }
    }

    void requireSize(String name, int minimum, int maximum) {
        requireLength(required(name).size(), name, required(name).toString(), minimum, maximum);
    }

    /** Returns a Boolean parameter, false if it is absent. */
    boolean flag(String name) {
        JsonNode value = member(name);
        requireType(value.isMissingNode() || value.isBoolean(), name, "Boolean");
        return value.booleanValue();
    }

    /** Returns a positive number of at most {@code max}, which is also the default. */
    int limit(String name, int max) {
        JsonNode value = member(name);
        requireType(value.isMissingNode() || value.canConvertToInt(), name, "number");
        int limit = value.isMissingNode() ? max : value.intValue();
        if (limit < 1 || limit > max) {
            // The wording of Query is AWS's own.
            boolean isQuery = operation.equals("Query");
            throw DynamoDbErrorException.constraint(
                    isQuery ? "" : "'" + limit + "'",
                    isQuery ? name : parameter(name),
                    limit < 1
                            ? "Member must have value greater than or equal to 1"
                            : "Member must have value less than or equal to " + max);
        }
        return limit;
    }

    /** Returns a number of a range. */
    int number(String name, int min, int max) {
        JsonNode value = required(name);
        requireType(value.canConvertToInt(), name, "number");
        int number = value.intValue();
        String text = Integer.toString(number);
        constrain(number >= min, name, text, "Member must have value greater than or equal to " + min);
        constrain(number <= max, name, text, "Member must have value less than or equal to " + max);
        return number;
    }

    /** Returns one of several words, the last one if the parameter is absent. */
    String choice(String name, String... words) {
        String word = has(name) ? text(name) : words[words.length - 1];
        constrain(
                List.of(words).contains(word),
                name,
                word,
                "Member must satisfy enum value set: [" + String.join(", ", words) + "]");
        return word;
    }

    /** Returns the table of an operation on items. */
    String tableName() {
        return tableName(text("TableName"), "TableName", 1);
    }

    /** Returns the name of a new table. */
    String newTableName() {
        requireTableName();
        return tableName(text("TableName"), "TableName", MIN_NAME);
    }

    /** Returns the table of an operation that describes it. AWS has messages of its own for these. */
    String describedTableName() {
        requireTableName();
        int length = text("TableName").length();
        requireValid(
                length >= MIN_NAME && length <= MAX_NAME,
                "TableName must be at least 3 characters long and at most 255 characters long");
        return newTableName();
    }

    private void requireTableName() {
        requireValid(has("TableName"), "The parameter 'TableName' is required but was not present in the request");
    }

    String tableName(String name, String parameter, int minimum) {
        requireLength(name.length(), parameter, name, minimum, MAX_NAME);
        constrain(
                TABLE_NAME.matcher(name).matches(),
                parameter,
                name,
                "Member must satisfy regular expression pattern: " + TABLE_NAME);
        return name;
    }

    private void requireType(boolean matches, String name, String type) {
        if (!matches) {
            throw DynamoDbErrorException.serialization("The parameter " + path + name + " is not a " + type);
        }
    }

    /** Returns a parameter's name as AWS's messages have it: in lower camel case, with its path. */
    private String parameter(String name) {
        return path + Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
