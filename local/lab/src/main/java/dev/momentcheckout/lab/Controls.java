package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The routes below {@code /lab}: what the page must know, and what its buttons do. One scenario or storm is played at a time. */
final class Controls implements HttpService {
    private static final Logger LOG = System.getLogger(Controls.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_PAYMENTS = 5000;
    private static final int MOST_MINUTES = 60 * 24 * 30;

    private final Lab lab;
    private final Consumer<PageEvent> publish;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile @Nullable ChaosRun startChaosRun;

    Controls(Lab lab, Consumer<PageEvent> tell) {
        this.lab = lab;
        this.publish = tell;
    }

    /** What the page asked for cannot be done. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        RefusedException(int status, String detail) {
            super(detail);
            this.status = status;
        }
    }

    private interface Work {
        @Nullable JsonNode of(ServerRequest request) throws IOException;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/settings", answering(_ -> settings()))
                .post("/scenarios/{name}", answering(request -> scenario(part(request, "name"))))
                .post("/faults/{name}/{state}", answering(this::fault))
                .post("/copies/{copies}", answering(request -> {
                    lab.faults()
                            .setCopies((int) within("copies", part(request, "copies"), 2, FaultSwitches.MOST_COPIES));
                    return null;
                }))
                .delete("/faults", answering(_ -> {
                    lab.faults().clear();
                    return null;
                }))
                .post("/pricing/{pricing}", answering(request -> price(part(request, "pricing"))))
                .post("/time/{minutes}", answering(request -> advanceTime(part(request, "minutes"))))
                .post("/storm", answering(this::startChaosRun))
                .delete("/storm", answering(_ -> {
                    ChaosRun playing = startChaosRun;
                    if (playing != null) {
                        playing.cancel();
                    }
                    return null;
                }));
    }

    private ObjectNode settings() {
        ObjectNode json = JSON.createObjectNode();
        json.put("moment", lab.moment().baseUrl().toString());
        json.put("pricing", lab.pricing().wire());
        json.put("copies", lab.faults().copies());
        ArrayNode products = json.putArray("products");
        lab.products()
                .forEach(product -> products.addObject()
                        .put("id", product.id())
                        .put("title", product.title())
                        .put("amount", product.amount())
                        .put("currency", product.currency()));
        ArrayNode scenarios = json.putArray("scenarios");
        for (Scenario scenario : Scenario.values()) {
            scenarios.addObject().put("name", scenario.name()).put("title", scenario.title());
        }
        ArrayNode faults = json.putArray("faults");
        for (FaultSwitch each : FaultSwitch.values()) {
            faults.addObject()
                    .put("name", each.name())
                    .put("title", each.title())
                    .put("on", lab.faults().isOn(each));
        }
        return json;
    }

    private @Nullable JsonNode scenario(String name) {
        Scenario scenario = named(Scenario.values(), name);
        play(() -> {
            publish.accept(new PageEvent.ScenarioStarted(scenario));
            try (App app = new App(lab.apiUrl())) {
                scenario.play(new ScenarioContext(lab, app, new PageOutput(publish)));
                publish.accept(new PageEvent.Line(false, "All of it was as promised.", true));
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, e.getMessage(), e);
                publish.accept(new PageEvent.Line(false, String.valueOf(e.getMessage()), false));
            } finally {
                publish.accept(new PageEvent.ScenarioStarted(null));
            }
        });
        return null;
    }

    private @Nullable JsonNode fault(ServerRequest request) {
        String state = part(request, "state");
        if (!state.equals("on") && !state.equals("off")) {
            throw new RefusedException(404, "A fault is on or off");
        }
        lab.faults().set(named(FaultSwitch.values(), part(request, "name")), state.equals("on"));
        return null;
    }

    private @Nullable JsonNode price(String wire) {
        // With prices of the app's own, the phone would have to name one.
        lab.deploy(Pricing.of(wire)
                .filter(pricing -> pricing != Pricing.CLIENT)
                .orElseThrow(() -> new RefusedException(404, "Pricing here is fixed or catalog")));
        return null;
    }

    private @Nullable JsonNode advanceTime(String minutes) {
        lab.advanceTime(Duration.ofMinutes(within("minutes", minutes, 1, MOST_MINUTES)));
        return null;
    }

    private @Nullable JsonNode startChaosRun(ServerRequest request) throws IOException {
        JsonNode wanted = body(request);
        int payments = (int) within("payments", wanted.path("payments").asText("200"), 1, MOST_PAYMENTS);
        long seed = within(
                "seed",
                wanted.path("seed")
                        .asText(Integer.toString(ThreadLocalRandom.current().nextInt(1_000_000))),
                0,
                Integer.MAX_VALUE);
        ChaosRun next = new ChaosRun(lab, payments, seed, publish);
        play(() -> {
            startChaosRun = next;
            try {
                publish.accept(new PageEvent.ChaosRunFinished(next.run()));
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, e.getMessage(), e);
                publish.accept(new PageEvent.ChaosRunProgress(0, payments, "The storm broke off: " + e.getMessage()));
            } finally {
                startChaosRun = null;
            }
        });
        return null;
    }

    private void play(Runnable work) {
        if (!busy.compareAndSet(false, true)) {
            throw new RefusedException(409, "Something is being played already; wait until it has ended");
        }
        Thread.ofVirtual().name("playing").start(() -> {
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
        return found.orElseThrow(() -> new RefusedException(404, "There is no " + name));
    }

    private static long within(String field, String value, long least, long most) {
        if (!value.matches("\\d{1,10}") || Long.parseLong(value) < least || Long.parseLong(value) > most) {
            throw new RefusedException(400, field + " must be a whole number, " + least + " to " + most);
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
            throw new RefusedException(400, "The body is not JSON");
        }
    }

    private static Handler answering(Work work) {
        return (request, response) -> {
            try {
                JsonNode answer = work.of(request);
                if (answer == null) {
                    response.status(204).send();
                } else {
                    send(response, 200, "application/json", answer);
                }
            } catch (RefusedException e) {
                ObjectNode problem = JSON.createObjectNode()
                        .put("type", "about:blank")
                        .put("title", String.valueOf(e.getMessage()))
                        .put("status", e.status);
                send(response, e.status, "application/problem+json", problem);
            }
        };
    }

    private static void send(ServerResponse response, int status, String type, JsonNode json) throws IOException {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, type)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(JSON.writeValueAsBytes(json));
    }
}
