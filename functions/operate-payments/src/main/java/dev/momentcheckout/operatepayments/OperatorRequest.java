package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The payload of an invocation:
 * {@code {"argv":["inspect","ps_1"],"by":"arn:aws:iam::…","width":120,"ops":"./ops -e test"}}.
 *
 * @param argv the command and its arguments
 * @param by the caller's ARN, as the script {@code ops} reports it
 * @param width columns of the operator's terminal
 * @param script how the operator called it
 */
record OperatorRequest(List<String> argv, String by, int width, OpsScript script) {
    static final int MIN_WIDTH = 40;
    static final int MAX_WIDTH = 400;

    private static final int DEFAULT_WIDTH = 120;
    private static final int MAX_BY = 300;

    OperatorRequest {
        argv = List.copyOf(argv);
        width = Math.clamp(width, MIN_WIDTH, MAX_WIDTH);
    }

    /** @throws IllegalArgumentException if the payload has another form; the message says which */
    static OperatorRequest of(byte[] payload) {
        JsonNode request;
        try {
            request = JsonTree.read(payload);
        } catch (IOException e) {
            throw new IllegalArgumentException("the payload is not JSON", e);
        }
        JsonNode argv = request.path("argv");
        if (!argv.isArray()) {
            throw new IllegalArgumentException("the payload has no list argv, such as {\"argv\":[\"list\"]}");
        }
        List<String> arguments = new ArrayList<>();
        for (JsonNode each : argv) {
            if (!each.isTextual()) {
                throw new IllegalArgumentException("each element of argv is text");
            }
            arguments.add(each.textValue());
        }
        String by = request.path("by").asText("");
        if (by.length() > MAX_BY) {
            throw new IllegalArgumentException("by has more than " + MAX_BY + " characters");
        }
        return new OperatorRequest(
                arguments,
                by.isBlank() ? "unknown" : by,
                request.path("width").asInt(DEFAULT_WIDTH),
                OpsScript.of(request.path("ops").asText("")));
    }
}
