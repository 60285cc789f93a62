package dev.momentcheckout.telemetry;

import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Sessions.Recorded;

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
        boolean newlyHeld = now.isHeld() && (before == null || !before.hold().equals(now.hold()));
        if (newlyHeld) {
            telemetry.count(Metric.SESSION_HELD);
        }
        telemetry.log(
                Event.NEWS_RECORDED,
                Field.session(now.id()),
                Field.means(observation.means()),
                Field.change(before == null ? "none" : before.state().name(), now),
                Field.held(now));
    }
}
