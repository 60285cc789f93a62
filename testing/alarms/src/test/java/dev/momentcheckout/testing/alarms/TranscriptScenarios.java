package dev.momentcheckout.testing.alarms;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.EventType;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** What has happened in the stack before the transcript of a command begins. */
final class TranscriptScenarios {
    private TranscriptScenarios() {}

    /** Returns the scenarios by command. */
    static Map<String, Consumer<RunningStack>> all() {
        return Map.of(
                "doctor",
                stack -> {
                    overpaid(stack);
                    stack.minutes(30);
                    stack.mapping().setEnabled(false);
                    stack.minutes(5);
                },
                "list", TranscriptScenarios::morning,
                "find", TranscriptScenarios::morning,
                "inspect", TranscriptScenarios::overpaid);
    }

    /** A payment that the shop got, one in review, and a change that could not be published. */
    private static void morning(RunningStack stack) {
        stack.openAndPay();
        stack.minutes(2);
        overpaid(stack);
        stack.environment()
                .bus()
                .rejectEntries("MalformedDetail", entry -> !entry.detailType().equals("Heartbeat"));
        stack.openAndPay();
        stack.minutes(2);
        stack.advance(Duration.ofMinutes(40), Duration.ofMinutes(10));
    }

    /** A customer pays a cent too much. */
    private static void overpaid(RunningStack stack) {
        String session = stack.open();
        stack.minutes(1);
        stack.pay(session);
        stack.deliver(stack.moment()
                .webhooks()
                .event(EventType.SESSION_COMPLETED, stack.moment().session(session))
                .with(Deviation.OTHER_AMOUNT));
        stack.minutes(2);
    }
}
