package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.simulator.IllegalActionException;
import dev.momentcheckout.simulator.UnknownSessionException;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The routes below {@code /lab}: the page's settings and actions. One scenario or chaos run is active at a time. */
final class Controls implements HttpService {
    private static final Logger LOG = System.getLogger(Controls.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_MINUTES = 60 * 24 * 30;
    private static final int WIDTH = 120;
    private static final int MIN_WIDTH = 40;
    private static final int MAX_WIDTH = 400;
    private static final HeaderName EXIT_CODE = HeaderNames.create("X-Exit-Code");

    private final Lab lab;
    private final PaymentLog payments;
    private final Consumer<PageEvent> publish;
    private final ScenarioRuns scenarios;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile @Nullable ChaosRun activeChaosRun;

    /** @param sleeper waits between the steps of a scenario */
    Controls(Lab lab, PaymentLog payments, Consumer<PageEvent> publish, Sleeper sleeper) {
        this.lab = lab;
        this.payments = payments;
        this.publish = publish;
        this.scenarios = new ScenarioRuns(lab, sleeper, publish);
    }

    /** The page's request is invalid, or conflicts with an active run. */
    private static final class RequestRejectedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        RequestRejectedException(int status, String detail) {
            super(detail);
            this.status = status;
        }
    }

    private interface Action {
        /** Performs the action and returns the response body, or null for an empty response. */
        @Nullable JsonNode perform(ServerRequest request) throws IOException;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/settings", handler(_ -> settings()))
                .get("/payments/{id}", handler(request -> payment(part(request, "id"))))
                .post("/payments/{id}/expire", handler(request -> expire(part(request, "id"))))
                .post("/webhooks/{id}/resend", handler(request -> resend(part(request, "id"))))
                .post("/scenarios", handler(request -> startScenarios(List.of(Scenario.values()), request)))
                .post(
                        "/scenarios/{name}",
                        handler(request ->
                                startScenarios(List.of(named(Scenario.values(), part(request, "name"))), request)))
                .post("/faults/{name}/{state}", handler(this::setFault))
                .post("/copies/{copies}", handler(request -> {
                    int copies = (int) inRange("copies", part(request, "copies"), 2, FaultSwitches.MAX_COPIES);
                    requireNoRun();
                    lab.faults().setCopies(copies);
                    return null;
                }))
                .delete("/faults", handler(_ -> {
                    requireNoRun();
                    lab.faults().clear();
                    return null;
                }))
                .post("/pricing/{pricing}", handler(request -> setPricing(part(request, "pricing"))))
                .post("/ops", Controls.this::operate)
                .post("/time/{minutes}", handler(request -> advanceTime(part(request, "minutes"))))
                .post("/chaos-run", handler(this::startChaosRun))
                .delete("/chaos-run", handler(_ -> {
                    ChaosRun active = activeChaosRun;
                    if (active != null) {
                        active.stop();
                    }
                    return null;
                }));
    }

    private ObjectNode settings() {
        ObjectNode json = JSON.createObjectNode();
        json.put("moment", lab.moment().baseUrl().toString());
        json.put("pricing", lab.pricing().wire());
        json.putObject("fixed")
                .put("amount", lab.fixedPrice().amount())
                .put("currency", lab.fixedPrice().currency());
        ArrayNode products = json.putArray("products");
        lab.products()
                .forEach(product -> products.addObject()
                        .put("id", product.id())
                        .put("title", product.title())
                        .put("amount", product.amount())
                        .put("currency", product.currency()));
        ArrayNode scenarios = json.putArray("scenarios");
        for (Scenario scenario : Scenario.values()) {
            scenarios
                    .addObject()
                    .put("name", scenario.name())
                    .put("title", scenario.title())
                    .put("why", scenario.why());
        }
        ObjectNode rules = json.putObject("rules");
        for (Rule rule : Rule.values()) {
            rules.putObject(rule.key())
                    .put("decides", rule.decides())
                    .put("class", rule.className())
                    .put("source", rule.source())
                    .put("page", rule.page());
        }
        ArrayNode faults = json.putArray("faults");
        for (FaultSwitch each : FaultSwitch.values()) {
            faults.addObject()
                    .put("name", each.name())
                    .put("title", each.title())
                    .put("group", each.group().title())
                    .put("expect", each.expectation());
        }
        return json;
    }

