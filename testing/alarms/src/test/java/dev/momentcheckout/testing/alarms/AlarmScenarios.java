package dev.momentcheckout.testing.alarms;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The scenarios of all alarms. */
final class AlarmScenarios {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final int OPEN_SESSIONS = 5;
    private static final int CUSTOMERS_AT_ONCE = 30;

    private AlarmScenarios() {}

    static List<AlarmScenario> all() {
        return List.of(
                AlarmScenario.of("PaymentsInReviewAlarm", "Moment reports another amount than requested")
                        .cause(stack -> payOtherAmount(stack, stack.open()))
                        .finds("amount-mismatch")
                        .repair(stack -> stack.operator().decide("review", "approve")),
                AlarmScenario.of("PaymentsInReviewAlarm", "test money arrives in a live stack, or the reverse")
                        .cause(stack -> payOtherMode(stack, stack.open()))
                        .finds("mode-mismatch")
                        .repair(stack -> stack.operator().decide("review", "close", "--as", "no-payment")),
                AlarmScenario.of("PaymentsInReviewAlarm", "the checks of a pending payment end after a week")
                        .cause(stack -> {
                            stack.moment().attempt(stack.open());
                            stack.advance(Duration.ofDays(7).minusMinutes(20), Duration.ofMinutes(30));
                        })
                        .finds("Unresolved: 1")
                        .repair(stack -> stack.operator().decide("unresolved", "close", "--as", "no-payment")),
                AlarmScenario.of("ParkedEventsAlarm", "publish-events cannot read a change")
                        .cause(stack -> storeUnreadable(stack, stack.open()))
                        .finds("unreadable")
                        .repair(AlarmScenarios::discard),
                AlarmScenario.of("ParkedEventsAlarm", "the event bus rejects a payment's event")
                        .cause(AlarmScenarios::rejectAnEvent)
                        .finds("MalformedDetail")
                        .thenFinds("1 parked change", "redrive")
                        .repair(AlarmScenarios::redrive),
                AlarmScenario.of("ParkedEventsAlarm", "a message waits while no call reaches the queue for a day")
                        .cause(AlarmScenarios::rejectAnEvent)
                        .finds("MalformedDetail")
                        .meanwhile(stack -> stack.setScheduled(stack.now().isBefore(TestEnvironment.NOW)))
                        .lasting(Duration.ofDays(1))
                        .inStepsOf(TEN_MINUTES)
                        .repair(stack -> {
                            stack.setScheduled(true);
                            redrive(stack);
                        }),
                AlarmScenario.of(
                                "ParkedEventsExpiringAlarm",
                                "a parked event that is listed each day waits for seven days")
                        .cause(stack -> {
                            rejectAnEvent(stack);
                            for (int day = 0; day < 7; day++) {
                                stack.advance(Duration.ofDays(1).minusMinutes(2), Duration.ofMinutes(20));
                                stack.ops(List.of("list", "parked"));
                            }
                        })
                        .finds("1 parked change")
                        .repair(AlarmScenarios::redrive),
                AlarmScenario.of("DeadLettersAlarm", "publish-events cannot be invoked for 23 hours")
                        .cause(stack -> {
                            stack.publishEvents().setBroken(true);
                            stack.openAndPay();
                            stack.advance(Duration.ofHours(23).minusMinutes(10), TEN_MINUTES);
                        })
                        .finds("what has changed since")
                        .repair(stack -> {
                            stack.publishEvents().setBroken(false);
                            redrive(stack);
                        }),
                AlarmScenario.of("HeartbeatAlarm", "the stream's mapping is disabled")
                        .cause(stack -> stack.mapping().setEnabled(false))
                        .finds("the event source mapping is Disabled")
                        .repair(stack -> stack.mapping().setEnabled(true)),
                AlarmScenario.of("HeartbeatAlarm", "the event bus is deleted by hand")
                        .cause(stack -> stack.environment().bus().setDeleted(true))
                        .finds("the event bus test-bus does not exist")
                        .repair(stack -> stack.environment().bus().setDeleted(false)),
                AlarmScenario.of("HeartbeatAlarm", "the event bus refuses")
                        .cause(stack -> stack.environment().bus().deny("PutEvents"))
                        .finds("the last heartbeat reached the event bus")
                        .repair(stack -> stack.environment().bus().deny()),
                AlarmScenario.of("HeartbeatAlarm", "publish-events fails at each invocation")
                        .cause(stack -> stack.publishEvents().setBroken(true))
                        .finds("PROBLEM: Function call failed")
                        .repair(stack -> stack.publishEvents().setBroken(false)),
                AlarmScenario.of("PublisherLagAlarm", "the event bus refuses a payment's event")
                        .cause(stack -> {
                            stack.environment().bus().deny("PutEvents");
                            stack.openAndPay();
                        })
                        .finds("PublisherLagAlarm is on")
                        .repair(stack -> stack.environment().bus().deny()),
                AlarmScenario.of("ReconcilerLagAlarm", "no run starts")
                        .cause(stack -> {
                            stack.open();
                            stack.setScheduled(false);
                        })
                        .finds("Overdue: 1")
                        .repair(stack -> stack.setScheduled(true)),
                AlarmScenario.of("ReconcilerLagAlarm", "the index of due checks is denied")
                        .cause(stack -> {
                            stack.open();
                            deny(stack, "\"next-check\"");
                        })
                        .finds("Overdue: 1")
                        .repair(AlarmScenarios::allow),
                AlarmScenario.of("ReconcilerLagAlarm", "the index of what awaits an operator is denied")
                        .cause(stack -> deny(stack, "\"attention\""))
                        .finds("Overdue: 0")
                        .thenFinds("the last complete run of the reconciler was", "doctor")
                        .repair(AlarmScenarios::allow),
                AlarmScenario.of("MissedWebhooksAlarm", "the signing secret is wrong")
                        .cause(stack -> stack.signWith(SimulatorSettings.OTHER_SIGNING_SECRET))
                        .finds("webhooks were rejected in 7 days")
                        .meanwhile(RunningStack::openAndPay)
                        .within(Duration.ofHours(4))
                        .lasting(Duration.ofHours(2))
                        .inStepsOf(TEN_MINUTES)
                        .repair(stack -> stack.signWith(SimulatorSettings.DEFAULT_SIGNING_SECRET)),
                AlarmScenario.of("OperatorActionRequiredAlarm", "Moment rejects the API key")
                        .cause(stack -> stack.moment().acceptSecretKeys("sk_test_another"))
                        .finds("to the API key: it is unknown, revoked or of another account")
                        .meanwhile(AlarmScenarios::tryToOpen)
                        .repair(stack -> stack.moment().acceptSecretKeys(SimulatorSettings.DEFAULT_SECRET_KEY)),
                AlarmScenario.of("ApiErrorsAlarm", "create-session fails at each invocation")
                        .cause(stack -> stack.createSession().setBroken(true))
                        .meanwhile(stack -> {
                            tryToOpen(stack);
                            tryToOpen(stack);
                        })
                        .repair(stack -> stack.createSession().setBroken(false))
                        .afterwards(AlarmScenarios::tryToOpen),
                AlarmScenario.of("ApiThrottledAlarm", "more customers at once than CreateRate allows")
                        .meanwhile(stack -> {
                            for (int i = 0; i < CUSTOMERS_AT_ONCE; i++) {
                                tryToOpen(stack);
                            }
                        })
                        .lasting(TEN_MINUTES),
                AlarmScenario.of("MomentUnavailableAlarm", "Moment is down, and only five open sessions are checked")
                        .cause(stack -> {
                            for (int i = 0; i < OPEN_SESSIONS; i++) {
                                stack.open();
                                stack.minutes(1);
                            }
                            failMoment(stack);
                        })
                        .lasting(Duration.ofHours(3))
                        .repair(stack -> stack.moment().faults().clear()),
                AlarmScenario.of("MomentUnavailableAlarm", "Moment is down, and a customer comes every third minute")
                        .cause(AlarmScenarios::failMoment)
                        .meanwhile(stack -> {
                            if (stack.now().getEpochSecond() / 60 % 3 == 0) {
                                tryToOpen(stack);
                            }
                        })
                        .repair(stack -> stack.moment().faults().clear()));
    }

