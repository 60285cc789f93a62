package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue.Part;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.OperatorAction;
import dev.momentcheckout.telemetry.StoreTelemetry;
import dev.momentcheckout.telemetry.Telemetry;

/** Logs and counts what a run could not do, and what it found. */
final class RunTelemetry {
    private final Telemetry telemetry;
    private final StoreTelemetry storeTelemetry;

    RunTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
        this.storeTelemetry = new StoreTelemetry(telemetry);
    }

    /** A check whose result could not be read or written. It stays due. */
    void storeFailed(SessionId session, StoreUnavailableException e) {
        telemetry.count(Metric.RECONCILE_FAILED);
        storeTelemetry.failed(LogEvent.RECONCILE_FAILED, e, LogField.session(session));
    }

    /**
     * A session that could not be checked because of its item or its purchase's. Each attempt requires an operator, so
     * that the alarm recurs until the item is repaired.
     */
    void itemUnreadable(SessionId session, UnreadableItemException e) {
        telemetry.count(Metric.RECONCILE_FAILED);
        telemetry.operatorActionRequired(OperatorAction.UNREADABLE_ITEM);
        telemetry.log(
                LogEvent.RECONCILE_FAILED, LogField.session(session), LogField.item(e.item()), LogField.failure(e));
    }

    /** A session that could not be checked because of a fault in this code. */
    void unexpectedError(SessionId session, RuntimeException e) {
        telemetry.count(Metric.RECONCILE_FAILED);
        telemetry.operatorActionRequired(OperatorAction.UNEXPECTED_ERROR);
        telemetry.log(LogEvent.RECONCILE_FAILED, LogField.session(session), LogField.failure(e));
    }

    void partUnreadable(Part part, StoreUnavailableException e) {
        telemetry.count(Metric.RECONCILE_FAILED);
        storeTelemetry.failed(
                LogEvent.STORE_REQUEST_FAILED, e, LogField.priority(part.priority()), LogField.shard(part.shard()));
    }

    /** Items that have a next check but are no sessions. */
    void entriesUnreadable(Part part) {
        telemetry.count(Metric.RECONCILE_FAILED);
        telemetry.operatorActionRequired(OperatorAction.UNREADABLE_ITEM);
        telemetry.log(LogEvent.RECONCILE_FAILED, LogField.priority(part.priority()), LogField.shard(part.shard()));
    }

    void operatorQueueUnreadable(StoreUnavailableException e) {
        storeTelemetry.failed(LogEvent.STORE_REQUEST_FAILED, e);
    }

    void heartbeatFailed(StoreUnavailableException e) {
        storeTelemetry.failed(LogEvent.HEARTBEAT_FAILED, e);
    }

    /** Already logged as a failed request. */
    void sessionOfAnotherAccount() {
        telemetry.operatorActionRequired(OperatorAction.API_KEY);
    }

    void sessionAbandoned() {
        telemetry.count(Metric.SESSION_ABANDONED);
    }
}
