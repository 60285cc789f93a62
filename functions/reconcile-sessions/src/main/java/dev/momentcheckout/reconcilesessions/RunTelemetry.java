package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue.Part;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.telemetry.AwsError;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.OperatorAction;
import dev.momentcheckout.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;

/** Logs and counts what a run could not do, and what it found. */
final class RunTelemetry {
    private final Telemetry telemetry;

    RunTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** A check whose result could not be read or written. It stays due. */
    void storeFailed(SessionId session, StoreUnavailableException e) {
        telemetry.count(Metric.RECONCILE_FAILED);
        storeUnavailable(LogEvent.RECONCILE_FAILED, e, LogField.session(session));
    }

    /**
     * A session that could not be checked because of its item or its purchase's, or of a fault in this code. Each
     * attempt requires an operator, so that the alarm recurs until the item is repaired.
     */
    void itemUnreadable(SessionId session, RuntimeException e) {
        telemetry.count(Metric.RECONCILE_FAILED);
        telemetry.operatorActionRequired(OperatorAction.UNREADABLE_ITEM);
        List<LogField> fields = new ArrayList<>(List.of(LogField.session(session)));
        if (e instanceof UnreadableItemException unreadable) {
            fields.add(LogField.item(unreadable.item()));
        }
        fields.add(LogField.failure(e));
        telemetry.log(LogEvent.RECONCILE_FAILED, fields.toArray(LogField[]::new));
    }

    void partUnreadable(Part part, StoreUnavailableException e) {
        telemetry.count(Metric.RECONCILE_FAILED);
        storeUnavailable(
                LogEvent.STORE_REQUEST_FAILED, e, LogField.priority(part.priority()), LogField.shard(part.shard()));
    }

    /** Items that have a next check but are no sessions. */
    void entriesUnreadable(Part part) {
        telemetry.count(Metric.RECONCILE_FAILED);
        telemetry.operatorActionRequired(OperatorAction.UNREADABLE_ITEM);
        telemetry.log(LogEvent.RECONCILE_FAILED, LogField.priority(part.priority()), LogField.shard(part.shard()));
    }

    void operatorQueueUnreadable(StoreUnavailableException e) {
        storeUnavailable(LogEvent.STORE_REQUEST_FAILED, e);
    }

    void heartbeatFailed(StoreUnavailableException e) {
        storeUnavailable(LogEvent.HEARTBEAT_FAILED, e);
    }

    /** Already logged as a failed request. */
    void sessionOfAnotherAccount() {
        telemetry.operatorActionRequired(OperatorAction.API_KEY);
    }

    void sessionAbandoned() {
        telemetry.count(Metric.SESSION_ABANDONED);
    }

    private void storeUnavailable(LogEvent event, StoreUnavailableException e, LogField... about) {
        AwsError error = AwsError.of(e);
        List<LogField> fields = new ArrayList<>(List.of(about));
        fields.addAll(LogField.awsError(error));
        fields.add(LogField.failure(e));
        telemetry.log(event, fields.toArray(LogField[]::new));
        telemetry.count(Metric.STORE_UNAVAILABLE);
        if (error != null && error.isLasting()) {
            telemetry.operatorActionRequired(OperatorAction.STORE);
        }
    }
}
