package dev.momentcheckout.telemetry;

import dev.momentcheckout.session.HoldReason;
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
            telemetry.count(Metric.SESSION_UNRESOLVED);
        }
        telemetry.log(
                Event.NEWS_RECORDED,
                Field.session(now.id()),
                Field.means(observation.means()),
                Field.change(before == null ? "none" : before.state().name(), now),
                Field.held(now));
    }
}
