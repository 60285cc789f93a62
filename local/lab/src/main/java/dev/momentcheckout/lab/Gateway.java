package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
 * API Gateway's HTTP API on a laptop: it takes the template's routes, hands each request to the function behind its route
 * as an event of payload format 2.0, and turns the function's answer back into HTTP.
 */
final class Gateway implements AutoCloseable {
    /** Quota of HTTP APIs. */
    private static final int LARGEST_BODY = 10 * 1024 * 1024;

    /** Quota of HTTP APIs: the longest time an integration may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = System.getLogger(Gateway.class.getName());

    private final ObjectMapper json = new ObjectMapper();
    private final HttpApiEvent events = new HttpApiEvent(json);
    private final List<Route> routes;
    private final Clock clock;
    private final HttpListener listener;
    private volatile Map<String, LambdaFunction> functions = Map.of();
    private volatile Consumer<HandledRequest> observer = _ -> {};

    private Gateway(String host, int port, List<Route> routes, Clock clock) {
        routes.forEach(Gateway::requireFixedPath);
        this.routes = List.copyOf(routes);
        this.clock = clock;
        this.listener = HttpListener.start("The gateway", host, port, routing -> routing.any(this::answer));
    }

    /**
     * Starts without functions, so that its address can be told to whoever must know it before they start.
     *
     * @param port 0 for any free port
     * @throws UncheckedIOException if the port is taken
     * @throws LabException if a route's path has parameters, which are not known here
     */
    static Gateway start(String host, int port, List<Route> routes, Clock clock) {
        return new Gateway(host, port, routes, clock);
    }

    /** From now on hands requests to these functions, by logical id; until then it answers 500. */
    void serve(Map<String, LambdaFunction> byLogicalId) {
        functions = Map.copyOf(byLogicalId);
    }

    /** From now on tells of each request that a function has answered. */
    void observe(Consumer<HandledRequest> by) {
        observer = by;
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
            throw new LabException("The lab's gateway knows fixed paths only, not " + route.path());
        }
    }

    /** Answers a request as the HTTP API does, whichever server it came to. */
    void answer(ServerRequest request, ServerResponse response) throws IOException {
        String requestId = UUID.randomUUID().toString();
        response.header("apigw-requestid", requestId);
        String path = request.path().path();
        Optional<Route> route = route(request.prologue().method().text(), path);
        byte[] body = body(request);
        if (body.length > LARGEST_BODY) {
            message(response, 413, "Request Entity Too Large");
            return;
        }
        if (route.isEmpty()) {
            message(response, 404, "Not Found");
            return;
        }
        HttpCall call = call(request, path);
        Instant began = clock.instant();
        byte[] event = json.writeValueAsBytes(events.of(call, body, routeKey(route.get()), requestId, began));
        invoke(
                route.get(),
                event,
                answer -> {
                    // Told before it is sent: what follows from it comes after it.
                    observer.accept(new HandledRequest(
                            began,
                            call.method(),
                            path,
                            call.query(),
                            answer.path("statusCode").asInt(),
                            Duration.between(began, clock.instant()),
                            answer.path("body").asText("")));
                    send(answer, response);
                },
                response);
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

    /** At most one byte more than is allowed; the rest is read and dropped, so that the client gets to read the answer. */
    private static byte[] body(ServerRequest request) throws IOException {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(LARGEST_BODY + 1);
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

    private void invoke(Route route, byte[] event, Consumer<JsonNode> answered, ServerResponse response)
            throws IOException {
        LambdaFunction function = functions.get(route.function());
        if (function == null) {
            message(response, 500, "Internal Server Error");
            return;
        }
        try {
            answered.accept(json.readTree(function.invoke(event, PATIENCE)));
        } catch (InvocationFailedException e) {
            LOG.log(Level.ERROR, e.getMessage(), e);
            // A function that fails or times out is a 500; one that the gateway itself gave up is a 503.
            if (function.timeout().compareTo(PATIENCE) > 0 && e.isTimeout()) {
                message(response, 503, "Service Unavailable");
            } else {
                message(response, 500, "Internal Server Error");
            }
        }
    }

    private void send(JsonNode answer, ServerResponse response) {
        int status = answer.path("statusCode").asInt();
        if (status < 100 || status > 599) {
            LOG.log(Level.ERROR, "A function answered without a valid statusCode");
            message(response, 500, "Internal Server Error");
            return;
        }
        response.status(status);
        String text = answer.path("body").asText("");
        if (!text.isEmpty()) {
            response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        }
        answer.path("headers")
                .properties()
                .forEach(header -> response.header(
                        HeaderNames.create(header.getKey()), header.getValue().asText()));
        answer.path("cookies").forEach(cookie -> response.headers().add(HeaderNames.SET_COOKIE, cookie.asText()));
        boolean isBase64 = answer.path("isBase64Encoded").asBoolean();
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
