package dev.momentcheckout.telemetry;

import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionStore.UpdateResult;
import dev.momentcheckout.session.Source;
import java.util.Set;
import java.util.TreeSet;

/** Reports the result of an update in logs and metrics. */
public final class UpdateTelemetry {
    private final Telemetry telemetry;

    public UpdateTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    public void report(Observation observation, UpdateResult result) {
        if (observation.hasUnknownValues()) {
            telemetry.count(Metric.UNKNOWN_ENUM_VALUE);
        }
        report(observation.source(), result);
    }

    /**
     * Reports an update without observation, too: after a check that Moment did not answer, a session may be
     * unresolved.
     */
    public void report(Source source, UpdateResult result) {
        if (!(result instanceof UpdateResult.Updated updated)) {
            return;
        }
        PaymentSession before = updated.before();
        PaymentSession after = updated.after();
        Set<ReviewReason> reasons = new TreeSet<>(after.reviewReasons());
        if (before != null) {
            reasons.removeAll(before.reviewReasons());
        }
        if (!reasons.isEmpty()) {
            telemetry.count(Metric.PAYMENT_NEEDS_REVIEW);
            reasons.forEach(telemetry::countReview);
        }
        if (after.unresolved() && (before == null || !before.unresolved())) {
            // An operator must decide about an unresolved session, too.
            telemetry.count(Metric.PAYMENT_NEEDS_REVIEW);
            telemetry.count(Metric.SESSION_UNRESOLVED);
        }
        boolean onlyRescheduled = before != null && before.history().equals(after.history()) && reasons.isEmpty();
        if (onlyRescheduled) {
            return;
        }
        telemetry.log(
                LogEvent.SESSION_UPDATED,
                LogField.session(after.id()),
                LogField.source(source),
                LogField.stateChange(before == null ? "none" : before.state().name(), after),
                LogField.reviewReasons(after));
    }
}
