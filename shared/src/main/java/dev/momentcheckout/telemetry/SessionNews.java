package dev.momentcheckout.telemetry;

import dev.momentcheckout.session.HoldReason;
import dev.momentcheckout.session.Means;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Sessions.Recorded;
import java.util.Set;
import java.util.TreeSet;

/** What is told of an observation that was recorded. */
public final class SessionNews {
    private final Telemetry telemetry;

    public SessionNews(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    public void tell(Observation observation, Recorded recorded) {
        if (observation.hasUnknownWords()) {
            telemetry.count(Metric.UNKNOWN_WORD_FROM_MOMENT);
        }
        tell(observation.means(), recorded);
    }

    /** What is told of a look that was not answered, too: it may be the one at which a session is given up. */
    public void tell(Means means, Recorded recorded) {
        if (!(recorded instanceof Recorded.Written written)) {
            return;
        }
        PaymentSession before = written.before();
        PaymentSession now = written.now();
        Set<HoldReason> reasons = new TreeSet<>(now.hold());
        if (before != null) {
            reasons.removeAll(before.hold());
        }
        if (!reasons.isEmpty()) {
            telemetry.count(Metric.SESSION_HELD);
            reasons.forEach(telemetry::countHeld);
        }
        if (now.unresolved() && (before == null || !before.unresolved())) {
            // Counted as held too, since somebody must look at it for the same reason.
            telemetry.count(Metric.SESSION_HELD);
            telemetry.count(Metric.SESSION_UNRESOLVED);
        }
        boolean onlyRescheduled = before != null && before.history().equals(now.history()) && reasons.isEmpty();
        if (onlyRescheduled) {
            return;
        }
        telemetry.log(
                Event.NEWS_RECORDED,
                Field.session(now.id()),
                Field.means(means),
                Field.change(before == null ? "none" : before.state().name(), now),
                Field.held(now));
    }
}
