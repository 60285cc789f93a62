package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.LocalEventBridge;
import org.junit.jupiter.api.Test;

class RunningStackTest {
    @Test
    void a_payment_leaves_lines_of_each_function_and_its_event() {
        try (RunningStack stack = new RunningStack(StackTemplate.read())) {
            stack.openAndPay();
            stack.minutes(12);

            assertThat(stack.drainLines())
                    .extracting(FunctionLog.CapturedLine::function)
                    .contains("CreateSession", "WebhookReceive", "ReconcileSessions", "PublishEvents");
            assertThat(stack.environment().bus().entries())
                    .extracting(LocalEventBridge.Entry::detailType)
                    .contains("Payment Paid", "Heartbeat");
        }
    }

    @Test
    void a_healthy_stack_raises_no_alarm() {
        assertNoAlarm(RunningStack::openAndPay);
    }

    @Test
    void a_stack_without_customers_raises_no_alarm() {
        assertNoAlarm(_ -> {});
    }

    /** Until the first heartbeat and the first metrics of the queues, a new stack is not OK yet. */
    private static void assertNoAlarm(AlarmScenario.Act eachThirdMinute) {
        StackTemplate template = StackTemplate.read();
        try (RunningStack stack = new RunningStack(template)) {
            stack.minutes(20);
            int before = stack.cloudWatch().transitions().size();
            for (int i = 0; i < 40; i++) {
                eachThirdMinute.on(stack);
                stack.minutes(3);
            }

            assertThat(stack.cloudWatch()
                            .transitions()
                            .subList(before, stack.cloudWatch().transitions().size()))
                    .as("changes of alarms in two hours")
                    .isEmpty();
            assertThat(template.alarms().keySet())
                    .allSatisfy(alarm -> assertThat(stack.cloudWatch().states(alarm))
                            .as(alarm)
                            .containsExactly(AlarmState.OK));
        }
    }
}
