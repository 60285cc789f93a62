package dev.momentcheckout.publishevents;

import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.OperatorAction;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Logs and counts what happens to the changes of the table. */
final class PublishTelemetry {
    private final Telemetry telemetry;
    private final Clock clock;

    PublishTelemetry(Telemetry telemetry, Clock clock) {
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /** Called when the event bus has accepted an event of the stream. */
    void published(ChangeIds ids, EventDetail event) {
        telemetry.recordSeconds(Metric.PUBLISH_DELAY_SECONDS, secondsSince(event.occurredAt()));
        publishedAgain(ids, event);
    }

    /**
     * Called when the event bus has accepted an event for an operator. Its delay is not recorded: the event may have
     * been published in time before.
     */
    void publishedAgain(ChangeIds ids, EventDetail event) {
        telemetry.count(Metric.EVENT_PUBLISHED);
        telemetry.count(Metric.EVENT_PUBLISHED, event.detailType());
        log(LogEvent.EVENT_PUBLISHED, List.of(LogField.detailType(event.detailType())), ids.logFields());
    }

    /**
     * Called when the stream does not deliver a change again. Reviews and unresolved sessions are counted here, and not
     * where they are written: a crash after the write, or a lost answer to it, loses no count.
     */
    void completed(ItemChange change) {
        if (!(change instanceof ItemChange.OfSession session)) {
            return;
        }
        Set<ReviewReason> reasons = session.newReviewReasons();
        if (!reasons.isEmpty()) {
            telemetry.count(Metric.PAYMENT_NEEDS_REVIEW);
            reasons.forEach(reason -> telemetry.count(Metric.PAYMENT_NEEDS_REVIEW, reason.name()));
        }
        if (session.isUnresolvedNow()) {
            telemetry.count(Metric.SESSION_UNRESOLVED);
            telemetry.log(
                    LogEvent.SESSION_UNRESOLVED,
                    LogField.session(session.after().id()));
        }
    }

    /** Called when the event bus or the queue did not accept a change. */
    void failed(ChangeIds ids, Fault fault) {
        telemetry.count(Metric.EVENT_PUBLISH_FAILED);
        requireOperator(fault);
        log(LogEvent.EVENT_PUBLISH_FAILED, ids.logFields(), fault.logFields());
    }

    void parked(ChangeIds ids, ParkReason reason, Fault fault) {
        telemetry.count(Metric.EVENT_PARKED);
        OperatorAction action = reason.operatorAction();
        if (action != null) {
            telemetry.operatorActionRequired(action);
        }
        log(LogEvent.EVENT_PARKED, List.of(LogField.reason(reason)), ids.logFields(), fault.logFields());
    }

    /** @param writtenAt when the heartbeat was written to the table */
    void heartbeatPublished(Instant writtenAt, Instant acceptedAt) {
        telemetry.recordSeconds(Metric.HEARTBEAT_SECONDS, seconds(writtenAt, acceptedAt));
        telemetry.log(LogEvent.HEARTBEAT_PUBLISHED);
    }

    /** @param step the step of the heartbeat that failed */
    void heartbeatFailed(Enum<?> step, Fault fault) {
        requireOperator(fault);
        log(LogEvent.HEARTBEAT_FAILED, List.of(LogField.reason(step)), fault.logFields());
    }

    private void requireOperator(Fault fault) {
        if (fault.isLasting()) {
            telemetry.operatorActionRequired(OperatorAction.EVENT_BUS);
        }
    }

    private long secondsSince(Instant time) {
        return seconds(time, clock.instant());
    }

    /** The clocks of two functions differ a little. */
    private static long seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toSeconds());
    }

    @SafeVarargs
    private void log(LogEvent event, List<LogField>... parts) {
        List<LogField> fields = new ArrayList<>();
        for (List<LogField> part : parts) {
            fields.addAll(part);
        }
        telemetry.log(event, fields.toArray(LogField[]::new));
    }
}