    /**
     * Runs an operator's command: {@code {"argv":["inspect","ps_1"],"width":120}}. The response has the command line
     * for a deployed stack, what the command prints, and its exit code; with {@code Accept: text/plain} it is what the
     * command prints, and the header {@code X-Exit-Code}.
     */
    private void operate(ServerRequest request, ServerResponse response) throws Exception {
        if (!request.headers().isAccepted(MediaTypes.APPLICATION_JSON)) {
            OperatorConsole.Output output;
            try {
                output = operate(operatorArguments(request));
            } catch (RequestRejectedException e) {
                text(response, e.status, String.valueOf(e.getMessage()) + "\n");
                return;
            }
            response.header(EXIT_CODE, Integer.toString(output.exit()));
            text(response, 200, output.out() + output.err());
            return;
        }
        handler(_ -> {
                    OperatorArguments arguments = operatorArguments(request);
                    OperatorConsole.Output output = operate(arguments);
                    return JSON.createObjectNode()
                            .put("command", OperatorConsole.commandLine(arguments.argv()))
                            .put("exit", output.exit())
                            .put("out", output.out())
                            .put("err", output.err());
                })
                .handle(request, response);
    }

    private record OperatorArguments(List<String> argv, int width) {}

    private static OperatorArguments operatorArguments(ServerRequest request) {
        JsonNode body = body(request);
        List<String> argv = new ArrayList<>();
        body.path("argv").forEach(argument -> argv.add(argument.asText()));
        if (argv.isEmpty()) {
            throw new RequestRejectedException(400, "The body must have a list argv, such as {\"argv\":[\"list\"]}");
        }
        return new OperatorArguments(
                argv, (int) inRange("width", body.path("width").asText(Integer.toString(WIDTH)), MIN_WIDTH, MAX_WIDTH));
    }

