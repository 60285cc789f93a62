package dev.momentcheckout.telemetry;

import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionMonitor;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.UpdateResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Logs and counts what happens to sessions. */
public final class SessionTelemetry implements SessionMonitor {
    private static final int NOT_FOUND = 404;

    private final Telemetry telemetry;

    public SessionTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public void recorded(Source source, UpdateResult result) {
        if (!(result instanceof UpdateResult.Updated updated)) {
            return;
        }
        PaymentSession before = updated.before();
        PaymentSession after = updated.after();
        Set<ReviewReason> reasons = new TreeSet<>(after.needsReview() ? after.reviewReasons() : Set.of());
        if (before != null && before.needsReview()) {
            reasons.removeAll(before.reviewReasons());
        }
        if (!reasons.isEmpty()) {
            telemetry.count(Metric.PAYMENT_NEEDS_REVIEW);
            reasons.forEach(reason -> telemetry.count(Metric.PAYMENT_NEEDS_REVIEW, reason.name()));
        }
        if (after.checks().unresolved() && (before == null || !before.checks().unresolved())) {
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

    @Override
    public void unknownValue(SessionId session) {
        telemetry.count(Metric.UNKNOWN_ENUM_VALUE);
        telemetry.log(LogEvent.UNKNOWN_VALUE_RECEIVED, LogField.session(session));
    }

    @Override
    public void notFound(SessionId session) {
        telemetry.count(Metric.MOMENT_SESSION_NOT_FOUND);
        telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.session(session), LogField.status(NOT_FOUND));
    }

    @Override
    public void failed(SessionId session, Failure failure) {
        failed(failure, LogField.session(session));
    }

    /** Reports a failed create call, which has no session. */
    public void createFailed(Failure failure) {
        failed(failure);
    }

    private void failed(Failure failure, LogField... about) {
        List<LogField> fields = new ArrayList<>(List.of(about));
        switch (failure) {
            case Failure.Unavailable _ -> telemetry.count(Metric.MOMENT_UNAVAILABLE);
            case Failure.ApiKeyRejected apiKey -> {
                telemetry.count(Metric.MOMENT_AUTHENTICATION_FAILED);
                fields.add(LogField.status(apiKey.status()));
            }
            case Failure.Rejected rejected -> fields.add(LogField.status(rejected.status()));
        }
        telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, fields.toArray(LogField[]::new));
    }
}
