package dev.momentcheckout.telemetry;

import dev.momentcheckout.session.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Logs and counts failed calls to DynamoDB. */
public final class StoreTelemetry {
    private final Telemetry telemetry;

    public StoreTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /**
     * Reports a failed call. A table or index that is missing or denied requires an operator.
     *
     * @param event what failed because of it
     * @param about what the call was about
     * @return what AWS says about the call, or null without a response of AWS
     */
    public @Nullable AwsError failed(LogEvent event, StoreUnavailableException e, LogField... about) {
        AwsError error = AwsError.of(e);
        List<LogField> fields = new ArrayList<>(List.of(about));
        fields.addAll(LogField.awsError(error));
        fields.add(LogField.failure(e));
        telemetry.log(event, fields.toArray(LogField[]::new));
        telemetry.count(Metric.STORE_UNAVAILABLE);
        if (error != null && error.isLasting()) {
            telemetry.operatorActionRequired(OperatorAction.STORE);
        }
        return error;
    }
}
