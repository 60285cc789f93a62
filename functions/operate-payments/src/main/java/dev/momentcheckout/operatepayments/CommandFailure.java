package dev.momentcheckout.operatepayments;

import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import software.amazon.awssdk.core.exception.SdkException;

/** Logs and counts the failure of a command, or of a part of one, and says what the operator reads about it. */
record CommandFailure(CommandName.Function function, OperatorTelemetry telemetry) {
    String text(RuntimeException failure, String requestId) {
        return switch (failure) {
            case StoreUnavailableException e -> {
                telemetry.storeFailed(e);
                yield "DynamoDB did not answer, or denied the call: " + e.getMessage() + ". Run it again";
            }
            case UnreadableItemException e -> {
                telemetry.itemUnreadable(e);
                yield (e.item() == null ? "an item" : "the item " + e.item())
                        + " has a layout that this version cannot read: deploy the version that wrote it";
            }
            case SecretUnavailableException e -> {
                telemetry.secretUnavailable(e);
                yield String.valueOf(e.getMessage());
            }
            case SdkException e -> telemetry.awsFailed(e);
            default -> {
                telemetry.failed(failure);
                yield "an unexpected error occurred. The log of " + function.logicalId()
                        + " has it under the request id " + requestId;
            }
        };
    }
}
