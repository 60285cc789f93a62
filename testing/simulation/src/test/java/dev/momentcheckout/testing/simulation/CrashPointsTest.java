package dev.momentcheckout.testing.simulation;

import static dev.momentcheckout.testing.simulation.SystemUnderTest.CATALOG_PRICING;
import static dev.momentcheckout.testing.simulation.SystemUnderTest.CLIENT_PRICING;
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
import dev.momentcheckout.testing.support.OperatorOutput;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Crashes the process after each of its outgoing calls in turn; each call before the crash takes effect. Then the
 * caller repeats the request: the app with its key, Moment with the same webhook, the schedule or the stream. The
 * stored session must be the same as without the crash.
 */
class CrashPointsTest {
    /** Our own times, ids, and the count of writes may differ from a run without a crash. */
    private static final Set<String> DIFFERENT_AFTER_A_CRASH = Set.of(
            "revision",
            "history",
            "updated_at_ms",
            "created_at_ms",
            "last_checked_at_ms",
            "last_attempt_at_ms",
            "attention_since",
            // A key of a session without purchase is random.
            "moment_key",
            "expires_at",
            "id",
            "payment_id",
            "purchase_key",
            "order",
            "next_check_shard",
            "current_session",
            "paid_by_session");

    private static final String OPERATOR = "arn:aws:iam::000000000000:user/operator";

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final NetworkFaults network = new NetworkFaults();
    private final SystemUnderTest system = new SystemUnderTest(testEnvironment, network);
    private final TableStream stream = testEnvironment.stream();
    private int number;

    @AfterEach
    void close() {
        system.restart();
        testEnvironment.close();
    }

    /**
     * Crashes after the first outgoing call, then after the second, until the invocation ends before the crash.
     *
     * @param minimum how many outgoing calls the invocation makes at least
     */
    private void crashAfterEveryCall(int minimum, Supplier<CrashScenario> scenarios) {
        Map<String, AttributeValue> withoutCrash = scenarios.get().run(0);
        for (int calls = 1; ; calls++) {
            CrashScenario scenario = scenarios.get();
            Map<String, AttributeValue> withCrash = scenario.run(calls);
            assertThat(withCrash).as("after call %s", calls).isEqualTo(withoutCrash);
            if (!scenario.crashed) {
                assertThat(calls).as("outgoing calls").isGreaterThan(minimum);
                return;
            }
        }
    }

    /** A request that is repeated after a crash, and the item that it leaves. */
    private final class CrashScenario {
        private final Runnable request;
        private final Supplier<Map<String, AttributeValue>> item;
        private boolean crashed;

        CrashScenario(Runnable request, Supplier<Map<String, AttributeValue>> item) {
            this.request = request;
            this.item = item;
        }

        /**
         * Makes the request with a crash after so many outgoing calls, or without a crash for 0. Returns the item
         * without the attributes that may differ.
         */
        Map<String, AttributeValue> run(int calls) {
            system.restart();
            if (calls > 0) {
                network.crashAfter(1_000_000);
                warmUp();
                network.crashAfter(calls);
            }
            try {
                request.run();
            } catch (NetworkFaults.ProcessCrashError crash) {
                crashed = true;
                network.cancelCrash();
                request.run();
            } finally {
                network.cancelCrash();
            }
            Map<String, AttributeValue> stored = item.get();
            Map<String, AttributeValue> comparable = new TreeMap<>(stored);
            comparable.keySet().removeAll(DIFFERENT_AFTER_A_CRASH);
            comparable.computeIfPresent("next_check_at", (_, nextCheckAt) -> sinceCreated(stored, nextCheckAt));
            return comparable;
        }

        private static AttributeValue sinceCreated(Map<String, AttributeValue> item, AttributeValue nextCheckAt) {
            long created =
                    Long.parseLong(requireNonNull(item.get("created_at_ms")).n()) / 1000;
            return AttributeValue.fromN(Long.toString(Long.parseLong(nextCheckAt.n()) - created));
        }

