package dev.momentcheckout.testing.support;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LambdaContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * What an operator's command prints, and its exit code.
 *
 * @param out standard output
 * @param err standard error
 */
public record OperatorOutput(int exit, String out, String err) {
    /** The caller of the commands, as the script {@code ops} reports it. */
    public static final String CALLER = "arn:aws:iam::000000000000:user/operator";

    /** The id of the invocation, as in logs and operation items. */
    public static final String REQUEST_ID = "operator-request";

    /** The columns of the terminal. */
    public static final int WIDTH = 120;

    /** The time limit of both functions. */
    public static final int TIMEOUT_MILLIS = 900_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Runs a command as the script {@code ops} does.
     *
     * @param handler of InspectPayments or RepairPayments
     * @param argv the command and its arguments
     */
    public static OperatorOutput of(RequestStreamHandler handler, String... argv) {
        return by(CALLER, handler, argv);
    }

    /** Runs a command as {@link #of} does, for this caller. */
    public static OperatorOutput by(String caller, RequestStreamHandler handler, String... argv) {
        return by(caller, WIDTH, TIMEOUT_MILLIS, handler, argv);
    }

    /** Runs a command in a terminal of this width, with the time that Lambda leaves for it. */
    public static OperatorOutput by(
            String caller, int width, int remainingMillis, RequestStreamHandler handler, String... argv) {
        ObjectNode request = JSON.createObjectNode().put("by", caller).put("width", width);
        Arrays.stream(argv).forEach(request.putArray("argv")::add);
        var output = new ByteArrayOutputStream();
        try {
            handler.handleRequest(
                    new ByteArrayInputStream(JSON.writeValueAsBytes(request)),
                    output,
                    new LambdaContext(REQUEST_ID, remainingMillis));
            JsonNode response = JSON.readTree(output.toByteArray());
            return new OperatorOutput(
                    response.path("exit").asInt(-1),
                    response.path("out").asText(),
                    response.path("err").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the standard output of a command with {@code --output json}. */
    public JsonNode json() {
        try {
            return JSON.readTree(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The output is not JSON: " + out, e);
        }
    }
}
