package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the checks of a session when they are due.
 *
 * @param answered whether Moment answers
 * @param answer the same for each check
 */
record ScheduledChecks(boolean answered, ObservationBuilder answer) {
    /** A schedule that does not end within so many checks is wrong. */
    private static final int MAX_CHECKS = 500;

    static ScheduledChecks answered(ObservationBuilder answer) {
        return new ScheduledChecks(true, answer);
    }

    static ScheduledChecks unanswered() {
        return new ScheduledChecks(false, ObservationBuilder.by(Source.RETRIEVAL));
    }

    /** Makes one check. */
    PaymentSession next(PaymentSession session) {
        NextCheck next = requireNonNull(session.checks().next());
        return answered
                ? session.checked(answer.at(Math.toIntExact(minute(next))).build(), next)
                : session.checkFailed(next, next.at());
    }

    /** Makes all checks. */
    PaymentSession all(PaymentSession session) {
        return versions(session).getLast();
    }

    /** Makes all checks that are due before a minute after noon. */
    PaymentSession before(PaymentSession session, int minute) {
        PaymentSession now = session;
        while (minute(requireNonNull(now.checks().next())) < minute) {
            now = next(now);
        }
        return now;
    }

    /** Makes all checks and returns their minutes after noon. */
    List<Long> minutes(PaymentSession session) {
        return checks(session).stream().map(ScheduledChecks::minute).toList();
    }

    /** Makes all checks and returns them. */
    List<NextCheck> checks(PaymentSession session) {
        List<NextCheck> checks = new ArrayList<>();
        for (PaymentSession version : versions(session)) {
            NextCheck next = version.checks().next();
            if (next != null) {
                checks.add(next);
            }
        }
        return checks;
    }

    private List<PaymentSession> versions(PaymentSession session) {
        List<PaymentSession> versions = new ArrayList<>(List.of(session));
        while (versions.getLast().checks().next() != null) {
            assertThat(versions).hasSizeLessThan(MAX_CHECKS);
            versions.add(next(versions.getLast()));
        }
        return versions;
    }

    private static long minute(NextCheck check) {
        return Duration.between(ObservationBuilder.NOON, check.at()).toMinutes();
    }
}
