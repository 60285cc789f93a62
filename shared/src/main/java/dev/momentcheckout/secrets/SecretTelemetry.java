package dev.momentcheckout.secrets;

import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.OperatorAction;
import dev.momentcheckout.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;

/** Logs and counts secrets that cannot be read or used. A log line names the secret and contains none of its text. */
public final class SecretTelemetry {
    private final Telemetry telemetry;

    public SecretTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** Reports a secret without which a request or run cannot continue. */
    public void unusable(SecretUnavailableException e) {
        report(e.reason().isTemporary() ? LogEvent.SECRET_READ_FAILED : LogEvent.SECRET_UNUSABLE, e);
    }

    /**
     * Reports a failed read after which the value that was read before is used. A lasting failure counts as one without
     * a value: it stops payments when the instances end that still have it.
     */
    void readFailed(SecretUnavailableException e) {
        report(LogEvent.SECRET_READ_FAILED, e);
    }

    /**
     * Reports an entry of the signing secrets that is not used.
     *
     * @param position of the entry, from 1
     */
    void ignored(int position, SigningKeyFault fault) {
        telemetry.log(
                LogEvent.SIGNING_SECRET_IGNORED,
                LogField.secret(SecretName.SIGNING),
                LogField.position(position),
                LogField.reason(fault));
        countUnusable();
    }

    private void report(LogEvent event, SecretUnavailableException e) {
        List<LogField> fields =
                new ArrayList<>(List.of(LogField.secret(e.secret()), LogField.reason(e.reason()), LogField.failure(e)));
        fields.addAll(LogField.awsError(e.awsError()));
        telemetry.log(event, fields.toArray(LogField[]::new));
        if (e.reason().isTemporary()) {
            telemetry.count(Metric.SECRET_READ_FAILED);
        } else {
            countUnusable();
        }
    }

    private void countUnusable() {
        telemetry.count(Metric.SECRET_UNUSABLE);
        telemetry.operatorActionRequired(OperatorAction.SECRET);
    }
}
