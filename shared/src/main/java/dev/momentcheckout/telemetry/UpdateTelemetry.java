package dev.momentcheckout.telemetry;

import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionStore.UpdateResult;
import dev.momentcheckout.session.Source;
import java.util.Set;
import java.util.TreeSet;

/** What is told of an observation that was recorded. */
public final class UpdateTelemetry {
    private final Telemetry telemetry;

    public UpdateTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    public void report(Observation observation, UpdateResult recorded) {
        if (observation.hasUnknownValues()) {
            telemetry.count(Metric.UNKNOWN_ENUM_VALUE);
        }
        report(observation.source(), recorded);
    }

    /** What is told of a look that was not answered, too: it may be the one at which a session is given up. */
    public void report(Source source, UpdateResult recorded) {
        if (!(recorded instanceof UpdateResult.Updated written)) {
            return;
        }
        PaymentSession before = written.before();
        PaymentSession now = written.after();
        Set<ReviewReason> reasons = new TreeSet<>(now.reviewReasons());
        if (before != null) {
            reasons.removeAll(before.reviewReasons());
        }
        if (!reasons.isEmpty()) {
            telemetry.count(Metric.PAYMENT_NEEDS_REVIEW);
            reasons.forEach(telemetry::countReview);
        }
        if (now.unresolved() && (before == null || !before.unresolved())) {
            // Counted as held too, since somebody must look at it for the same reason.
            telemetry.count(Metric.PAYMENT_NEEDS_REVIEW);
            telemetry.count(Metric.SESSION_UNRESOLVED);
        }
        boolean onlyRescheduled = before != null && before.history().equals(now.history()) && reasons.isEmpty();
        if (onlyRescheduled) {
            return;
        }
        telemetry.log(
                LogEvent.SESSION_UPDATED,
                LogField.session(now.id()),
                LogField.source(source),
                LogField.stateChange(before == null ? "none" : before.state().name(), now),
                LogField.reviewReasons(now));
    }
}
