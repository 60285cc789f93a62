package dev.momentcheckout.local.aws.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An error response of DynamoDB.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">Errors</a>
 */
public final class DynamoDbErrorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String DATA = "com.amazonaws.dynamodb.v20120810#";
    /** AWS reports errors that it finds before the operation's own code under this name. */
    private static final String COMMON = "com.amazon.coral.validate#";

    private final transient ObjectNode body;

    private DynamoDbErrorException(String type, String message) {
        super(type + ": " + message);
        this.body = ValueJson.object().put("__type", type).put("message", message);
    }

    /** Returns the HTTP status. */
    public int status() {
        return 400;
    }

    /** Returns the body; the SDK reads the error code from its member {@code __type}. */
    public ObjectNode body() {
        return body;
    }

    static DynamoDbErrorException validation(String message) {
        return new DynamoDbErrorException(COMMON + "ValidationException", message);
    }

    /** A parameter that does not agree with another one, or with the table. */
    static DynamoDbErrorException invalidParameter(String message) {
        return validation("One or more parameter values were invalid: " + message);
    }

    /** @throws DynamoDbErrorException a {@link #validation} error, unless {@code isValid} */
    static void requireValid(boolean isValid, String message) {
        if (!isValid) {
            throw validation(message);
        }
    }

    /** @throws DynamoDbErrorException an {@link #invalidParameter} error, unless {@code isValid} */
    static void requireParameter(boolean isValid, String message) {
        if (!isValid) {
            throw invalidParameter(message);
        }
    }

    /** Returns this error as that of a placeholder. */
    DynamoDbErrorException within(String parameter, String key) {
        return body.path("__type").asText().startsWith(COMMON)
                ? validation(parameter + " contains invalid value: "
                        + body.path("message").asText() + " for key " + key)
                : this;
    }

    /** A parameter outside of its declared constraint. */
    static DynamoDbErrorException constraint(String value, String parameter, String constraint) {
        return constraints(List.of(failed(value, parameter, constraint)));
    }

    /** Returns one entry of {@link #constraints}. */
    static String failed(String value, String parameter, String constraint) {
        return "Value " + value + (value.isEmpty() ? "" : " ") + "at '" + parameter + "' failed to satisfy constraint: "
                + constraint;
    }

    /** Several parameters outside of their declared constraints. */
    static DynamoDbErrorException constraints(List<String> failed) {
        return validation(failed.size() + (failed.size() == 1 ? " validation error" : " validation errors")
                + " detected: " + String.join("; ", failed));
    }

    static DynamoDbErrorException serialization(String message) {
        return new DynamoDbErrorException("com.amazon.coral.service#SerializationException", message);
    }

    /** Something that DynamoDB may offer and this database does not. */
    static DynamoDbErrorException notSupported(String what) {
        return new DynamoDbErrorException(
                "NotSupportedByLocalDynamoDb",
                "The local database does not support " + what + ". docs/local-dynamodb.md lists what it supports.");
    }

    /** An error of the service's own model, such as {@code ResourceNotFoundException}. */
    static DynamoDbErrorException error(String type, String message) {
        return new DynamoDbErrorException(DATA + type, message);
    }
}
