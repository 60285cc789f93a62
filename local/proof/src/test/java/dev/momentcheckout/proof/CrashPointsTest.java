package dev.momentcheckout.proof;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.stage.Network;
import dev.momentcheckout.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The process dies after each of its outside calls in turn, with the call's effect made; then whoever called does so again, as in life: the app repeats under
 * its key, Moment delivers again, the schedule and the stream come again. The end is the same as without the crash.
 */
class CrashPointsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What may differ: our own times, and how often an item was written. */
    private static final Set<String> OUR_OWN = Set.of(
            "revision",
            "history",
            "changed_at_ms",
            "created_at_ms",
            "looked_at_ms",
            "attempt_at_ms",
            "due_at",
            "expires_at",
            "id",
            "payment_id",
            "order",
            "due_shard",
            "session",
            "settled_by");

    private final Stage stage = Stage.open();
    private final Network network = new Network();
    private final Bundle bundle = new Bundle(stage, network);
    private final TableStream stream = stage.stream();
    private int number;

    @AfterEach
    void close() {
        bundle.restart();
        stage.close();
    }

    /** Dies after the first call, then after the second, until the work is done before it dies. */
    private void atEveryPoint(int atLeast, Supplier<Scene> scene) {
        Map<String, AttributeValue> whole = scene.get().played(0);
        for (int calls = 1; ; calls++) {
            Scene each = scene.get();
            Map<String, AttributeValue> end = each.played(calls);
            assertThat(end).as("after call %s", calls).isEqualTo(whole);
            if (!each.died) {
                assertThat(calls).as("outside calls").isGreaterThan(atLeast);
                return;
            }
        }
    }

    /** One call that is made until it is answered, and the item in which it ends. */
    private final class Scene {
        private final Runnable call;
        private final Supplier<Map<String, AttributeValue>> end;
        private boolean died;

        Scene(Runnable call, Supplier<Map<String, AttributeValue>> end) {
            this.call = call;
            this.end = end;
        }

        Map<String, AttributeValue> played(int calls) {
            bundle.restart();
            if (calls > 0) {
                network.dieAfter(1_000_000);
                warm();
                network.dieAfter(calls);
            }
            try {
                call.run();
            } catch (Network.Death death) {
                died = true;
                network.live();
                call.run();
            } finally {
                network.live();
            }
            Map<String, AttributeValue> comparable = new TreeMap<>(end.get());
            comparable.keySet().removeAll(OUR_OWN);
            return comparable;
        }

        /** The harmless calls of a start are not those that are counted. */
        private void warm() {
            bundle.status("ps_warm");
            bundle.webhook(Call.webhook(Map.of(), new byte[0]));
            bundle.start(Map.of());
            bundle.start(catalog());
        }
    }

    private static Map<String, String> catalog() {
        return Map.of("PRICING", "catalog");
    }

    private String opened() {
        return session(bundle.create(Map.of(), Call.create()).getBody());
    }

    private static String session(String body) {
        return json(body).path("session_id").asText();
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Call webhook(String session, String type) {
        Event event = stage.moment().webhooks().event(type, stage.moment().session(session));
        SignedDelivery signed =
                stage.moment().webhooks().sign("msg_" + ++number, stage.clock().instant(), event.bytes());
        return Call.webhook(signed.headers(), signed.body());
    }

    private String order() {
        String order = "order-" + ++number;
        stage.sell(Map.of(
                "id",
                AttributeValue.fromS("order#" + order),
                "amount",
                AttributeValue.fromN("2500"),
                "currency",
                AttributeValue.fromS("ZAR")));
        return order;
    }

    private static Call pay(String order) {
        return Call.create().withBody("{\"order_id\":\"" + order + "\"}");
    }

    @Test
    void create_under_a_key() {
        atEveryPoint(2, () -> {
            Call call = Call.create()
                    .withHeader("idempotency-key", UUID.randomUUID().toString());
            int before = stage.moment().sessions().size();
            Map<String, String> answer = new HashMap<>();
            return new Scene(
                    () -> answer.put("id", session(bundle.create(Map.of(), call).getBody())), () -> {
                        assertThat(stage.moment().sessions()).hasSize(before + 1);
                        return stage.item(requireNonNull(answer.get("id")));
                    });
        });
    }

    @Test
    void create_for_an_order() {
        atEveryPoint(4, () -> {
            String order = order();
            int before = stage.moment().sessions().size();
            Map<String, String> answer = new HashMap<>();
            return new Scene(
                    () -> answer.put(
                            "id", session(bundle.create(catalog(), pay(order)).getBody())),
                    () -> {
                        assertThat(stage.moment().sessions()).hasSize(before + 1);
                        assertThat(requireNonNull(stage.item("order#" + order).get("session"))
                                        .s())
                                .isEqualTo(answer.get("id"));
                        return stage.item(requireNonNull(answer.get("id")));
                    });
        });
    }

    @Test
    void a_webhook_of_a_payment() {
        atEveryPoint(1, () -> {
            String session = opened();
            stage.moment().pay(session);
            Call call = webhook(session, EventType.SESSION_COMPLETED);
            return new Scene(
                    () -> assertThat(bundle.webhook(call).getStatusCode()).isEqualTo(200), () -> stage.item(session));
        });
    }

    @Test
    void a_webhook_of_the_payment_of_an_order() {
        atEveryPoint(2, () -> {
            String order = order();
            String session = session(bundle.create(catalog(), pay(order)).getBody());
            stage.moment().pay(session);
            Call call = webhook(session, EventType.SESSION_COMPLETED);
            return new Scene(
                    () -> assertThat(bundle.webhook(call).getStatusCode()).isEqualTo(200), () -> {
                        assertThat(requireNonNull(stage.item("order#" + order).get("settled_by"))
                                        .s())
                                .isEqualTo(session);
                        return stage.item(session);
                    });
        });
    }

    @Test
    void a_look_of_an_app_that_is_back() {
        atEveryPoint(3, () -> {
            String session = opened();
            stage.moment().pay(session);
            return new Scene(
                    () -> {
                        stage.clock().advance(Duration.ofSeconds(2));
                        assertThat(bundle.status(session).getStatusCode()).isEqualTo(200);
                    },
                    () -> stage.item(session));
        });
    }

    @Test
    void a_run_over_what_is_due() {
        atEveryPoint(17, () -> {
            String session = opened();
            stage.moment().pay(session);
            stage.clock().advance(Duration.ofMinutes(1));
            return new Scene(
                    () -> {
                        if (!stage.item(session).containsKey("due_at")) {
                            return;
                        }
                        bundle.reconcile();
                    },
                    () -> stage.item(session));
        });
    }

    @Test
    void telling_the_shop() {
        atEveryPoint(0, () -> {
            String session = opened();
            stage.moment().pay(session);
            bundle.webhook(webhook(session, EventType.SESSION_COMPLETED));
            return new Scene(() -> stream.drain(bundle::announce), () -> {
                Set<String> ids = new HashSet<>();
                for (Entry entry : stage.bus().take()) {
                    ids.add(json(entry.detail()).path("id").asText());
                }
                assertThat(ids).containsExactly(session + ":PAID");
                return Map.of();
            });
        });
    }
}
