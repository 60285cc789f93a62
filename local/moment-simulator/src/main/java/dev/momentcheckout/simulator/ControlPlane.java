package dev.momentcheckout.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;

/** The control API: routes below {@code /_sim} that control the simulator. Moment has no such routes. */
final class ControlPlane implements HttpService {
    /** Longer than any period of Moment or this project, so larger values are mistakes. */
    private static final long MAX_SECONDS = Duration.ofDays(400).toSeconds();

    private final MomentSimulator simulator;

    ControlPlane(MomentSimulator simulator) {
        this.simulator = simulator;
    }

    @Override
    public void routing(HttpRules rules) {
        get(rules, "/sessions", _ -> list("sessions", simulator.sessions(), ControlJson::session));
        get(rules, "/sessions/{id}", request -> ControlJson.session(simulator.session(id(request))));
        post(rules, "/sessions/{id}/force", this::force);
        post(rules, "/sessions/{id}/refund", request -> ControlJson.session(simulator.refund(id(request))));
        post(rules, "/sessions/{id}/{action}", this::perform);
        get(rules, "/calls", _ -> list("calls", simulator.calls(), ControlJson::call));
        get(rules, "/deliveries", _ -> list("deliveries", simulator.deliveries(), ControlJson::delivery));
        get(rules, "/clock", _ -> clock());
        post(rules, "/clock", this::advance);
        get(rules, "/settings", _ -> SettingsCommand.json(simulator));
        post(rules, "/settings", request -> {
            SettingsCommand.apply(body(request), simulator);
            return SettingsCommand.json(simulator);
        });
        get(rules, "/faults", _ -> faults());
        post(rules, "/faults", request -> {
            FaultCommand.apply(body(request), simulator.faults());
            return faults();
        });
        post(rules, "/faults/release", _ -> {
            simulator.faults().release();
            return faults();
        });
        delete(rules, "/faults", _ -> {
            simulator.faults().clear();
            return faults();
        });
        get(rules, "/webhooks", _ -> webhooks());
        post(rules, "/webhooks/hold", _ -> webhooks(simulator.webhooks()::hold));
        post(rules, "/webhooks/deliver-at-once", _ -> webhooks(simulator.webhooks()::deliverAtOnce));
        post(rules, "/webhooks/deliver", _ -> webhooks(simulator.webhooks()::deliverHeld));
        post(
                rules,
                "/webhooks/deliver/{id}",
                request -> webhooks(() -> simulator.webhooks().deliver(id(request))));
        post(rules, "/webhooks/deliver-reversed", _ -> webhooks(simulator.webhooks()::deliverHeldReversed));
        post(rules, "/webhooks/redeliver", _ -> webhooks(simulator.webhooks()::redeliver));
        post(rules, "/webhooks/enable-endpoint", _ -> webhooks(simulator.webhooks()::enableEndpoint));
        post(rules, "/webhooks/resend-failed", _ -> webhooks(simulator.webhooks()::resendFailed));
        post(rules, "/webhooks/faults", request -> {
            FaultCommand.apply(body(request), simulator.webhooks());
            return webhooks();
        });
        delete(rules, "/webhooks/faults", _ -> webhooks(simulator.webhooks()::clearFaults));
        rules.any((request, response) -> respond(request, response, _ -> {
            throw new RejectedException(404, "No such route");
        }));
    }

    private ObjectNode perform(ServerRequest request) {
        String name = request.path().pathParameters().get("action");
        SessionAction action = SessionAction.of(name)
                .orElseThrow(() -> new RejectedException(
                        404,
                        "The session actions are: "
                                + String.join(
                                        ", ",
                                        Arrays.stream(SessionAction.values())
                                                .map(SessionAction::wire)
                                                .toList())));
        return ControlJson.session(simulator.perform(action, id(request)));
    }

    private ObjectNode force(ServerRequest request) {
        JsonNode json = body(request);
        SessionStatus status = named(
                "status",
                SessionStatus.values(),
                SessionStatus::wire,
                json.path("status").asText());
        PaymentOutcome outcome = named(
                "payment_outcome",
                PaymentOutcome.values(),
                PaymentOutcome::wire,
                json.path("payment_outcome").asText());
        return ControlJson.session(simulator.force(id(request), status, outcome));
    }

