package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.telemetry.Metric;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;

/**
 * Check 10: the event bus exists, and heartbeats travel from the table to it. PutEvents reports success even if the bus
 * has been deleted.
 */
record EventBusCheck(EventBridgeClient eventBridge, MetricReader metrics, String eventBus) implements Check {
    private static final Duration BACK = Duration.ofHours(3);
    /** The reconciler writes a heartbeat every ten minutes. */
    private static final Duration MAX_AGE = Duration.ofMinutes(20);

    @Override
    public CheckName name() {
        return CheckName.EVENT_BUS;
    }

    @Override
    public CheckResult result() {
        Findings findings = new Findings();
        findings.part(() -> findBus(findings));
        findings.part(() -> readHeartbeat(findings));
        return findings.result();
    }

    private void findBus(Findings findings) {
        try {
            eventBridge.describeEventBus(request -> request.name(eventBus));
        } catch (ResourceNotFoundException e) {
            findings.add(
                    "the event bus " + eventBus + " does not exist",
                    "the shop is not informed of any payment, and the events of the meantime must be sent again",
                    AwsCommand.DEPLOY + "   # then: ./ops resend --since TIME");
        }
    }

    private void readHeartbeat(Findings findings) {
        Optional<Duration> age = metrics.age(Metric.HEARTBEAT_SECONDS.metricName(), BACK);
        if (age.isPresent() && age.get().compareTo(MAX_AGE) < 0) {
            findings.detail("last heartbeat " + age.get().toMinutes() + " min ago");
            return;
        }
        findings.add(
                age.map(last -> "the last heartbeat reached the event bus " + last.toMinutes() + " min ago")
                        .orElse("no heartbeat reached the event bus within " + BACK.toHours() + " h"),
                "payment events do not reach the shop: reconciler, stream, mapping, PublishEvents or bus do not work",
                "./ops doctor   # checks 8, 9, 11 and 14 name the part");
    }
}
