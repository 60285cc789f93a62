package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.telemetry.Metric;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Check 7: Moment's webhooks arrive and are accepted. */
record WebhooksCheck(MetricReader metrics, DoctorSettings settings) implements Check {
    private static final Duration BACK = Duration.ofDays(7);

    /**
     * The reason of requests that are no webhooks: those of strangers, and those of {@link WebhookRouteCheck}. Moment
     * always sends the headers.
     */
    private static final String NO_WEBHOOK = "bad-headers";

    private static final String BAD_TIME = "bad-time";

    /** Some rejections follow a rotation or a slow network; a wrong secret rejects all webhooks that it signs. */
    private static final double TOLERATED_SHARE = 0.1;

    /** A stranger may send a webhook or two. Moment repeats each several times. */
    private static final long MIN_REJECTIONS = 3;

    private static final String LATE = "payments are known minutes to hours late";

    @Override
    public CheckName name() {
        return CheckName.WEBHOOKS;
    }

    @Override
    public CheckResult result() {
        long accepted = metrics.sum(Metric.WEBHOOK_ACCEPTED.metricName(), BACK);
        SortedMap<String, Long> rejected = metrics.sumsBy("Reason", Metric.WEBHOOK_REJECTED.metricName(), BACK);
        long opened = metrics.sum(Metric.SESSION_OPENED.metricName(), BACK);
        Findings findings = new Findings();
        findings.detail("in 7 days: " + accepted + " accepted; rejected: " + text(rejected));
        SortedMap<String, Long> bad = new TreeMap<>(rejected);
        bad.remove(NO_WEBHOOK);
        long rejections = bad.values().stream().mapToLong(Long::longValue).sum();
        if (rejections >= MIN_REJECTIONS && rejections > (accepted + rejections) * TOLERATED_SHARE) {
            findings.add(
                    "%d of %d webhooks were rejected in 7 days: %s"
                            .formatted(rejections, accepted + rejections, text(bad)),
                    "Moment gives up after some repetitions: " + LATE,
                    bad.containsKey(BAD_TIME) && bad.size() == 1
                            ? "./ops doctor   # check 5 compares the clocks"
                            : settings.aws().putSecret(settings.signingSecretArn(), "SECRET_FILE"));
        } else if (accepted == 0 && opened > 0) {
            findings.add(
                    "no webhook was accepted in 7 days, and " + opened + " sessions were opened",
                    "the webhook URL is probably not registered at Moment: " + LATE,
                    "deploy/output NAME WebhookUrl   # register this address at Moment");
        }
        return findings.result();
    }

    private static String text(Map<String, Long> byReason) {
        return byReason.isEmpty()
                ? "none"
                : byReason.entrySet().stream()
                        .map(each -> each.getValue() + " " + each.getKey())
                        .collect(Collectors.joining(", "));
    }
}