    private OperatorConsole.Output operate(OperatorArguments arguments) {
        try {
            return lab.operators().run(arguments.argv(), arguments.width());
        } catch (InvocationFailedException e) {
            throw new RequestRejectedException(502, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable JsonNode expire(String session) {
        try {
            lab.moment().expire(session);
        } catch (UnknownSessionException e) {
            throw new RequestRejectedException(404, "Moment has no session " + session);
        } catch (IllegalActionException e) {
            throw new RequestRejectedException(409, "Not possible: " + e.getMessage());
        }
        return null;
    }

    private @Nullable JsonNode resend(String webhook) {
        try {
            lab.moment().webhooks().resend(webhook);
        } catch (NoSuchElementException e) {
            throw new RequestRejectedException(404, "Moment has no webhook " + webhook);
        } catch (IllegalStateException e) {
            throw new RequestRejectedException(409, "Not possible: " + e.getMessage());
        }
        return null;
    }

    private JsonNode payment(String id) {
        return payments.payment(id)
                .orElseThrow(() -> new RequestRejectedException(404, "The lab has no payment " + id));
    }

    /** Starts scenarios, one after the other. Without a body their steps follow each other at once. */
    private @Nullable JsonNode startScenarios(List<Scenario> all, ServerRequest request) {
        JsonNode body = body(request);
        boolean isAtOnce = isSet(body, "at_once", true);
        boolean isBesideNaive = isSet(body, "naive", false);
        start(() -> scenarios.run(all, isAtOnce, isBesideNaive));
        return null;
    }

    private static boolean isSet(JsonNode body, String field, boolean otherwise) {
        JsonNode value = body.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new RequestRejectedException(400, field + " must be true or false");
        }
        return value.asBoolean(otherwise);
    }

    private @Nullable JsonNode setFault(ServerRequest request) {
        String state = part(request, "state");
        if (!state.equals("on") && !state.equals("off")) {
            throw new RequestRejectedException(404, "The state of a fault must be on or off");
        }
        FaultSwitch fault = named(FaultSwitch.values(), part(request, "name"));
        requireNoRun();
        lab.faults().set(fault, state.equals("on"));
        return null;
    }

    private @Nullable JsonNode setPricing(String wire) {
        // The page's phone sends no amount, which client pricing needs.
        Pricing chosen = Pricing.of(wire)
                .filter(pricing -> pricing != Pricing.CLIENT)
                .orElseThrow(() -> new RequestRejectedException(404, "pricing must be fixed or catalog"));
        requireNoRun();
        lab.deploy(chosen);
        return null;
    }

    private JsonNode advanceTime(String text) {
        long minutes = inRange("minutes", text, 1, MAX_MINUTES);
        requireNoRun();
        try {
            int checked = lab.skipTime(Duration.ofMinutes(minutes));
            return JSON.createObjectNode().put("minutes", minutes).put("checked", checked);
        } catch (InvocationFailedException e) {
            throw new RequestRejectedException(502, "The clock moved, and the checks failed: " + e.getMessage());
        }
    }

    private @Nullable JsonNode startChaosRun(ServerRequest request) throws IOException {
        JsonNode body = body(request);
        int payments = (int) inRange("payments", body.path("payments").asText("200"), 1, ChaosRun.MAX_PAYMENTS);
        long seed = inRange(
                "seed",
                body.path("seed")
                        .asText(Integer.toString(ThreadLocalRandom.current().nextInt(1_000_000))),
                0,
                ChaosRun.MAX_SEED);
        var chaosRun = new ChaosRun(lab, payments, seed, state -> publish.accept(new PageEvent.ChaosRunChanged(state)));
        reserve();
        // Before the response: the page may ask for the end at once.
        activeChaosRun = chaosRun;
        release(() -> {
            try {
                chaosRun.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, e.getMessage(), e);
            } finally {
                activeChaosRun = null;
            }
        });
        return null;
    }

    private void start(Runnable work) {
        reserve();
        release(work);
    }

    private void reserve() {
        if (!busy.compareAndSet(false, true)) {
            throw active();
        }
    }

    /** The result of a run is about its own faults, prices and time. */
    private void requireNoRun() {
        if (busy.get()) {
            throw active();
        }
    }

    private static RequestRejectedException active() {
        return new RequestRejectedException(409, "A scenario or chaos run is active; wait until it has ended");
    }

    /** Works in the background, then lets others start. */
    private void release(Runnable work) {
        Thread.ofVirtual().name("run").start(() -> {
            try {
                work.run();
            } finally {
                busy.set(false);
            }
        });
    }

    private static <E extends Enum<E>> E named(E[] all, String name) {
        Optional<E> found =
                Arrays.stream(all).filter(each -> each.name().equals(name)).findFirst();
        return found.orElseThrow(() -> new RequestRejectedException(404, "Not found: " + name));
    }

    private static long inRange(String field, String value, long min, long max) {
        if (!value.matches("\\d{1,18}") || Long.parseLong(value) < min || Long.parseLong(value) > max) {
            throw new RequestRejectedException(400, field + " must be a whole number from " + min + " to " + max);
        }
        return Long.parseLong(value);
    }

    private static String part(ServerRequest request, String name) {
        return request.path().pathParameters().get(name);
    }

    private static JsonNode body(ServerRequest request) {
        if (!request.content().hasEntity()) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(request.content().as(String.class));
        } catch (JsonProcessingException e) {
            throw new RequestRejectedException(400, "The body is not JSON");
        }
    }

    private static Handler handler(Action action) {
        return (request, response) -> {
            try {
                JsonNode body = action.perform(request);
                if (body == null) {
                    response.status(204).send();
                } else {
                    send(response, 200, "application/json", body);
                }
            } catch (RequestRejectedException e) {
                send(response, e);
            }
        };
    }

    private static void send(ServerResponse response, RequestRejectedException rejected) throws IOException {
        ObjectNode problem = JSON.createObjectNode()
                .put("type", "about:blank")
                .put("title", String.valueOf(rejected.getMessage()))
                .put("status", rejected.status);
        send(response, rejected.status, "application/problem+json", problem);
    }

    private static void text(ServerResponse response, int status, String text) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(ServerResponse response, int status, String type, JsonNode json) throws IOException {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, type)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(JSON.writeValueAsBytes(json));
    }
}
