package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that answers {@code Invoke} as AWS Lambda does: it passes the payload to a function of this process and
 * returns the function's response. It waits for the response; it has no asynchronous invocations and no versions.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">API reference</a>
 */
public final class LocalLambda implements AutoCloseable {
    /** The limit of a synchronous request. */
    private static final int MAX_REQUEST_BYTES = 6_291_456;

    /** The limit of a synchronous response. */
    private static final int MAX_RESPONSE_BYTES = 6_291_556;

    private static final String LATEST = "$LATEST";
    private static final String ARN_PREFIX = "arn:aws:lambda:eu-west-1:000000000000:function:";
    private static final Pattern FUNCTION = Pattern.compile(
            "(arn:aws:lambda:[a-z0-9-]+:)?(\\d{12}:)?(function:)?(?<name>[\\w-]+)(:(?<qualifier>\\$LATEST|[\\w-]+))?");
    private static final HeaderName INVOCATION_TYPE = HeaderNames.create("X-Amz-Invocation-Type");
    private static final HeaderName ERROR_TYPE = HeaderNames.create("X-Amzn-ErrorType");
    private static final HeaderName FUNCTION_ERROR = HeaderNames.create("X-Amz-Function-Error");
    private static final HeaderName EXECUTED_VERSION = HeaderNames.create("X-Amz-Executed-Version");
    private static final HeaderName REQUEST_ID = HeaderNames.create("x-amzn-RequestId");

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Function> functions = new ConcurrentHashMap<>();
    private final List<Invocation> invocations = new CopyOnWriteArrayList<>();
    private final HttpListener listener;
    private volatile @Nullable Failure failure;

    /** What a name with its qualifier invokes. */
    @FunctionalInterface
    public interface Function {
        /**
         * Handles one invocation.
         *
         * @param payload JSON
         * @return JSON
         * @throws IOException if the function fails, as with any unchecked exception
         */
        byte[] invoke(byte[] payload) throws IOException;
    }

    /**
     * An invocation that reached its function.
     *
     * @param function name and qualifier, e.g. {@code PublishEvents:live}
     * @param payload JSON
     */
    public record Invocation(String function, String payload) {}

    /** An error of the Lambda service that {@link #fail} causes. */
    public enum Failure {
        /** 500; the SDK repeats the call. */
        SERVICE(500, "ServiceException", "Type", "Service", "An error occurred and the request cannot be processed."),
        /** 429, as without free concurrency; the SDK repeats the call. */
        THROTTLED(429, "TooManyRequestsException", "Reason", "ConcurrentInvocationLimitExceeded", "Rate Exceeded."),
        /** 403, as for a role without the permission. */
        ACCESS_DENIED(
                403,
                "AccessDeniedException",
                "Type",
                "User",
                "User: arn:aws:sts::000000000000:assumed-role/local/local is not authorized to perform:"
                        + " lambda:InvokeFunction because no identity-based policy allows the"
                        + " lambda:InvokeFunction action");

        private final int status;
        private final String type;
        private final String member;
        private final String value;
        private final String message;

        Failure(int status, String type, String member, String value, String message) {
            this.status = status;
            this.type = type;
            this.member = member;
            this.value = value;
            this.message = message;
        }
    }

    private LocalLambda(String host, int port) {
        listener = HttpListener.start(
                "Lambda",
                host,
                port,
                routing -> routing.post("/2015-03-31/functions/{function}/invocations", this::handle));
    }