    private static <E> E named(String field, E[] values, Function<E, String> wire, String name) {
        return Arrays.stream(values)
                .filter(value -> wire.apply(value).equals(name))
                .findFirst()
                .orElseThrow(() -> RejectedException.badRequest(field + " must be one of: "
                        + String.join(", ", Arrays.stream(values).map(wire).toList())));
    }

    private ObjectNode clock() {
        return JsonFormat.JSON
                .createObjectNode()
                .put("now", JsonFormat.time(simulator.clock().instant()));
    }

    private ObjectNode advance(ServerRequest request) {
        JsonNode seconds = body(request).path("advance_seconds");
        if (!seconds.isIntegralNumber()
                || !seconds.canConvertToLong()
                || seconds.asLong() < 0
                || seconds.asLong() > MAX_SECONDS) {
            throw RejectedException.badRequest("advance_seconds must be an integer, 0 to " + MAX_SECONDS);
        }
        if (!(simulator.clock() instanceof AdjustableClock clock)) {
            throw new IllegalStateException("the clock of this simulator is not adjustable");
        }
        clock.advance(Duration.ofSeconds(seconds.asLong()));
        simulator.webhooks().redeliverDue();
        return clock();
    }

    private ObjectNode faults() {
        return list("faults", simulator.faults().planned(), ControlJson::fault);
    }

    private ObjectNode webhooks(Runnable command) {
        command.run();
        return webhooks();
    }

    private ObjectNode webhooks() {
        Webhooks webhooks = simulator.webhooks();
        ObjectNode json = list("held", webhooks.held(), ControlJson::withheld);
        json.put("holding", webhooks.holding());
        json.put("waiting", webhooks.waiting());
        json.put("failed", webhooks.failed());
        json.put("endpoint_disabled", webhooks.isEndpointDisabled());
        webhooks.plannedFaults()
                .forEach(planned -> json.withArray("planned_faults").add(ControlJson.webhookFaults(planned)));
        return json;
    }

    private static <T> ObjectNode list(String name, Collection<T> items, Function<T, ObjectNode> toJson) {
        ObjectNode json = JsonFormat.JSON.createObjectNode();
        json.putArray(name).addAll(items.stream().map(toJson).toList());
        return json;
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private static JsonNode body(ServerRequest request) {
        if (!request.content().hasEntity()) {
            throw RejectedException.badRequest("A JSON body is required");
        }
        try {
            return JsonFormat.JSON.readTree(request.content().as(String.class));
        } catch (JsonProcessingException e) {
            throw RejectedException.badRequest("The body is not valid JSON");
        }
    }

    private static void get(HttpRules rules, String path, Function<ServerRequest, ObjectNode> handler) {
        rules.get(path, (request, response) -> respond(request, response, handler));
    }

    private static void post(HttpRules rules, String path, Function<ServerRequest, ObjectNode> handler) {
        rules.post(path, (request, response) -> respond(request, response, handler));
    }

    private static void delete(HttpRules rules, String path, Function<ServerRequest, ObjectNode> handler) {
        rules.delete(path, (request, response) -> respond(request, response, handler));
    }

    private static void respond(
            ServerRequest request, ServerResponse response, Function<ServerRequest, ObjectNode> handler) {
        ApiResponse result = result(request, handler);
        response.status(result.status())
                .header(HeaderNames.CONTENT_TYPE, result.contentType())
                .send(result.body());
    }

    private static ApiResponse result(ServerRequest request, Function<ServerRequest, ObjectNode> handler) {
        String path = request.prologue().uriPath().rawPath();
        try {
            return ApiResponse.json(200, handler.apply(request));
        } catch (RejectedException e) {
            return e.response(path);
        } catch (UnknownSessionException e) {
            return new Problem(404, String.valueOf(e.getMessage()), path).response();
        } catch (IllegalActionException | IllegalArgumentException | IllegalStateException e) {
            return new Problem(409, String.valueOf(e.getMessage()), path).response();
        }
    }
}
