package dev.momentcheckout.operatepayments.doctor;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Check 5: Moment's clock and ours agree. Signatures of webhooks are valid for three minutes around their time. Any
 * response has the header {@code Date}, so the check needs no API key.
 */
record ClockCheck(HttpProbe http, URI momentBaseUrl, Clock clock) implements Check {
    private static final Duration TOLERANCE = Duration.ofSeconds(60);

    @Override
    public CheckName name() {
        return CheckName.CLOCK;
    }

    @Override
    public CheckResult result() {
        String date;
        try {
            date = http.get(URI.create(momentBaseUrl + "/collect/payment_sessions/ps_doctor"))
                    .date()
                    .orElse("");
        } catch (IOException e) {
            return new CheckResult.Unknown("Moment did not answer. Run it again", null);
        }
        Duration ahead;
        try {
            ahead = Duration.between(clock.instant(), Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (DateTimeException e) {
            return new CheckResult.Unknown("Moment's response has no readable header Date", null);
        }
        if (ahead.abs().compareTo(TOLERANCE) <= 0) {
            return new CheckResult.Ok(List.of("Moment's clock and ours differ by at most a minute"));
        }
        return new CheckResult.Fault(
                List.of(new Finding(
                        "Moment's clock is " + ahead.abs().toSeconds() + " s "
                                + (ahead.isNegative() ? "behind" : "ahead of") + " ours",
                        "beyond 180 s, every webhook is rejected as too old or too new",
                        "curl -sI " + momentBaseUrl + " | grep -i ^date; date -u")),
                List.of());
    }
}