    /** Starts on a free port of the loopback interface. */
    public static LocalLambda start() {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), 0);
    }

    /**
     * Starts without functions.
     *
     * @param host the address to listen on; {@code 0.0.0.0} for all, so that containers can connect
     * @param port 0 for any free port
     * @throws java.io.UncheckedIOException if the port is in use
     */
    public static LocalLambda start(String host, int port) {
        return new LocalLambda(host, port);
    }

    /** Returns the endpoint's URL, for {@code AWS_ENDPOINT_URL_LAMBDA}. */
    public URI endpoint() {
        return listener.endpoint();
    }

    /**
     * Serves a function without qualifier and under an alias, or replaces it.
     *
     * @param name without qualifier
     * @param alias e.g. {@code live}
     */
    public void serve(String name, String alias, Function function) {
        functions.put(name + ":" + LATEST, function);
        functions.put(name + ":" + alias, function);
    }

    /** Answers every call with this error until {@link #recover}. The functions are not invoked. */
    public void fail(Failure error) {
        failure = error;
    }

    /** Ends the errors of {@link #fail}. */
    public void recover() {
        failure = null;
    }

    /** Returns the invocations so far, in order, failed ones included. */
    public List<Invocation> invocations() {
        return List.copyOf(invocations);
    }

    @Override
    public void close() {
        listener.close();
    }

    private void handle(ServerRequest request, ServerResponse response) throws JsonProcessingException {
        response.header(REQUEST_ID, UUID.randomUUID().toString()).header(HeaderValues.CONTENT_TYPE_JSON);
        byte[] payload = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
        try {
            response.send(invoke(request, payload, response));
        } catch (ServiceError e) {
            response.status(e.status).header(ERROR_TYPE, e.type).send(json.writeValueAsBytes(e.body));
        }
    }

    private byte[] invoke(ServerRequest request, byte[] payload, ServerResponse response)
            throws JsonProcessingException {
        String key = key(
                request.path().pathParameters().get("function"),
                request.query().first("Qualifier").orElse(""));
        Failure current = failure;
        if (current != null) {
            throw new ServiceError(current.status, current.type, current.message, current.member, current.value);
        }
        requireSupported(request, payload);
        Function function = functions.get(key);
        if (function == null) {
            throw new ServiceError(404, "ResourceNotFoundException", "Function not found: " + arn(key), "Type", "User");
        }
        invocations.add(new Invocation(key, new String(payload, StandardCharsets.UTF_8)));
        response.header(EXECUTED_VERSION, key.endsWith(LATEST) ? LATEST : "1");
        return result(function, payload, response);
    }

    private byte[] result(Function function, byte[] payload, ServerResponse response) throws JsonProcessingException {
        byte[] result;
        try {
            result = function.invoke(payload);
        } catch (IOException | RuntimeException e) {
            response.header(FUNCTION_ERROR, "Unhandled");
            return json.writeValueAsBytes(error(e));
        }
        if (result.length <= MAX_RESPONSE_BYTES) {
            return result;
        }
        response.header(FUNCTION_ERROR, "Unhandled");
        return json.writeValueAsBytes(JsonNodeFactory.instance
                .objectNode()
                .put(
                        "errorMessage",
                        "Response payload size exceeded maximum allowed payload size (" + MAX_RESPONSE_BYTES
                                + " bytes).")
                .put("errorType", "Function.ResponseSizeTooLarge"));
    }

    /** Returns an exception as Lambda's Java runtime reports it. */
    private static ObjectNode error(Exception e) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("errorMessage", e.getMessage()).put("errorType", e.getClass().getName());
        Arrays.stream(e.getStackTrace()).map(StackTraceElement::toString).forEach(error.putArray("stackTrace")::add);
        return error;
    }

    private void requireSupported(ServerRequest request, byte[] payload) {
        String type = request.headers().first(INVOCATION_TYPE).orElse("RequestResponse");
        if (!type.equals("RequestResponse")) {
            throw new ServiceError(
                    400,
                    "InvalidParameterValueException",
                    "The local endpoint does not support the invocation type " + type,
                    "Type",
                    "User");
        }
        if (payload.length > MAX_REQUEST_BYTES) {
            throw new ServiceError(
                    413,
                    "RequestTooLargeException",
                    "Request must be smaller than " + MAX_REQUEST_BYTES + " bytes for the InvokeFunction operation",
                    "Type",
                    "User");
        }
        try {
            JsonNode _ = json.readTree(payload);
        } catch (IOException e) {
            throw new ServiceError(
                    400,
                    "InvalidRequestContentException",
                    "Could not parse request body into json: " + e.getMessage(),
                    "Type",
                    "User");
        }
    }

    /** Returns name and qualifier of a function that the path names by its name or ARN, with or without qualifier. */
    private static String key(String function, String qualifier) {
        Matcher matcher = FUNCTION.matcher(function);
        if (!matcher.matches()) {
            throw new ServiceError(
                    400,
                    "InvalidParameterValueException",
                    "The function name '" + function + "' has another form",
                    "Type",
                    "User");
        }
        String derived = matcher.group("qualifier");
        if (derived != null && !qualifier.isEmpty() && !derived.equals(qualifier)) {
            throw new ServiceError(
                    400,
                    "InvalidParameterValueException",
                    "The derived qualifier from the function name does not match the specified qualifier.",
                    "Type",
                    "User");
        }
        String named = derived == null ? qualifier : derived;
        return matcher.group("name") + ":" + (named.isEmpty() ? LATEST : named);
    }

    private static String arn(String key) {
        return ARN_PREFIX + (key.endsWith(":" + LATEST) ? key.substring(0, key.lastIndexOf(':')) : key);
    }

    /** An error response of the Lambda service; the functions' own errors are responses with status 200. */
    private static final class ServiceError extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final String type;
        private final transient ObjectNode body;

        ServiceError(int status, String type, String message, String member, String value) {
            super(type + ": " + message);
            this.status = status;
            this.type = type;
            this.body = JsonNodeFactory.instance.objectNode().put(member, value).put("Message", message);
        }
    }
}
