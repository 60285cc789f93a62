package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.telemetry.Metric;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Check 11: the reconciler runs each minute. It writes its lag only after a complete run. */
record ReconcilerCheck(MetricReader metrics, DeployedStack stack, AwsCommand aws) implements Check {
    private static final Duration BACK = Duration.ofHours(3);
    private static final Duration MAX_AGE = Duration.ofMinutes(3);

    @Override
    public CheckName name() {
        return CheckName.RECONCILER;
    }

    @Override
    public CheckResult result() {
        Optional<Duration> age = metrics.age(Metric.RECONCILER_LAG_SECONDS.metricName(), BACK);
        if (age.isPresent() && age.get().compareTo(MAX_AGE) <= 0) {
            return new CheckResult.Ok(List.of("last complete run " + age.get().toSeconds() + " s ago"));
        }
        return new CheckResult.Fault(
                List.of(new Finding(
                        age.map(last -> "the last complete run of the reconciler was " + last.toMinutes() + " min ago")
                                .orElse("the reconciler completed no run within " + BACK.toHours() + " h"),
                        "a payment whose webhook is lost is not found",
                        aws.of("logs tail", logGroup() + " --since 10m"))),
                List.of());
    }

    private String logGroup() {
        return stack.resources("AWS::Logs::LogGroup").stream()
                .filter(group -> group.logicalResourceId().equals("ReconcileSessionsLogs"))
                .map(group -> group.physicalResourceId())
                .findFirst()
                .orElse("LOG_GROUP");
    }
}