        /** Starts the functions first, because the calls of a cold start are not counted. */
        private void warmUp() {
            system.status("ps_warm");
            system.repair(OPERATOR, List.of("refresh", "ps_warm"));
            system.webhook(HttpApiRequest.webhook(Map.of(), new byte[0]));
            system.start(Map.of());
            system.start(CATALOG_PRICING);
            system.start(CLIENT_PRICING);
        }
    }

    private String createSession() {
        return session(system.create(Map.of(), HttpApiRequest.create()).getBody());
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
        crashAfterEveryCall(2, () -> {
            HttpApiRequest request = HttpApiRequest.create()
                    .withHeader("idempotency-key", UUID.randomUUID().toString());
            int before = testEnvironment.moment().sessions().size();
            Map<String, String> response = new HashMap<>();
            return new CrashScenario(
                    () -> response.put(
                            "id", session(system.create(Map.of(), request).getBody())),
                    () -> {
                        assertThat(testEnvironment.moment().sessions()).hasSize(before + 1);
                        return testEnvironment.item(requireNonNull(response.get("id")));
                    });
        });
    }

    @Test
    void create_for_an_order() {
        crashAfterEveryCall(4, () -> {
            String order = order();
            int before = testEnvironment.moment().sessions().size();
            Map<String, String> response = new HashMap<>();
            return new CrashScenario(
                    () -> response.put(
                            "id",
                            session(system.create(CATALOG_PRICING, pay(order)).getBody())),
                    () -> {
                        assertThat(testEnvironment.moment().sessions()).hasSize(before + 1);
                        assertThat(requireNonNull(testEnvironment
                                                .item("order#" + order)
                                                .get("current_session"))
                                        .s())
                                .isEqualTo(response.get("id"));
                        return testEnvironment.item(requireNonNull(response.get("id")));
                    });
        });
    }

    @Test
    void a_webhook_of_a_payment() {
        crashAfterEveryCall(1, () -> {
            String session = createSession();
            testEnvironment.moment().pay(session);
            HttpApiRequest request = webhook(session, EventType.SESSION_COMPLETED);
            return new CrashScenario(
                    () -> assertThat(system.webhook(request).getStatusCode()).isEqualTo(200),
                    () -> testEnvironment.item(session));
        });
    }

