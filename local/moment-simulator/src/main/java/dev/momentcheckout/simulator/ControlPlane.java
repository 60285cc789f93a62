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

/** The routes below {@code /_sim} that drive the simulator. Not a part of Moment. */
final class ControlPlane implements HttpService {
    private static final long MOST_SECONDS = Duration.ofDays(400).toSeconds();

    private final MomentSimulator simulator;

    ControlPlane(MomentSimulator simulator) {
        this.simulator = simulator;
    }

    @Override
    public void routing(HttpRules rules) {
        get(rules, "/sessions", _ -> list("sessions", simulator.sessions(), ControlJson::session));
        get(rules, "/sessions/{id}", request -> ControlJson.session(simulator.session(id(request))));
        post(rules, "/sessions/{id}/force", this::force);
        post(rules, "/sessions/{id}/{verb}", this::move);
        get(rules, "/calls", _ -> list("calls", simulator.calls(), ControlJson::call));
        get(rules, "/deliveries", _ -> list("deliveries", simulator.deliveries(), ControlJson::delivery));
        get(rules, "/clock", _ -> clock());
        post(rules, "/clock", this::advance);
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
        post(rules, "/webhooks/faults", request -> {
            FaultCommand.apply(body(request), simulator.webhooks());
            return webhooks();
        });
        delete(rules, "/webhooks/faults", _ -> webhooks(simulator.webhooks()::clearFaults));
        rules.any((request, response) -> answer(request, response, _ -> {
            throw new RefusedException(404, "No such route");
        }));
    }

    private ObjectNode move(ServerRequest request) {
        String name = request.path().pathParameters().get("verb");
        SessionAction action = SessionAction.of(name)
                .orElseThrow(() -> new RefusedException(
                        404,
                        "The verbs are: "
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
                .orElseThrow(() -> RefusedException.badRequest(field + " must be of: "
                        + String.join(", ", Arrays.stream(values).map(wire).toList())));
    }

    private ObjectNode clock() {
        return Wire.JSON
                .createObjectNode()
                .put("now", Wire.time(simulator.clock().instant()));
    }

    private ObjectNode advance(ServerRequest request) {
        JsonNode seconds = body(request).path("advance_seconds");
        if (!seconds.isIntegralNumber()
                || !seconds.canConvertToLong()
                || seconds.asLong() < 0
                || seconds.asLong() > MOST_SECONDS) {
            throw RefusedException.badRequest("advance_seconds must be a whole number, 0 to " + MOST_SECONDS);
        }
        if (!(simulator.clock() instanceof AdjustableClock clock)) {
            throw new IllegalStateException("whoever runs this simulator has the clock");
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
        ObjectNode json = list("held", webhooks.held(), ControlJson::held);
        json.put("holding", webhooks.holding());
        json.put("waiting", webhooks.waiting());
        webhooks.plannedFaults()
                .forEach(planned -> json.withArray("planned_faults").add(ControlJson.webhookFaults(planned)));
        return json;
    }

    private static <T> ObjectNode list(String name, Collection<T> items, Function<T, ObjectNode> toJson) {
        ObjectNode json = Wire.JSON.createObjectNode();
        json.putArray(name).addAll(items.stream().map(toJson).toList());
        return json;
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private static JsonNode body(ServerRequest request) {
        if (!request.content().hasEntity()) {
            throw RefusedException.badRequest("A JSON body is needed");
        }
        try {
            return Wire.JSON.readTree(request.content().as(String.class));
        } catch (JsonProcessingException e) {
            throw RefusedException.badRequest("The body is not valid JSON");
        }
    }

    private static void get(HttpRules rules, String path, Function<ServerRequest, ObjectNode> work) {
        rules.get(path, (request, response) -> answer(request, response, work));
    }

    private static void post(HttpRules rules, String path, Function<ServerRequest, ObjectNode> work) {
        rules.post(path, (request, response) -> answer(request, response, work));
    }

    private static void delete(HttpRules rules, String path, Function<ServerRequest, ObjectNode> work) {
        rules.delete(path, (request, response) -> answer(request, response, work));
    }

    private static void answer(
            ServerRequest request, ServerResponse response, Function<ServerRequest, ObjectNode> work) {
        Answer answer = answer(request, work);
        response.status(answer.status())
                .header(HeaderNames.CONTENT_TYPE, answer.contentType())
                .send(answer.body());
    }

    private static Answer answer(ServerRequest request, Function<ServerRequest, ObjectNode> work) {
        String path = request.prologue().uriPath().rawPath();
        try {
            return Answer.json(200, work.apply(request));
        } catch (RefusedException e) {
            return e.answer(path);
        } catch (UnknownSessionException e) {
            return new Problem(404, String.valueOf(e.getMessage()), path).answer();
        } catch (IllegalActionException | IllegalArgumentException | IllegalStateException e) {
            return new Problem(409, String.valueOf(e.getMessage()), path).answer();
        }
    }
}
