package dev.momentcheckout.simulator;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The routes of Moment's API; any other path gets a 404.
 *
 * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/create">Moment, create a session</a>
 * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/retrieve">Moment, retrieve a
 *     session</a>
 */
final class PaymentSessionsApi implements HttpService {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
    private static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");

    private final Authenticator authenticator;
    private final SessionCreation creation;
    private final SessionLookup lookup;
    private final CallLog calls;
    private final ResponseWriter responseWriter;

    PaymentSessionsApi(
            Authenticator authenticator,
            SessionCreation creation,
            SessionLookup lookup,
            CallLog calls,
            ResponseWriter responseWriter) {
        this.authenticator = authenticator;
        this.creation = creation;
        this.lookup = lookup;
        this.calls = calls;
        this.responseWriter = responseWriter;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/collect/payment_sessions", (request, response) -> respond(request, response, this::create));
        rules.get(
                "/collect/payment_sessions/{id}",
                (request, response) ->
                        respond(request, response, (call, key, _) -> lookup.session(key, id(call), path(call))));
        rules.get(
                "/collect/payments/{id}",
                (request, response) -> respond(request, response, (call, key, _) -> lookup.payment(key, id(call))));
        rules.any((request, response) -> respond(request, response, (_, _, _) -> {
            throw new RejectedException(404, "No such route");
        }));
    }

    private CallResult create(ServerRequest request, ApiKey key, String body) {
        String contentType =
                request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
        if (!contentType.startsWith("application/json")) {
            throw RejectedException.badRequest("Content-Type must be application/json");
        }
        return creation.create(key, idempotencyKey(request), body, path(request));
    }

    private void respond(ServerRequest request, ServerResponse response, CallHandler handler) {
        String body = body(request);
        Call call = calls.arrived(
                request.prologue().method().text(),
                path(request),
                idempotencyKey(request),
                request.headers().first(TRACEPARENT).orElse(null),
                body);
        try {
            responseWriter.send(result(request, body, handler), call, response);
        } catch (DroppedException e) {
            calls.update(call.dropped(e.fault()));
            throw new CloseConnectionException("dropped by a planned fault", e);
        } finally {
            calls.ended();
        }
    }

    private CallResult result(ServerRequest request, String body, CallHandler handler) {
        Optional<String> authorization = request.headers().first(HeaderNames.AUTHORIZATION);
        try {
            return handler.handle(request, authenticator.authenticate(authorization), body);
        } catch (RejectedException e) {
            return CallResult.of(e.response(path(request)));
        }
    }

    private static @Nullable String idempotencyKey(ServerRequest request) {
        return request.headers().first(IDEMPOTENCY_KEY).orElse(null);
    }

    private static String body(ServerRequest request) {
        if (!request.content().hasEntity()) {
            return "";
        }
        return new String(request.content().as(byte[].class), StandardCharsets.UTF_8);
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private static String path(ServerRequest request) {
        return request.prologue().uriPath().rawPath();
    }

    private interface CallHandler {
        CallResult handle(ServerRequest request, ApiKey key, String body);
    }
}
