package dev.momentcheckout.telemetry;

import dev.momentcheckout.session.Interpretation;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionMonitor;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.UpdateResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Logs and counts what happens to sessions. Reviews and unresolved sessions are not counted here but by publish-events,
 * from the table's stream: a crash after the write would lose the count.
 */
public final class SessionTelemetry implements SessionMonitor {
    private static final int NOT_FOUND = 404;

    /** A webhook that is younger may still be on its way. */
    private static final Duration WEBHOOK_DELAY = Duration.ofSeconds(60);

    private final Telemetry telemetry;

    public SessionTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public void observed(Observation observation, UpdateResult result) {
        // Moment has one API for all integrations of an account, so the values of an ignored webhook count too.
        if (!observation.unknownFields().isEmpty()) {
            telemetry.count(Metric.UNKNOWN_ENUM_VALUE);
            telemetry.log(
                    LogEvent.UNKNOWN_VALUE_RECEIVED,
                    LogField.session(observation.session()),
                    LogField.source(observation.source()),
                    LogField.unknownFields(observation));
        }
        if (result instanceof UpdateResult.Ignored) {
            return;
        }
        if (Interpretation.isMoneyWithoutAmount(observation)) {
            amountUnreadable(observation);
        }
        recorded(observation.source(), result);
        if (result instanceof UpdateResult.Updated updated && becameMoney(updated)) {
            recordDetectionDelay(observation);
        }
        if (result instanceof UpdateResult.Updated updated && missedWebhook(observation, updated)) {
            telemetry.count(Metric.MISSED_WEBHOOK_RECOVERED);
            telemetry.log(LogEvent.MISSED_WEBHOOK_RECOVERED, LogField.session(observation.session()));
        }
    }

    /**
     * Returns whether a retrieval found a success that a webhook should have reported. Moment documents no webhook for
     * an expiry or a cancellation, and the webhook of a success may still be on its way.
     */
    private static boolean missedWebhook(Observation observation, UpdateResult.Updated updated) {
        PaymentSession before = updated.before();
        Instant reportedAt = observation.updatedAt();
        return observation.source().isRetrieval()
                && before != null
                && !before.state().isSuccessful()
                && updated.after().state().isSuccessful()
                && reportedAt != null
                && !reportedAt.plus(WEBHOOK_DELAY).isAfter(observation.observedAt());
    }

    /** A webhook alone needs no operator: its session is checked at once, and a response of Moment decides. */
    private void amountUnreadable(Observation observation) {
        telemetry.count(Metric.PAYMENT_AMOUNT_UNREADABLE);
        if (observation.source() != Source.WEBHOOK) {
            telemetry.operatorActionRequired(OperatorAction.AMOUNT_UNREADABLE);
        }
        telemetry.log(
                LogEvent.PAYMENT_AMOUNT_UNREADABLE,
                LogField.session(observation.session()),
                LogField.source(observation.source()));
    }

    private static boolean becameMoney(UpdateResult.Updated updated) {
        PaymentSession before = updated.before();
        return updated.after().state().isMoney()
                && (before == null || !before.state().isMoney());
    }

    private void recordDetectionDelay(Observation observation) {
        Instant paidAt = observation.updatedAt();
        if (paidAt != null) {
            long seconds = Duration.between(paidAt, observation.observedAt()).toSeconds();
            telemetry.recordSeconds(Metric.DETECTION_DELAY_SECONDS, Math.max(0, seconds));
        }
    }

    @Override
    public void recorded(Source source, UpdateResult result) {
        if (!(result instanceof UpdateResult.Updated updated)) {
            return;
        }
        PaymentSession before = updated.before();
        PaymentSession after = updated.after();
        boolean onlyRescheduled = before != null
                && before.history().equals(after.history())
                && effectiveReasons(before).containsAll(effectiveReasons(after));
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

    private static Set<ReviewReason> effectiveReasons(PaymentSession session) {
        return session.needsReview() ? session.reviewReasons() : Set.of();
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
            case Failure.Unavailable unavailable -> {
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
                fields.add(LogField.reason(unavailable));
                if (unavailable.status() != 0) {
                    fields.add(LogField.status(unavailable.status()));
                }
            }
            case Failure.ApiKeyRejected apiKey -> {
                telemetry.count(Metric.MOMENT_AUTHENTICATION_FAILED);
                telemetry.operatorActionRequired(OperatorAction.API_KEY);
                fields.add(LogField.status(apiKey.status()));
            }
            case Failure.Rejected rejected -> {
                telemetry.count(Metric.MOMENT_REJECTED_REQUEST);
                telemetry.operatorActionRequired(OperatorAction.REQUEST_REJECTED);
                fields.add(LogField.status(rejected.status()));
            }
        }
        telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, fields.toArray(LogField[]::new));
    }
}