    @Test
    void a_webhook_of_the_payment_of_an_order() {
        crashAfterEveryCall(2, () -> {
            String order = order();
            String session = session(system.create(CATALOG_PRICING, pay(order)).getBody());
            testEnvironment.moment().pay(session);
            HttpApiRequest request = webhook(session, EventType.SESSION_COMPLETED);
            return new CrashScenario(
                    () -> assertThat(system.webhook(request).getStatusCode()).isEqualTo(200), () -> {
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
    void a_status_request_that_finds_a_payment() {
        crashAfterEveryCall(3, () -> {
            String session = createSession();
            testEnvironment.moment().pay(session);
            return new CrashScenario(
                    () -> {
                        testEnvironment.clock().advance(Duration.ofSeconds(2));
                        assertThat(system.status(session).getStatusCode()).isEqualTo(200);
                    },
                    () -> testEnvironment.item(session));
        });
    }

    @Test
    void a_reconciler_run() {
        crashAfterEveryCall(17, () -> {
            String session = createSession();
            testEnvironment.moment().pay(session);
            testEnvironment.clock().advance(Duration.ofMinutes(1));
            return new CrashScenario(
                    () -> {
                        if (!testEnvironment.item(session).containsKey("next_check_at")) {
                            return;
                        }
                        system.reconcile();
                    },
                    () -> testEnvironment.item(session));
        });
    }

    @Test
    void create_without_a_key() {
        crashAfterEveryCall(2, () -> {
            int before = testEnvironment.moment().sessions().size();
            return create(
                    Map.of(),
                    HttpApiRequest.create(),
                    () -> assertThat(testEnvironment.moment().sessions())
                            // A session whose create response was lost cannot be paid: no app has its token.
                            .hasSizeBetween(before + 1, before + 2));
        });
    }

    @Test
    void create_for_a_product() {
        testEnvironment.putCatalogEntry(TestEnvironment.catalogEntry("product#tea", 700));
        crashAfterEveryCall(
                3,
                () -> create(CATALOG_PRICING, keyed().withBody("{\"product_id\":\"tea\",\"quantity\":3}"), () -> {}));
    }

    @Test
    void create_with_a_client_amount() {
        crashAfterEveryCall(
                2, () -> create(CLIENT_PRICING, keyed().withBody("{\"amount\":450,\"currency\":\"ZAR\"}"), () -> {}));
    }

    private static HttpApiRequest keyed() {
        return HttpApiRequest.create()
                .withHeader("idempotency-key", UUID.randomUUID().toString());
    }

    private CrashScenario create(Map<String, String> settings, HttpApiRequest request, Runnable check) {
        Map<String, String> response = new HashMap<>();
        return new CrashScenario(
                () -> response.put(
                        "id", session(system.create(settings, request).getBody())),
                () -> {
                    check.run();
                    return testEnvironment.item(requireNonNull(response.get("id")));
                });
    }

    private void deliver(HttpApiRequest webhook) {
        assertThat(system.webhook(webhook).getStatusCode()).isEqualTo(200);
    }

    @Test
    void create_after_its_own_webhook() {
        crashAfterEveryCall(2, () -> {
            HttpApiRequest request = keyed();
            String session = unrecorded(request);
            deliver(webhook(session, EventType.SESSION_CREATED));
            return create(
                    Map.of(),
                    request,
                    () -> assertThat(
                                    requireNonNull(testEnvironment.item(session).get("created_here"))
                                            .bool())
                            .isTrue());
        });
    }

    /** Returns a session that create opened at Moment and did not record because of a crash. */
    private String unrecorded(HttpApiRequest create) {
        // Reads the API key first: the crash must come after Moment's call, which follows the read of the purchase.
        createSession();
        network.crashAfter(2);
        assertThatExceptionOfType(NetworkFaults.ProcessCrashError.class)
                .isThrownBy(() -> system.create(Map.of(), create));
        network.cancelCrash();
        return testEnvironment.moment().sessions().getLast().id();
    }

    @Test
    void a_payment_of_a_session_that_create_never_recorded() {
        crashAfterEveryCall(17, () -> {
            String session = unrecorded(keyed());
            testEnvironment.moment().pay(session);
            deliver(webhook(session, EventType.SESSION_COMPLETED));
            testEnvironment.clock().advance(Duration.ofMinutes(11));
            return new CrashScenario(
                    () -> {
                        if (!testEnvironment.item(session).containsKey("review_reasons")) {
                            system.reconcile();
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
    void the_next_checkout_attempt_of_an_order() {
        crashAfterEveryCall(5, () -> {
            String order = order();
            String first = session(system.create(CATALOG_PRICING, pay(order)).getBody());
            testEnvironment.moment().expire(first);
            deliver(webhook(first, EventType.SESSION_UPDATED));
            return create(
                    CATALOG_PRICING,
                    pay(order),
                    () -> assertThat(testEnvironment.item("order#" + order))
                            .containsEntry("attempt_number", AttributeValue.fromN("2"))
                            .doesNotContainEntry("current_session", AttributeValue.fromS(first)));
        });
    }

    @Test
    void a_late_payment_of_an_earlier_checkout_attempt() {
        crashAfterEveryCall(2, () -> {
            String order = order();
            String first = session(system.create(CATALOG_PRICING, pay(order)).getBody());
            testEnvironment.moment().expire(first);
            deliver(webhook(first, EventType.SESSION_UPDATED));
            String second = session(system.create(CATALOG_PRICING, pay(order)).getBody());
            testEnvironment.moment().pay(second);
            deliver(webhook(second, EventType.SESSION_COMPLETED));
            testEnvironment.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
            HttpApiRequest late = webhook(first, EventType.SESSION_UPDATED);
            return new CrashScenario(() -> deliver(late), () -> {
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
    void a_payment_that_needs_review() {
        crashAfterEveryCall(1, () -> {
            String session = createSession();
            Event other = testEnvironment
                    .moment()
                    .webhooks()
                    .event(EventType.SESSION_COMPLETED, testEnvironment.moment().pay(session))
                    .with(Deviation.OTHER_AMOUNT);
            HttpApiRequest request = signed(other);
            return new CrashScenario(() -> deliver(request), () -> {
                assertThat(requireNonNull(testEnvironment.item(session).get("review_reasons"))
                                .ss())
                        .containsExactly("amount-mismatch");
                return testEnvironment.item(session);
            });
        });
    }

    @Test
    void a_webhook_of_a_refund() {
        crashAfterEveryCall(0, () -> {
            String session = createSession();
            Event refund = testEnvironment
                    .moment()
                    .webhooks()
                    .event("payment.refunded", testEnvironment.moment().pay(session));
            HttpApiRequest request = signed(refund);
            return new CrashScenario(() -> deliver(request), () -> {
                assertThat(testEnvironment.item("refund#" + request.headers().get("webhook-id")))
                        .isNotEmpty();
                return testEnvironment.item(session);
            });
        });
    }

    @Test
    void publishing_an_event() {
        crashAfterEveryCall(0, () -> {
            String session = createSession();
            testEnvironment.moment().pay(session);
            system.webhook(webhook(session, EventType.SESSION_COMPLETED));
            return new CrashScenario(() -> stream.drain(system::publish), () -> {
                Set<String> ids = new HashSet<>();
                for (Entry entry : testEnvironment.bus().drainEntries()) {
                    ids.add(InvariantChecker.json(entry.detail()).path("id").asText());
                }
                assertThat(ids).containsExactly(session + ":PAID");
                return Map.of();
            });
        });
    }

    /** Opens a session of the order, pays it with a cent too much, and returns its id. */
    private String paidACentTooMuch(String order) {
        String session = session(system.create(CATALOG_PRICING, pay(order)).getBody());
        deliver(signed(testEnvironment
                .moment()
                .webhooks()
                .event(EventType.SESSION_COMPLETED, testEnvironment.moment().pay(session))
                .with(Deviation.OTHER_AMOUNT)));
        return session;
    }

    /** An operator's command about a session as it is stored now. The same command completes an interrupted one. */
    private CrashScenario command(
            String session, Set<Integer> exits, Supplier<Map<String, AttributeValue>> item, String... words) {
        List<String> argv = new ArrayList<>(List.of(words));
        argv.add(1, session);
        if (!words[0].equals("refresh")) {
            String revision = requireNonNull(testEnvironment.item(session).get("revision"))
                    .n();
            argv.addAll(List.of("--revision", revision, "--because", "it is right"));
        }
        return new CrashScenario(
                () -> {
                    OperatorOutput output = system.repair(OPERATOR, argv);
                    assertThat(output.exit()).as("%s", output).isIn(exits);
                },
                () -> {
                    // A decision has one operation; a refresh that had ended starts another one.
                    assertThat(operations(session))
                            .as("operations")
                            .hasSizeBetween(1, argv.contains("--revision") ? 1 : 2)
                            .allMatch(each -> each.containsKey("done_at_ms"));
                    return item.get();
                });
    }

    private List<Map<String, AttributeValue>> operations(String session) {
        return testEnvironment.items().stream()
                .filter(item -> requireNonNull(item.get("id")).s().startsWith("operation#" + session + "#"))
                .toList();
    }

    @Test
    void an_approval_of_the_payment_of_an_order() {
        crashAfterEveryCall(5, () -> {
            String order = order();
            String session = paidACentTooMuch(order);
            return command(
                    session,
                    Set.of(0),
                    () -> {
                        assertThat(testEnvironment.item("order#" + order))
                                .containsEntry("paid_by_session", AttributeValue.fromS(session));
                        assertThat(testEnvironment.item(session))
                                .containsEntry("approved", AttributeValue.fromSs(List.of("amount 2501")))
                                .doesNotContainKeys("review_reasons", "attention");
                        return testEnvironment.item(session);
                    },
                    "approve");
        });
    }

    @Test
    void an_approval_of_an_order_that_another_session_has_paid() {
        crashAfterEveryCall(5, () -> {
            String order = order();
            String first = session(system.create(CATALOG_PRICING, pay(order)).getBody());
            testEnvironment.moment().expire(first);
            deliver(webhook(first, EventType.SESSION_UPDATED));
            String second = session(system.create(CATALOG_PRICING, pay(order)).getBody());
            testEnvironment.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
            deliver(signed(testEnvironment
                    .moment()
                    .webhooks()
                    .event(EventType.SESSION_UPDATED, testEnvironment.moment().session(first))
                    .with(Deviation.OTHER_AMOUNT)));
            testEnvironment.moment().pay(second);
            deliver(webhook(second, EventType.SESSION_COMPLETED));
            return command(
                    first,
                    // After a crash behind its write, the command finds that the session has changed.
                    Set.of(4, 5),
                    () -> {
                        assertThat(requireNonNull(testEnvironment.item(first).get("review_reasons"))
                                        .ss())
                                .containsExactly("amount-mismatch", "order-already-paid");
                        assertThat(testEnvironment.item(first)).doesNotContainKey("approved");
                        return testEnvironment.item(first);
                    },
                    "approve");
        });
    }

    @Test
    void a_close_as_refunded() {
        crashAfterEveryCall(4, () -> {
            String session = paidACentTooMuch(order());
            return command(
                    session,
                    Set.of(0),
                    () -> {
                        assertThat(testEnvironment.item(session))
                                .containsEntry(
                                        "closed", AttributeValue.fromSs(List.of("6 amount-mismatch 1 1 refunded")))
                                .containsKey("review_reasons")
                                .doesNotContainKey("attention");
                        return testEnvironment.item(session);
                    },
                    "close",
                    "--as",
                    "refunded");
        });
    }

    @Test
    void a_close_without_payment() {
        crashAfterEveryCall(4, () -> {
            String session = createSession();
            Event otherMode = testEnvironment
                    .moment()
                    .webhooks()
                    .event(EventType.SESSION_COMPLETED, testEnvironment.moment().pay(session))
                    .with(Deviation.OTHER_MODE);
            deliver(signed(otherMode));
            return command(
                    session,
                    Set.of(0),
                    () -> {
                        assertThat(testEnvironment.item(session))
                                .containsEntry(
                                        "closed", AttributeValue.fromSs(List.of("6 mode-mismatch 1 1 no-payment")))
                                .containsKey("review_reasons")
                                .doesNotContainKey("attention");
                        return testEnvironment.item(session);
                    },
                    "close",
                    "--as",
                    "no-payment");
        });
    }

    @Test
    void a_refresh_that_finds_the_payment_of_an_order() {
        crashAfterEveryCall(5, () -> {
            String order = order();
            String session = session(system.create(CATALOG_PRICING, pay(order)).getBody());
            testEnvironment.moment().pay(session);
            return command(
                    session,
                    Set.of(0),
                    () -> {
                        assertThat(testEnvironment.item("order#" + order))
                                .containsEntry("paid_by_session", AttributeValue.fromS(session));
                        return testEnvironment.item(session);
                    },
                    "refresh");
        });
    }
}
