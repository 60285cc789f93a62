package dev.momentcheckout.operatepayments;

import dev.momentcheckout.secrets.SecretTelemetry;
import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.telemetry.AwsError;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.OperatorAction;
import dev.momentcheckout.telemetry.StoreTelemetry;
import dev.momentcheckout.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** Logs and counts what fails in a command. It never logs an argument: {@code --because} may name a customer. */
final class OperatorTelemetry {
    private final Telemetry telemetry;

    OperatorTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** @param session null if the command is about something else */
    void commandStarted(CommandName command, @Nullable SessionId session) {
        log(LogEvent.OPERATOR_COMMAND_STARTED, command, session);
    }

    /** @param session null if the command is about something else */
    void commandCompleted(CommandName command, @Nullable SessionId session) {
        log(LogEvent.OPERATOR_COMMAND_COMPLETED, command, session);
    }

    private void log(LogEvent event, CommandName command, @Nullable SessionId session) {
        if (session == null) {
            telemetry.log(event, LogField.command(command));
        } else {
            telemetry.log(event, LogField.command(command), LogField.session(session));
        }
    }

    void storeFailed(StoreUnavailableException e) {
        new StoreTelemetry(telemetry).failed(LogEvent.STORE_REQUEST_FAILED, e);
    }

    void itemUnreadable(UnreadableItemException e) {
        telemetry.log(LogEvent.STORE_REQUEST_FAILED, LogField.item(e.item()), LogField.failure(e));
        telemetry.operatorActionRequired(OperatorAction.UNREADABLE_ITEM);
    }

    void secretUnavailable(SecretUnavailableException e) {
        new SecretTelemetry(telemetry).unusable(e);
    }

    /** Logs a failed call to AWS and returns what the operator reads about it. */
    String awsFailed(SdkException e) {
        telemetry.log(LogEvent.OPERATOR_COMMAND_FAILED, LogField.failure(e));
        AwsError error = AwsError.of(e);
        return error == null || error.code() == null
                ? "AWS did not answer. Run it again"
                : "AWS refused a call: " + error.code() + ", request id " + error.requestId();
    }

    void failed(RuntimeException e) {
        telemetry.log(LogEvent.UNEXPECTED_ERROR, LogField.failure(e));
        telemetry.count(Metric.UNEXPECTED_ERROR);
        telemetry.operatorActionRequired(OperatorAction.UNEXPECTED_ERROR);
    }
}
