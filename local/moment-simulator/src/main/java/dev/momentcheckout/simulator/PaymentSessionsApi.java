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

/** Moment's own routes, and a problem for all that is no route. */
final class PaymentSessionsApi implements HttpService {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    private final Access access;
    private final SessionCreation creation;
    private final SessionLookup lookup;
    private final CallLog calls;
    private final Transmission transmission;

    PaymentSessionsApi(
            Access access, SessionCreation creation, SessionLookup lookup, CallLog calls, Transmission transmission) {
        this.access = access;
        this.creation = creation;
        this.lookup = lookup;
        this.calls = calls;
        this.transmission = transmission;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/collect/payment_sessions", (request, response) -> answer(request, response, this::create));
        rules.get(
                "/collect/payment_sessions/{id}",
                (request, response) ->
                        answer(request, response, (call, key) -> lookup.session(key, id(call), path(call))));
        rules.get(
                "/collect/payments/{id}",
                (request, response) ->
                        answer(request, response, (call, key) -> lookup.payment(key, id(call), path(call))));
        rules.any((request, response) -> answer(request, response, (_, _) -> {
            throw new RefusedException(404, "No such route");
        }));
    }

    private Reply create(ServerRequest request, String secretKey) {
        String contentType =
                request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
        if (!contentType.startsWith("application/json")) {
            throw RefusedException.badRequest("Content-Type must be application/json");
        }
        return creation.create(secretKey, idempotencyKey(request), body(request), path(request));
    }

    private void answer(ServerRequest request, ServerResponse response, Work work) {
        Call call = calls.arrived(request.prologue().method().text(), path(request), idempotencyKey(request));
        try {
            transmission.send(reply(request, work), call, response);
        } catch (DroppedException e) {
            calls.update(call.dropped(e.fault()));
            throw new CloseConnectionException("dropped on command", e);
        } finally {
            calls.ended();
        }
    }

    private Reply reply(ServerRequest request, Work work) {
        Optional<String> authorization = request.headers().first(HeaderNames.AUTHORIZATION);
        try {
            return work.reply(request, access.secretKey(authorization));
        } catch (RefusedException e) {
            return Reply.of(e.answer(path(request)));
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

    private interface Work {
        Reply reply(ServerRequest request, String secretKey);
    }
}
