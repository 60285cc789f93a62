package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.HttpListener;
import dev.momentcheckout.local.aws.Route;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A local API Gateway HTTP API. It serves the template's routes, passes each request to the route's function as an
 * event of payload format 2.0, and converts the function's response to HTTP.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">API
 *     Gateway: AWS Lambda proxy integrations for HTTP APIs</a>
 */
final class Gateway implements AutoCloseable {
    /** Quota of HTTP APIs: payload size. */
    private static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    /** Quota of HTTP APIs: maximum integration timeout. */
    private static final Duration INTEGRATION_TIMEOUT = Duration.ofSeconds(30);

    private static final String INTERNAL_ERROR = "Internal Server Error";

    private static final Logger LOG = System.getLogger(Gateway.class.getName());

    private final ObjectMapper json = new ObjectMapper();
    private final HttpApiEvent events = new HttpApiEvent(json);
    private final List<Route> routes;
    private final Cors cors;
    private final Clock clock;
    private final Invocations invocations;
    private final HttpListener listener;
    private volatile Map<String, LambdaFunction> functions = Map.of();
    private volatile Consumer<HandledRequest> observer = _ -> {};

    private Gateway(String host, int port, List<Route> routes, Cors cors, Clock clock, Invocations invocations) {
        routes.forEach(Gateway::requireFixedPath);
        this.routes = List.copyOf(routes);
        this.cors = cors;
        this.clock = clock;
        this.invocations = invocations;
        this.listener = HttpListener.start("The gateway", host, port, routing -> routing.any(this::handle));
    }

    /**
     * Starts without functions, so that its address is known before the functions start.
     *
     * @param port 0 for any free port
     * @throws UncheckedIOException if the port is in use
     * @throws LabException if a route's path has parameters, which this gateway does not support
     */
    static Gateway start(String host, int port, List<Route> routes, Cors cors, Clock clock, Invocations invocations) {
        return new Gateway(host, port, routes, cors, clock, invocations);
    }

    /** Sets the functions, by logical id. Without functions the gateway responds with 500. */
    void serve(Map<String, LambdaFunction> byLogicalId) {
        functions = Map.copyOf(byLogicalId);
    }

    /** Sets the observer of the requests that functions have handled. */
    void observe(Consumer<HandledRequest> newObserver) {
        observer = newObserver;
    }

    URI url() {
        return listener.endpoint();
    }

    @Override
    public void close() {
        listener.close();
    }

    private static void requireFixedPath(Route route) {
        if (!route.path().matches("/[A-Za-z0-9/_.-]*")) {
            throw new LabException("The lab's gateway supports fixed paths only, not " + route.path());
        }
    }

    /** Handles a request as the HTTP API does. The lab's page uses it too. */
    void handle(ServerRequest request, ServerResponse response) throws IOException {
        String requestId = UUID.randomUUID().toString();
        response.header("apigw-requestid", requestId);
        String path = request.path().path();
        Optional<String> origin = request.headers().value(HeaderNames.ORIGIN);
        if (origin.isPresent() && isPreflight(request)) {
            cors.preflight(origin.get()).forEach((name, value) -> response.header(HeaderNames.create(name), value));
            response.status(204).send();
            return;
        }
        Optional<Route> route = route(request.prologue().method().text(), path);
        byte[] body = body(request);
        if (body.length > MAX_BODY_BYTES) {
            message(response, 413, "Request Entity Too Large");
            return;
        }
        if (route.isEmpty()) {
            message(response, 404, "Not Found");
            return;
        }
        HttpCall call = call(request, path);
        Instant start = clock.instant();
        byte[] event = json.writeValueAsBytes(events.of(call, body, routeKey(route.get()), requestId, start));
        LambdaFunction function = functions.get(route.get().function());
        if (function == null) {
            message(response, 500, INTERNAL_ERROR);
            return;
        }
        JsonNode result;
        // It ends before the response is sent: a client that has the response finds everything about the invocation.
        Invocation invocation = invocations.start(function.name());
        try {
            result = invoke(function, event, invocation);
            // Observed before it is sent, so that its consequences follow it in the timeline.
            observer.accept(new HandledRequest(
                    start,
                    call,
                    new String(body, StandardCharsets.UTF_8),
                    invocation,
                    result.path("statusCode").asInt(),
                    Duration.between(start, clock.instant()),
                    result.path("body").asText("")));
        } finally {
            invocations.end(invocation);
        }
        cors.response(origin).forEach((name, value) -> response.header(HeaderNames.create(name), value));
        send(result, response);
    }

