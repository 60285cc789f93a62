package dev.momentcheckout.proof;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.Network;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.stage.Stage;
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
    /** What may differ: our own times, and how often an item was written. */
    private static final Set<String> OUR_OWN = Set.of(
            "revision",
            "history",
            "changed_at_ms",
            "created_at_ms",
            "looked_at_ms",
            "attempt_at_ms",
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
            Map<String, AttributeValue> item = end.get();
            Map<String, AttributeValue> comparable = new TreeMap<>(item);
            comparable.keySet().removeAll(OUR_OWN);
            comparable.computeIfPresent("due_at", (_, due) -> sinceCreated(item, due));
            return comparable;
        }

        private static AttributeValue sinceCreated(Map<String, AttributeValue> item, AttributeValue due) {
            long created =
                    Long.parseLong(requireNonNull(item.get("created_at_ms")).n()) / 1000;
            return AttributeValue.fromN(Long.toString(Long.parseLong(due.n()) - created));
        }

        /** The harmless calls of a start are not those that are counted. */
        private void warm() {
            bundle.status("ps_warm");
            bundle.webhook(Call.webhook(Map.of(), new byte[0]));
            bundle.start(Map.of());
            bundle.start(catalog());
            bundle.start(client());
        }
    }

    private static Map<String, String> catalog() {
        return Map.of("PRICING", "catalog");
    }

    private static Map<String, String> client() {
        return Map.of(
                "PRICING",
                "client",
                "CLIENT_MIN_AMOUNT",
                "100",
                "CLIENT_MAX_AMOUNT",
                "5000",
                "CLIENT_CURRENCIES",
                "ZAR");
    }

    private String opened() {
        return session(bundle.create(Map.of(), Call.create()).getBody());
    }

    private static String session(String body) {
        return Judge.json(body).path("session_id").asText();
    }

    private Call webhook(String session, String type) {
        return signed(stage.moment().webhooks().event(type, stage.moment().session(session)));
    }

    private Call signed(Event event) {
        SignedDelivery signed =
                stage.moment().webhooks().sign("msg_" + ++number, stage.clock().instant(), event.bytes());
        return Call.webhook(signed.headers(), signed.body());
    }

    private String order() {
        String order = "order-" + ++number;
        stage.sell(Stage.entry("order#" + order, 2500));
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
    void create_without_a_key() {
        atEveryPoint(2, () -> {
            int before = stage.moment().sessions().size();
            return create(
                    Map.of(),
                    Call.create(),
                    () -> assertThat(stage.moment().sessions())
                            // One whose answer was lost is nobody's: no token of it was handed out.
                            .hasSizeBetween(before + 1, before + 2));
        });
    }

    @Test
    void create_for_a_product() {
        stage.sell(Stage.entry("product#tea", 700));
        atEveryPoint(3, () -> create(catalog(), keyed().withBody("{\"product_id\":\"tea\",\"quantity\":3}"), () -> {}));
    }

    @Test
    void create_at_the_app_s_price() {
        atEveryPoint(2, () -> create(client(), keyed().withBody("{\"amount\":450,\"currency\":\"ZAR\"}"), () -> {}));
    }

    private static Call keyed() {
        return Call.create().withHeader("idempotency-key", UUID.randomUUID().toString());
    }

    private Scene create(Map<String, String> settings, Call call, Runnable check) {
        Map<String, String> answer = new HashMap<>();
        return new Scene(
                () -> answer.put("id", session(bundle.create(settings, call).getBody())), () -> {
                    check.run();
                    return stage.item(requireNonNull(answer.get("id")));
                });
    }

    private void takes(Call webhook) {
        assertThat(bundle.webhook(webhook).getStatusCode()).isEqualTo(200);
    }

    @Test
    void create_whose_own_webhook_was_quicker() {
        atEveryPoint(2, () -> {
            Call call = keyed();
            String session = unrecorded(call);
            takes(webhook(session, EventType.SESSION_CREATED));
            return create(
                    Map.of(),
                    call,
                    () -> assertThat(requireNonNull(stage.item(session).get("recorded"))
                                    .bool())
                            .isTrue());
        });
    }

    /** A session that Moment opened for a create that died of it. */
    private String unrecorded(Call create) {
        // So that the key is read before.
        opened();
        network.dieAfter(1);
        assertThatExceptionOfType(Network.Death.class).isThrownBy(() -> bundle.create(Map.of(), create));
        network.live();
        return stage.moment().sessions().getLast().id();
    }

    @Test
    void money_of_a_session_that_create_never_recorded() {
        atEveryPoint(17, () -> {
            String session = unrecorded(keyed());
            stage.moment().pay(session);
            takes(webhook(session, EventType.SESSION_COMPLETED));
            stage.clock().advance(Duration.ofMinutes(11));
            return new Scene(
                    () -> {
                        if (!stage.item(session).containsKey("hold")) {
                            bundle.reconcile();
                        }
                    },
                    () -> {
                        assertThat(requireNonNull(stage.item(session).get("hold"))
                                        .ss())
                                .containsExactly("unrecorded-session");
                        return stage.item(session);
                    });
        });
    }

    @Test
    void the_next_attempt_of_an_order() {
        atEveryPoint(5, () -> {
            String order = order();
            String first = session(bundle.create(catalog(), pay(order)).getBody());
            stage.moment().expire(first);
            takes(webhook(first, EventType.SESSION_UPDATED));
            return create(
                    catalog(),
                    pay(order),
                    () -> assertThat(stage.item("order#" + order))
                            .containsEntry("attempt", AttributeValue.fromN("2"))
                            .doesNotContainEntry("session", AttributeValue.fromS(first)));
        });
    }

    @Test
    void late_money_on_an_older_attempt() {
        atEveryPoint(2, () -> {
            String order = order();
            String first = session(bundle.create(catalog(), pay(order)).getBody());
            stage.moment().expire(first);
            takes(webhook(first, EventType.SESSION_UPDATED));
            String second = session(bundle.create(catalog(), pay(order)).getBody());
            stage.moment().pay(second);
            takes(webhook(second, EventType.SESSION_COMPLETED));
            stage.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
            Call late = webhook(first, EventType.SESSION_UPDATED);
            return new Scene(() -> takes(late), () -> {
                assertThat(requireNonNull(stage.item(first).get("hold")).ss()).containsExactly("order-already-settled");
                assertThat(stage.item("order#" + order)).containsEntry("settled_by", AttributeValue.fromS(second));
                return stage.item(first);
            });
        });
    }

    @Test
    void money_that_is_held() {
        atEveryPoint(1, () -> {
            String session = opened();
            Event other = stage.moment()
                    .webhooks()
                    .event(EventType.SESSION_COMPLETED, stage.moment().pay(session))
                    .with(Deviation.OTHER_AMOUNT);
            Call call = signed(other);
            return new Scene(() -> takes(call), () -> {
                assertThat(requireNonNull(stage.item(session).get("hold")).ss()).containsExactly("amount-mismatch");
                return stage.item(session);
            });
        });
    }

    @Test
    void a_webhook_of_a_refund() {
        atEveryPoint(0, () -> {
            String session = opened();
            Event refund = stage.moment()
                    .webhooks()
                    .event("payment.refunded", stage.moment().pay(session));
            Call call = signed(refund);
            return new Scene(() -> takes(call), () -> {
                assertThat(stage.item("refund#" + refund.id())).isNotEmpty();
                return stage.item(session);
            });
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
                    ids.add(Judge.json(entry.detail()).path("id").asText());
                }
                assertThat(ids).containsExactly(session + ":PAID");
                return Map.of();
            });
        });
    }
}
