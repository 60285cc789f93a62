package dev.momentcheckout.secrets;

import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
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
        log(LogEvent.SECRET_UNUSABLE, e);
        telemetry.count(Metric.SECRET_UNUSABLE);
    }

    /**
     * Reports a failed read after which the value that was read before is used. A lasting failure is counted: it stops
     * payments when the instances end that still have the value.
     */
    void readFailed(SecretUnavailableException e) {
        log(LogEvent.SECRET_READ_FAILED, e);
        if (!e.reason().isTemporary()) {
            telemetry.count(Metric.SECRET_UNUSABLE);
        }
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
        telemetry.count(Metric.SECRET_UNUSABLE);
    }

    private void log(LogEvent event, SecretUnavailableException e) {
        List<LogField> fields =
                new ArrayList<>(List.of(LogField.secret(e.secret()), LogField.reason(e.reason()), LogField.failure(e)));
        fields.addAll(LogField.awsError(e.awsError()));
        telemetry.log(event, fields.toArray(LogField[]::new));
    }
}