    /** API Gateway answers preflight requests itself if the API has a CORS configuration. */
    private boolean isPreflight(ServerRequest request) {
        return cors.isConfigured()
                && request.prologue().method().text().equals("OPTIONS")
                && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private Optional<Route> route(String method, String path) {
        return routes.stream()
                .filter(route -> route.path().equals(path))
                .filter(route -> route.method().equals(method) || route.method().equals("ANY"))
                .findFirst();
    }

    private static String routeKey(Route route) {
        return route.method() + " " + route.path();
    }

    /**
     * Reads at most one byte more than the quota. The rest is discarded: a client that still sends would not read the
     * response.
     */
    private static byte[] body(ServerRequest request) throws IOException {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
            in.transferTo(OutputStream.nullOutputStream());
            return body;
        }
    }

    private static HttpCall call(ServerRequest request, String path) {
        var headers = new ArrayList<Entry<String, String>>();
        request.headers()
                .forEach(header -> header.allValues().forEach(value -> headers.add(Map.entry(header.name(), value))));
        return new HttpCall(
                request.prologue().method().text(),
                path,
                request.prologue().query().rawValue(),
                request.prologue().protocol() + "/" + request.prologue().protocolVersion(),
                request.remotePeer().host(),
                headers);
    }

    /** Returns the function's response, or API Gateway's own if the function fails. */
    private JsonNode invoke(LambdaFunction function, byte[] event, Invocation invocation) throws IOException {
        try {
            return json.readTree(function.invoke(event, INTEGRATION_TIMEOUT, invocation));
        } catch (InvocationFailedException e) {
            LOG.log(Level.ERROR, e.getMessage(), e);
            // 500 if the function fails or reaches its own timeout, 503 if it exceeds the integration timeout.
            return function.timeout().compareTo(INTEGRATION_TIMEOUT) > 0 && e.isTimeout()
                    ? failure(503, "Service Unavailable")
                    : failure(500, INTERNAL_ERROR);
        }
    }

    private JsonNode failure(int status, String message) {
        ObjectNode response = json.createObjectNode().put("statusCode", status);
        response.putObject("headers").put("content-type", "application/json");
        return response.put(
                "body", json.createObjectNode().put("message", message).toString());
    }

    private void send(JsonNode result, ServerResponse response) {
        int status = result.path("statusCode").asInt();
        if (status < 100 || status > 599) {
            LOG.log(Level.ERROR, "A function's response has no valid statusCode");
            message(response, 500, INTERNAL_ERROR);
            return;
        }
        response.status(status);
        String text = result.path("body").asText("");
        if (!text.isEmpty()) {
            response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        }
        result.path("headers").properties().stream()
                .filter(header -> !cors.replaces(header.getKey()))
                .forEach(header -> response.header(
                        HeaderNames.create(header.getKey()), header.getValue().asText()));
        result.path("cookies").forEach(cookie -> response.headers().add(HeaderNames.SET_COOKIE, cookie.asText()));
        boolean isBase64 = result.path("isBase64Encoded").asBoolean();
        response.send(isBase64 ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8));
    }

    private void message(ServerResponse response, int status, String message) {
        try {
            response.status(status)
                    .header(HeaderNames.CONTENT_TYPE, "application/json")
                    .send(json.writeValueAsBytes(Map.of("message", message)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
