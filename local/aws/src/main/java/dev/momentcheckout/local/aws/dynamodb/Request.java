package dev.momentcheckout.local.aws.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/** The parameters of one request, or of a structure in it. */
final class Request {
    private static final Pattern TABLE_NAME = Pattern.compile("[a-zA-Z0-9_.-]+");
    private static final int MAX_TABLE_NAME = 255;
    private static final int MIN_NEW_TABLE_NAME = 3;

    private final String path;
    private final JsonNode input;

    /** @param path the operation's name, and that of the structure */
    Request(String path, JsonNode input) {
        this.path = path;
        this.input = input;
    }

    /** @throws DynamoDbErrorException if there is another parameter than these */
    void allow(String... parameters) {
        Set<String> allowed = Set.of(parameters);
        input.fieldNames().forEachRemaining(name -> {
            if (!allowed.contains(name)) {
                throw DynamoDbErrorException.notSupported("the parameter " + path + "." + name);
            }
        });
    }

    Request nested(String name, JsonNode structure) {
        return new Request(path + "." + name, structure);
    }

    boolean has(String name) {
        return input.hasNonNull(name);
    }

    JsonNode input() {
        return input;
    }

    /** Returns a parameter's value; a missing node if there is none. */
    JsonNode member(String name) {
        JsonNode member = input.path(name);
        return member.isNull() ? input.path("") : member;
    }

    /** @throws DynamoDbErrorException if the parameter is absent */
    JsonNode required(String name) {
        if (!has(name)) {
            throw DynamoDbErrorException.constraint("null", parameter(name), "Member must not be null");
        }
        return input.path(name);
    }

    /** @throws DynamoDbErrorException if the parameter is absent or no text */
    String text(String name) {
        JsonNode value = required(name);
        if (!value.isTextual()) {
            throw DynamoDbErrorException.serialization("The parameter " + name + " is not a string");
        }
        return value.textValue();
    }

    /** Returns a Boolean parameter, false if it is absent. */
    boolean flag(String name) {
        JsonNode value = member(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw DynamoDbErrorException.serialization("The parameter " + name + " is not a Boolean");
        }
        return value.booleanValue();
    }

    /** Returns a positive number of at most {@code max}, which is also the default. */
    int limit(String name, int max) {
        JsonNode value = member(name);
        if (value.isMissingNode()) {
            return max;
        }
        if (!value.canConvertToInt()) {
            throw DynamoDbErrorException.serialization("The parameter " + name + " is not a number");
        }
        if (value.intValue() < 1) {
            throw DynamoDbErrorException.constraint(
                    "'" + value.intValue() + "'", parameter(name), "Member must have value greater than or equal to 1");
        }
        if (value.intValue() > max) {
            throw DynamoDbErrorException.constraint(
                    "'" + value.intValue() + "'",
                    parameter(name),
                    "Member must have value less than or equal to " + max);
        }
        return value.intValue();
    }

    /** Returns one of several words, the first one if the parameter is absent. */
    String choice(String name, String... words) {
        String word = has(name) ? text(name) : words[0];
        if (!Set.of(words).contains(word)) {
            throw DynamoDbErrorException.constraint(
                    "'" + word + "'",
                    parameter(name),
                    "Member must satisfy enum value set: [" + String.join(", ", words) + "]");
        }
        return word;
    }

    /** @throws DynamoDbErrorException if it is absent or malformed */
    String tableName() {
        return tableName(text("TableName"), "tableName", 1);
    }

    /** Returns the name of a table that is to be described, for which AWS has messages of its own. */
    String existingTableName() {
        if (!has("TableName")) {
            throw DynamoDbErrorException.validation(
                    "The parameter 'TableName' is required but was not present in the request");
        }
        String name = text("TableName");
        if (name.length() < MIN_NEW_TABLE_NAME || name.length() > MAX_TABLE_NAME) {
            throw DynamoDbErrorException.validation(
                    "TableName must be at least 3 characters long and at most 255 characters long");
        }
        return tableName(name, "tableName", MIN_NEW_TABLE_NAME);
    }

    /** @throws DynamoDbErrorException if it is absent, malformed, or too short for a new table */
    String newTableName() {
        if (!has("TableName")) {
            throw DynamoDbErrorException.validation(
                    "The parameter 'TableName' is required but was not present in the request");
        }
        return tableName(text("TableName"), "tableName", MIN_NEW_TABLE_NAME);
    }

    private static String tableName(String name, String parameter, int minimum) {
        if (name.length() < minimum) {
            throw DynamoDbErrorException.constraint(
                    "'" + name + "'", parameter, "Member must have length greater than or equal to " + minimum);
        }
        if (name.length() > MAX_TABLE_NAME) {
            throw DynamoDbErrorException.constraint(
                    "'" + name + "'", parameter, "Member must have length less than or equal to " + MAX_TABLE_NAME);
        }
        if (!TABLE_NAME.matcher(name).matches()) {
            throw DynamoDbErrorException.constraint(
                    "'" + name + "'",
                    parameter,
                    "Member must satisfy regular expression pattern: " + TABLE_NAME.pattern());
        }
        return name;
    }

    /** AWS names parameters in lower camel case in its messages. */
    private static String parameter(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
