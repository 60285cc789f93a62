package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
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
            "updated_at_ms",
            "created_at_ms",
            "last_checked_at_ms",
            "last_attempt_at_ms",
            "expires_at",
            "id",
            "payment_id",
            "order",
            "next_check_shard",
            "current_session",
            "paid_by_session");

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final NetworkFaults network = new NetworkFaults();
    private final SystemUnderTest bundle = new SystemUnderTest(testEnvironment, network);
    private final TableStream stream = testEnvironment.stream();
    private int number;

    @AfterEach
    void close() {
        bundle.restart();
        testEnvironment.close();
    }

    /** Dies after the first call, then after the second, until the work is done before it dies. */
    private void atEveryPoint(int atLeast, Supplier<CrashScenario> context) {
        Map<String, AttributeValue> whole = context.get().played(0);
        for (int calls = 1; ; calls++) {
            CrashScenario each = context.get();
            Map<String, AttributeValue> end = each.played(calls);
            assertThat(end).as("after call %s", calls).isEqualTo(whole);
            if (!each.died) {
                assertThat(calls).as("outside calls").isGreaterThan(atLeast);
                return;
            }
        }
    }

    /** One call that is made until it is answered, and the item in which it ends. */
    private final class CrashScenario {
        private final Runnable call;
        private final Supplier<Map<String, AttributeValue>> end;
        private boolean died;

        CrashScenario(Runnable call, Supplier<Map<String, AttributeValue>> end) {
            this.call = call;
            this.end = end;
        }

        Map<String, AttributeValue> played(int calls) {
            bundle.restart();
            if (calls > 0) {
                network.crashAfter(1_000_000);
                warm();
                network.crashAfter(calls);
            }
            try {
                call.run();
            } catch (NetworkFaults.ProcessCrashError death) {
                died = true;
                network.stopCrashing();
                call.run();
            } finally {
                network.stopCrashing();
            }
            Map<String, AttributeValue> item = end.get();
            Map<String, AttributeValue> comparable = new TreeMap<>(item);
            comparable.keySet().removeAll(OUR_OWN);
            comparable.computeIfPresent("next_check_at", (_, due) -> sinceCreated(item, due));
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
            bundle.webhook(HttpApiRequest.webhook(Map.of(), new byte[0]));
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
        return session(bundle.create(Map.of(), HttpApiRequest.create()).getBody());
    }

    private static String session(String body) {
        return InvariantChecker.json(body).path("session_id").asText();
    }

    private HttpApiRequest webhook(String session, String type) {
        return signed(testEnvironment
                .moment()
                .webhooks()
                .event(type, testEnvironment.moment().session(session)));
    }

    private HttpApiRequest signed(Event event) {
        SignedDelivery signed = testEnvironment
                .moment()
                .webhooks()
                .sign("msg_" + ++number, testEnvironment.clock().instant(), event.bytes());
        return HttpApiRequest.webhook(signed.headers(), signed.body());
    }

    private String order() {
        String order = "order-" + ++number;
        testEnvironment.putCatalogEntry(TestEnvironment.catalogEntry("order#" + order, 2500));
        return order;
    }

    private static HttpApiRequest pay(String order) {
        return HttpApiRequest.create().withBody("{\"order_id\":\"" + order + "\"}");
    }

    @Test
    void create_under_a_key() {
        atEveryPoint(2, () -> {
            HttpApiRequest call = HttpApiRequest.create()
                    .withHeader("idempotency-key", UUID.randomUUID().toString());
            int before = testEnvironment.moment().sessions().size();
            Map<String, String> answer = new HashMap<>();
            return new CrashScenario(
                    () -> answer.put("id", session(bundle.create(Map.of(), call).getBody())), () -> {
                        assertThat(testEnvironment.moment().sessions()).hasSize(before + 1);
                        return testEnvironment.item(requireNonNull(answer.get("id")));
                    });
        });
    }

    @Test
    void create_for_an_order() {
        atEveryPoint(4, () -> {
            String order = order();
            int before = testEnvironment.moment().sessions().size();
            Map<String, String> answer = new HashMap<>();
            return new CrashScenario(
                    () -> answer.put(
                            "id", session(bundle.create(catalog(), pay(order)).getBody())),
                    () -> {
                        assertThat(testEnvironment.moment().sessions()).hasSize(before + 1);
                        assertThat(requireNonNull(testEnvironment
                                                .item("order#" + order)
                                                .get("current_session"))
                                        .s())
                                .isEqualTo(answer.get("id"));
                        return testEnvironment.item(requireNonNull(answer.get("id")));
                    });
        });
    }

    @Test
    void a_webhook_of_a_payment() {
        atEveryPoint(1, () -> {
            String session = opened();
            testEnvironment.moment().pay(session);
            HttpApiRequest call = webhook(session, EventType.SESSION_COMPLETED);
            return new CrashScenario(
                    () -> assertThat(bundle.webhook(call).getStatusCode()).isEqualTo(200),
                    () -> testEnvironment.item(session));
        });
    }

    @Test
    void a_webhook_of_the_payment_of_an_order() {
        atEveryPoint(2, () -> {
            String order = order();
            String session = session(bundle.create(catalog(), pay(order)).getBody());
            testEnvironment.moment().pay(session);
            HttpApiRequest call = webhook(session, EventType.SESSION_COMPLETED);
            return new CrashScenario(
                    () -> assertThat(bundle.webhook(call).getStatusCode()).isEqualTo(200), () -> {
                        assertThat(requireNonNull(testEnvironment
                                                .item("order#" + order)
                                                .get("paid_by_session"))
                                        .s())
                                .isEqualTo(session);
                        return testEnvironment.item(session);
                    });
        });
    }

    @Test
    void a_look_of_an_app_that_is_back() {
        atEveryPoint(3, () -> {
            String session = opened();
            testEnvironment.moment().pay(session);
            return new CrashScenario(
                    () -> {
                        testEnvironment.clock().advance(Duration.ofSeconds(2));
                        assertThat(bundle.status(session).getStatusCode()).isEqualTo(200);
                    },
                    () -> testEnvironment.item(session));
        });
    }

    @Test
    void a_run_over_what_is_due() {
        atEveryPoint(17, () -> {
            String session = opened();
            testEnvironment.moment().pay(session);
            testEnvironment.clock().advance(Duration.ofMinutes(1));
            return new CrashScenario(
                    () -> {
                        if (!testEnvironment.item(session).containsKey("next_check_at")) {
                            return;
                        }
                        bundle.reconcile();
                    },
                    () -> testEnvironment.item(session));
        });
    }

    @Test
    void create_without_a_key() {
        atEveryPoint(2, () -> {
            int before = testEnvironment.moment().sessions().size();
            return create(
                    Map.of(),
                    HttpApiRequest.create(),
                    () -> assertThat(testEnvironment.moment().sessions())
                            // One whose answer was lost is nobody's: no token of it was handed out.
                            .hasSizeBetween(before + 1, before + 2));
        });
    }

    @Test
    void create_for_a_product() {
        testEnvironment.putCatalogEntry(TestEnvironment.catalogEntry("product#tea", 700));
        atEveryPoint(3, () -> create(catalog(), keyed().withBody("{\"product_id\":\"tea\",\"quantity\":3}"), () -> {}));
    }

    @Test
    void create_at_the_app_s_price() {
        atEveryPoint(2, () -> create(client(), keyed().withBody("{\"amount\":450,\"currency\":\"ZAR\"}"), () -> {}));
    }

    private static HttpApiRequest keyed() {
        return HttpApiRequest.create()
                .withHeader("idempotency-key", UUID.randomUUID().toString());
    }

    private CrashScenario create(Map<String, String> settings, HttpApiRequest call, Runnable check) {
        Map<String, String> answer = new HashMap<>();
        return new CrashScenario(
                () -> answer.put("id", session(bundle.create(settings, call).getBody())), () -> {
                    check.run();
                    return testEnvironment.item(requireNonNull(answer.get("id")));
                });
    }

    private void takes(HttpApiRequest webhook) {
        assertThat(bundle.webhook(webhook).getStatusCode()).isEqualTo(200);
    }

    @Test
    void create_whose_own_webhook_was_quicker() {
        atEveryPoint(2, () -> {
            HttpApiRequest call = keyed();
            String session = unrecorded(call);
            takes(webhook(session, EventType.SESSION_CREATED));
            return create(
                    Map.of(),
                    call,
                    () -> assertThat(
                                    requireNonNull(testEnvironment.item(session).get("created_here"))
                                            .bool())
                            .isTrue());
        });
    }

    /** A session that Moment opened for a create that died of it. */
    private String unrecorded(HttpApiRequest create) {
        // So that the key is read before.
        opened();
        network.crashAfter(1);
        assertThatExceptionOfType(NetworkFaults.ProcessCrashError.class)
                .isThrownBy(() -> bundle.create(Map.of(), create));
        network.stopCrashing();
        return testEnvironment.moment().sessions().getLast().id();
    }

    @Test
    void money_of_a_session_that_create_never_recorded() {
        atEveryPoint(17, () -> {
            String session = unrecorded(keyed());
            testEnvironment.moment().pay(session);
            takes(webhook(session, EventType.SESSION_COMPLETED));
            testEnvironment.clock().advance(Duration.ofMinutes(11));
            return new CrashScenario(
                    () -> {
                        if (!testEnvironment.item(session).containsKey("review_reasons")) {
                            bundle.reconcile();
                        }
                    },
                    () -> {
                        assertThat(requireNonNull(testEnvironment.item(session).get("review_reasons"))
                                        .ss())
                                .containsExactly("unrecorded-session");
                        return testEnvironment.item(session);
                    });
        });
    }

    @Test
    void the_next_attempt_of_an_order() {
        atEveryPoint(5, () -> {
            String order = order();
            String first = session(bundle.create(catalog(), pay(order)).getBody());
            testEnvironment.moment().expire(first);
            takes(webhook(first, EventType.SESSION_UPDATED));
            return create(
                    catalog(),
                    pay(order),
                    () -> assertThat(testEnvironment.item("order#" + order))
                            .containsEntry("attempt_number", AttributeValue.fromN("2"))
                            .doesNotContainEntry("current_session", AttributeValue.fromS(first)));
        });
    }

    @Test
    void late_money_on_an_older_attempt() {
        atEveryPoint(2, () -> {
            String order = order();
            String first = session(bundle.create(catalog(), pay(order)).getBody());
            testEnvironment.moment().expire(first);
            takes(webhook(first, EventType.SESSION_UPDATED));
            String second = session(bundle.create(catalog(), pay(order)).getBody());
            testEnvironment.moment().pay(second);
            takes(webhook(second, EventType.SESSION_COMPLETED));
            testEnvironment.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
            HttpApiRequest late = webhook(first, EventType.SESSION_UPDATED);
            return new CrashScenario(() -> takes(late), () -> {
                assertThat(requireNonNull(testEnvironment.item(first).get("review_reasons"))
                                .ss())
                        .containsExactly("order-already-paid");
                assertThat(testEnvironment.item("order#" + order))
                        .containsEntry("paid_by_session", AttributeValue.fromS(second));
                return testEnvironment.item(first);
            });
        });
    }

    @Test
    void money_that_is_held() {
        atEveryPoint(1, () -> {
            String session = opened();
            Event other = testEnvironment
                    .moment()
                    .webhooks()
                    .event(EventType.SESSION_COMPLETED, testEnvironment.moment().pay(session))
                    .with(Deviation.OTHER_AMOUNT);
            HttpApiRequest call = signed(other);
            return new CrashScenario(() -> takes(call), () -> {
                assertThat(requireNonNull(testEnvironment.item(session).get("review_reasons"))
                                .ss())
                        .containsExactly("amount-mismatch");
                return testEnvironment.item(session);
            });
        });
    }

    @Test
    void a_webhook_of_a_refund() {
        atEveryPoint(0, () -> {
            String session = opened();
            Event refund = testEnvironment
                    .moment()
                    .webhooks()
                    .event("payment.refunded", testEnvironment.moment().pay(session));
            HttpApiRequest call = signed(refund);
            return new CrashScenario(() -> takes(call), () -> {
                assertThat(testEnvironment.item("refund#" + refund.id())).isNotEmpty();
                return testEnvironment.item(session);
            });
        });
    }

    @Test
    void telling_the_shop() {
        atEveryPoint(0, () -> {
            String session = opened();
            testEnvironment.moment().pay(session);
            bundle.webhook(webhook(session, EventType.SESSION_COMPLETED));
            return new CrashScenario(() -> stream.drain(bundle::publish), () -> {
                Set<String> ids = new HashSet<>();
                for (Entry entry : testEnvironment.bus().accept()) {
                    ids.add(InvariantChecker.json(entry.detail()).path("id").asText());
                }
                assertThat(ids).containsExactly(session + ":PAID");
                return Map.of();
            });
        });
    }
}