    private static void failMoment(RunningStack stack) {
        for (Endpoint endpoint : Endpoint.values()) {
            stack.moment().faults().always(endpoint, Fault.failure(503));
        }
    }

    private static void tryToOpen(RunningStack stack) {
        stack.api().send(HttpApiRequest.create());
    }

    private static void payOtherAmount(RunningStack stack, String session) {
        stack.pay(session);
        stack.deliver(stack.moment()
                .webhooks()
                .event(EventType.SESSION_COMPLETED, stack.moment().session(session))
                .with(Deviation.OTHER_AMOUNT));
    }

    /** Stores an item as a version of a later layout does. Without a check, so that it is written no more. */
    private static void storeUnreadable(RunningStack stack, String session) {
        Map<String, AttributeValue> item = new HashMap<>(stack.environment().item(session));
        item.put("state", AttributeValue.fromS("CHARGED_BACK"));
        List.of("next_check_shard", "next_check_at").forEach(item::remove);
        stack.environment().putItem(item);
    }

    private static void payOtherMode(RunningStack stack, String session) {
        stack.pay(session);
        stack.deliver(stack.moment()
                .webhooks()
                .event(EventType.SESSION_COMPLETED, stack.moment().session(session))
                .with(Deviation.OTHER_MODE));
    }

    private static void rejectAnEvent(RunningStack stack) {
        stack.environment()
                .bus()
                .rejectEntries("MalformedDetail", entry -> !entry.detailType().equals("Heartbeat"));
        stack.openAndPay();
    }

    /** Publishes what is parked. */
    private static void redrive(RunningStack stack) {
        stack.environment().bus().rejectEntries("", _ -> false);
        stack.environment().bus().drainEntries();
        stack.operator().redrive();
        assertThat(stack.environment().bus().entries())
                .extracting(LocalEventBridge.Entry::detailType)
                .contains("Payment Paid");
    }

    /** Restores the edited item, and removes its message. */
    private static void discard(RunningStack stack) {
        for (Map<String, AttributeValue> item : stack.environment().items()) {
            if (AttributeValue.fromS("CHARGED_BACK").equals(item.get("state"))) {
                Map<String, AttributeValue> restored = new HashMap<>(item);
                restored.put("state", AttributeValue.fromS("OPEN"));
                stack.environment().putItem(restored);
            }
        }
        stack.operator().discard();
    }

    private static void deny(RunningStack stack, String index) {
        stack.reconcileSessions().network().intercept(DeniedCalls.of("DynamoDB_20120810.Query", index));
    }

    private static void allow(RunningStack stack) {
        stack.reconcileSessions()
                .network()
                .intercept((_, next) -> requireNonNull(next).call());
    }
}
