package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The faults of the table that the stack can have on this machine. */
final class FaultScenarios {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration FOUR_HOURS = Duration.ofHours(4);
    private static final Duration EIGHT_DAYS = Duration.ofDays(8);
    private static final String SESSION = "session_id";
    private static final String NONE = "";
    private static final String DYNAMO_DB = "DynamoDB_20120810.";
    private static final Map<String, String> CATALOG = Map.of("PRICING", "catalog");
    private static final int FLOOD = 60;
    /** More than WebhookRate allows at once, by ten. */
    private static final int WEBHOOK_FLOOD = 210;

    private static final Duration EXACT = Duration.ofMinutes(30);
    private static final int BACKLOG = 1_500;

    private FaultScenarios() {}

    /** Returns why a row has no scenario. */
    static Map<Integer, String> withoutScenario() {
        return Map.of(
                11, "nothing happens in the stack",
                15, "nothing happens in the stack",
                22, "happens at the shop",
                35, "API Gateway verifies tokens; the deployment tests do so on the emulator",
                36, "a setting, right in itself",
                38, "a matter of time",
                39, "a matter of money",
                40, "nothing happens in the stack");
    }

    static List<FaultScenario> all() {
        return List.of(
                FaultScenario.of(1, SESSION, stack -> {
                            String session = stack.open();
                            stack.minutes(2);
                            stack.pay(session);
                        })
                        .within(Duration.ofHours(1), TEN_MINUTES),
                FaultScenario.of(2, "reason", stack -> stack.signWith(SimulatorSettings.OTHER_SIGNING_SECRET))
                        .meanwhile(RunningStack::openAndPay)
                        .examine(stack -> stack.operator().find("webhooks were rejected", "doctor"))
                        .within(FOUR_HOURS, TEN_MINUTES),
                FaultScenario.of(3, NONE, _ -> {})
                        .meanwhile(FaultScenarios::loseWebhooksAtTheGateway)
                        .within(FOUR_HOURS, TEN_MINUTES.dividedBy(2)),
                FaultScenario.of(4, SESSION, stack -> {
                            payAltered(stack, Deviation.OTHER_AMOUNT);
                            payAltered(stack, Deviation.OTHER_CURRENCY);
                        })
                        .operate(FaultScenarios::approveAndClose),
                FaultScenario.of(5, SESSION, stack -> payAltered(stack, Deviation.OTHER_MODE))
                        .operate(stack -> stack.operator().decide("review", "close", "--as", "no-payment")),
                FaultScenario.of(6, SESSION, stack -> payTwice(stack, false)).operate(FaultScenarios::closeRefunded),
                FaultScenario.of(7, SESSION, stack -> {
                            payAtOldPrice(stack, "o-1");
                            payAtOldPrice(stack, "o-2");
                        })
                        .operate(FaultScenarios::approveAndClose),
                FaultScenario.of(8, SESSION, stack -> {
                            String session = stack.openAtMoment(TestEnvironment.INTEGRATION_ID);
                            stack.pay(session);
                            stack.deliver(session);
                        })
                        .operate(FaultScenarios::closeRefunded),
                FaultScenario.of(9, SESSION, stack -> stack.moment().attempt(stack.open()))
                        .within(EIGHT_DAYS, Duration.ofHours(2))
                        .operate(stack -> {
                            stack.operator()
                                    .run(
                                            "refresh",
                                            stack.moment().sessions().getLast().id());
                            stack.operator().decide("unresolved", "close", "--as", "no-payment");
                        }),
                FaultScenario.of(10, SESSION, stack -> payTwice(stack, true))
                        .examine(stack -> stack.operator().find("amount-mismatch", "inspect", "order:o-1")),
                FaultScenario.of(12, "message_id", stack -> {
                            for (String integration : List.of("", "another-stack")) {
                                String session = stack.openAtMoment(integration);
                                stack.pay(session);
                                stack.deliver(session);
                            }
                        })
                        .examine(FaultScenarios::findNothing)
                        .operate(stack -> stack.operator()
                                .run(
                                        "refresh",
                                        stack.moment().sessions().getLast().id(),
                                        "--adopt",
                                        "--because",
                                        "in Moment's payout file")),
                FaultScenario.of(13, "payment_id", stack -> {
                            String session = payAltered(stack, Deviation.OTHER_AMOUNT);
                            stack.deliver(event(stack, "payment.refunded", session));
                        })
                        .operate(FaultScenarios::closeRefunded),
                FaultScenario.of(14, "webhook_type", stack -> {
                    String session = stack.openAndPay();
                    stack.deliver(
                            event(stack, EventType.SESSION_UPDATED, session).ofType("dispute.created"));
                }),
                FaultScenario.of(16, SESSION, stack -> {
                            stack.open();
                            stack.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(404));
                        })
                        .within(EIGHT_DAYS, Duration.ofHours(2))
                        .repair(stack -> stack.moment().faults().clear())
                        .operate(stack -> stack.operator()
                                .run(
                                        "refresh",
                                        stack.moment().sessions().getLast().id())),
                FaultScenario.of(17, NONE, stack -> {
                            stack.environment().bus().deny("PutEvents");
                            stack.openAndPay();
                        })
                        .examine(stack -> stack.operator().find("the last heartbeat reached the event bus", "doctor"))
                        .repair(stack -> stack.environment().bus().deny()),
                FaultScenario.of(18, "event_id", stack -> {
                            stack.environment()
                                    .bus()
                                    .rejectEntries(
                                            "MalformedDetail",
                                            entry -> !entry.detailType().equals("Heartbeat"));
                            stack.openAndPay();
                        })
                        .within(Duration.ofDays(8), Duration.ofMinutes(30))
                        .examine(stack -> stack.operator().find("MalformedDetail", "list", "parked"))
                        .repair(stack -> stack.environment().bus().rejectEntries("", _ -> false))
                        .operate(stack -> stack.operator().redrive()),
                FaultScenario.of(19, "sequence_number", FaultScenarios::storeUnreadable)
                        .operate(stack -> stack.operator().discard()),
                FaultScenario.of(20, NONE, stack -> {
                            stack.publishEvents().setBroken(true);
                            stack.openAndPay();
                        })
                        .within(Duration.ofHours(25), TEN_MINUTES)
                        .repair(stack -> stack.publishEvents().setBroken(false))
                        .operate(stack -> stack.operator().redrive()),
                FaultScenario.of(21, NONE, stack -> stack.mapping().setEnabled(false))
                        .examine(stack -> stack.operator().find("mapping is Disabled", "doctor")),
                FaultScenario.of(23, NONE, stack -> stack.reconcileSessions().setBroken(true)),
                FaultScenario.of(
                        24,
                        "aws_error_code",
                        stack ->
                                stack.reconcileSessions().network().intercept(DeniedCalls.of(DYNAMO_DB + "Query", ""))),
                FaultScenario.of(25, "checks", FaultScenarios::openMoreThanTheRateAllows)
                        .examine(stack -> stack.operator().find("Left out:", "list", "overdue"))
                        .within(Duration.ofHours(1), RunningStack.MINUTE),
                FaultScenario.of(26, SESSION, FaultScenarios::storeUnreadable)
                        .examine(stack -> stack.operator()
                                .find(
                                        "CHARGED_BACK",
                                        "inspect",
                                        stack.moment().sessions().getLast().id())),
                FaultScenario.of(
                                27,
                                "reason",
                                stack -> List.of(Endpoint.values())
                                        .forEach(endpoint ->
                                                stack.moment().faults().always(endpoint, Fault.failure(503))))
                        .meanwhile(FaultScenarios::tryToOpen)
                        .within(Duration.ofMinutes(40), RunningStack.MINUTE),
                FaultScenario.of(28, "status", stack -> stack.moment().acceptSecretKeys("sk_test_another"))
                        .examine(stack -> stack.operator().find("Moment answers 401 to the API key", "doctor"))
                        .meanwhile(FaultScenarios::tryToOpen),
                FaultScenario.of(
                                29,
                                "status",
                                stack -> stack.moment().faults().always(Endpoint.CREATE, Fault.failure(400)))
                        .meanwhile(FaultScenarios::tryToOpen),
                FaultScenario.of(30, "secret", stack -> {
                            stack.environment().secrets().put(TestEnvironment.API_KEY_ARN, "sk_live_of_the_other_mode");
                            stack.createSession().stop();
                        })
                        .examine(stack -> stack.operator().find("FAULT    2 API key", "doctor"))
                        .meanwhile(FaultScenarios::tryToOpen),
                FaultScenario.of(
                                31,
                                "aws_error_code",
                                stack -> stack.createSession()
                                        .network()
                                        .intercept(DeniedCalls.of(DYNAMO_DB + "UpdateItem", "")))
                        .meanwhile(FaultScenarios::tryToOpenOften),
                FaultScenario.of(32, "catalog_entry", stack -> {
                            stack.createSession().deploy(CATALOG);
                            stack.environment()
                                    .putCatalogEntry(Map.of(
                                            "id", AttributeValue.fromS("order#o-1"),
                                            "amount", AttributeValue.fromN("12.5"),
                                            "currency", AttributeValue.fromS("ZAR")));
                        })
                        .examine(stack -> stack.operator().find("the catalog entry order#o-1 is invalid", "doctor"))
                        .meanwhile(stack -> stack.api().send(order("o-1"))),
                FaultScenario.of(
                                33,
                                NONE,
                                stack -> stack.createSession().network().intercept((request, next) -> {
                                    if (request.httpRequest().encodedPath().startsWith("/collect")) {
                                        throw new IllegalStateException("a bug");
                                    }
                                    return next.call();
                                }))
                        .meanwhile(FaultScenarios::tryToOpenOften),
                FaultScenario.of(34, NONE, stack -> stack.getSessionStatus().setBroken(true))
                        .meanwhile(stack -> {
                            for (int i = 0; i < FLOOD; i++) {
                                tryToOpen(stack);
                            }
                            // A function without concurrency is not invoked, and API Gateway answers 5xx.
                            stack.api().send(HttpApiRequest.status("ps_1"));
                            stack.api().send(HttpApiRequest.status("ps_1"));
                        }),
                FaultScenario.of(37, "aws_error_code", stack -> {
                            stack.createSession().network().intercept(DeniedCalls.of(DYNAMO_DB + "UpdateItem", ""));
                            stack.reconcileSessions().network().intercept(DeniedCalls.of(DYNAMO_DB + "Query", ""));
                        })
                        .meanwhile(FaultScenarios::tryToOpenOften));
    }

    /** Causes what is no fault of the table, or a variant of one, and is counted nevertheless. */
    static void causeOthers(RunningStack stack) {
        stack.moment().faults().next(Endpoint.CREATE, Deviation.OTHER_AMOUNT);
        tryToOpen(stack);

        String unreadable = stack.open();
        stack.pay(unreadable);
        Event paid = event(stack, EventType.SESSION_COMPLETED, unreadable);
        stack.deliver(new Event(
                paid.id(),
                paid.type(),
                paid.sessionId(),
                paid.body().replaceAll("\"amount\":\\d+", "\"amount\":\"ten\"")));

        String unknown = stack.open();
        stack.deliver(event(stack, EventType.SESSION_UPDATED, unknown).with(Deviation.UNKNOWN_STATUS));

        String ofOtherMode = stack.openAtMoment(TestEnvironment.INTEGRATION_ID);
        stack.deliver(event(stack, EventType.SESSION_UPDATED, ofOtherMode).with(Deviation.OTHER_MODE));

        stack.createSession().stop();
        stack.environment().secrets().failNext(FLOOD, LocalSecretsManager.Failure.INTERNAL_ERROR);
        tryToOpen(stack);
        stack.environment().secrets().clearFailures();

        String abandoned = stack.open();
        stack.advance(EIGHT_DAYS, Duration.ofHours(2));
        stack.moment().expire(abandoned);
        stack.advance(EIGHT_DAYS, Duration.ofHours(2));
    }

    private static void tryToOpen(RunningStack stack) {
        stack.api().send(HttpApiRequest.create());
    }

    private static void tryToOpenOften(RunningStack stack) {
        tryToOpen(stack);
        tryToOpen(stack);
    }

    private static Event event(RunningStack stack, String type, String session) {
        return stack.moment().webhooks().event(type, stack.moment().session(session));
    }

    private static HttpApiRequest order(String id) {
        return HttpApiRequest.create().withBody("{\"order_id\":\"" + id + "\"}");
    }

    private static String payAltered(RunningStack stack, Deviation deviation) {
        String session = stack.open();
        stack.pay(session);
        stack.deliver(event(stack, EventType.SESSION_COMPLETED, session).with(deviation));
        return session;
    }

    /** A payment that only Moment knows. */
    private static void findNothing(RunningStack stack) {
        assertThat(stack.ops("find", "--payment", "pay_unknown").err()).contains("no such payment");
    }

    /** Approves one of the payments in review and closes the others, as refunded. */
    private static void approveAndClose(RunningStack stack) {
        JsonNode inReview = stack.operator().list("review");
        assertThat(inReview).hasSize(2);
        int approved = inReview.get(0).path("review_reasons").toString().contains("currency-mismatch") ? 1 : 0;
        stack.operator().decide(inReview.get(approved), "approve");
        closeRefunded(stack);
    }

    private static void closeRefunded(RunningStack stack) {
        stack.operator().decide("review", "close", "--as", "refunded");
    }

    /** Pays two sessions of one order; the first expired before. */
    private static void payTwice(RunningStack stack, boolean otherAmountFirst) {
        stack.createSession().deploy(CATALOG);
        stack.environment().putCatalogEntry(TestEnvironment.catalogEntry("order#o-1", 1000));
        String first = stack.open(order("o-1"));
        stack.moment().expire(first);
        stack.deliver(event(stack, EventType.SESSION_UPDATED, first));
        String second = stack.open(order("o-1"));
        stack.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        Event late = event(stack, EventType.SESSION_UPDATED, first);
        stack.deliver(otherAmountFirst ? late.with(Deviation.OTHER_AMOUNT) : late);
        stack.pay(second);
        stack.deliver(second);
    }

    private static void payAtOldPrice(RunningStack stack, String id) {
        stack.createSession().deploy(CATALOG);
        stack.environment().putCatalogEntry(TestEnvironment.catalogEntry("order#" + id, 1000));
        String first = stack.open(order(id));
        stack.environment().putCatalogEntry(TestEnvironment.catalogEntry("order#" + id, 1200));
        stack.open(order(id));
        stack.pay(first);
        stack.deliver(first);
    }

    private static void loseWebhooksAtTheGateway(RunningStack stack) {
        String session = stack.open();
        stack.pay(session);
        HttpApiRequest request = HttpApiRequest.webhook(Map.of(), new byte[0]);
        stack.api()
                .send(new HttpApiRequest(
                        request.method(), request.path() + "/", Map.of(), Map.of(), null, false, Map.of()));
        for (int i = 0; i < WEBHOOK_FLOOD && stack.now().isBefore(TestEnvironment.NOW.plus(EXACT)); i++) {
            stack.api().send(request);
        }
    }

    /** Stores an item as a version of a later layout does. */
    private static void storeUnreadable(RunningStack stack) {
        Map<String, AttributeValue> item = new HashMap<>(stack.environment().item(stack.open()));
        item.put("state", AttributeValue.fromS("CHARGED_BACK"));
        stack.environment().putItem(item);
    }

    private static void openMoreThanTheRateAllows(RunningStack stack) {
        stack.reconcileSessions().deploy(Map.of("RECONCILE_RATE", "1"));
        for (int i = 0; i < BACKLOG; i++) {
            stack.open();
            if (i % 10 == 9) {
                stack.environment().clock().advance(Duration.ofSeconds(1));
            }
        }
    }
}
