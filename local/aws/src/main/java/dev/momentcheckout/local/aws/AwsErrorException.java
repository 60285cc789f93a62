package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** An error response of an AWS service. {@link JsonEndpoint} sends it. */
final class AwsErrorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode body;

    /**
     * @param status HTTP status
     * @param body members of the JSON body; the SDK reads the error code from {@code __type}
     */
    AwsErrorException(int status, Map<String, String> body) {
        this(status, json(body));
    }

    /**
     * @param status HTTP status
     * @param body the JSON body; the SDK reads the error code from {@code __type}
     */
    AwsErrorException(int status, JsonNode body) {
        super(status + " " + body);
        this.status = status;
        this.body = body;
    }

    private static ObjectNode json(Map<String, String> members) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        members.forEach(json::put);
        return json;
    }

    int status() {
        return status;
    }

    JsonNode body() {
        return body;
    }
}
