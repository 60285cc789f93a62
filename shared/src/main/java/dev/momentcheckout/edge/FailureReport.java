package dev.momentcheckout.edge;

import dev.momentcheckout.secrets.SecretTelemetry;
import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.telemetry.AwsError;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.OperatorAction;
import dev.momentcheckout.telemetry.StoreTelemetry;
import dev.momentcheckout.telemetry.Telemetry;

/**
 * Converts the exception of a failed request to a problem, logs it and counts it. Only this class maps exceptions, so
 * no text of an exception reaches an app. A successful request does not load it.
 */
final class FailureReport {
    private final Telemetry telemetry;

    FailureReport(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    ApiProblemException problem(RuntimeException failure) {
        ApiProblemException problem = switch (failure) {
            case ApiProblemException e -> e;
            case StoreUnavailableException e -> storeUnavailable(e);
            case UnreadableItemException e -> unreadableItem(e);
            case Catalog.InvalidEntryException e -> invalidEntry(e);
            case SecretUnavailableException e -> secretUnavailable(e);
            default -> unexpected(failure);
        };
        if (problem.session() != null) {
            telemetry.about(problem.session());
        }
        return problem;
    }

    private ApiProblemException storeUnavailable(StoreUnavailableException e) {
        AwsError error = new StoreTelemetry(telemetry).failed(LogEvent.STORE_REQUEST_FAILED, e);
        if (error == null || !error.isLasting()) {
            return ApiProblemException.of(ProblemType.STORE_UNAVAILABLE);
        }
        return ApiProblemException.operatorMustAct(
                ProblemType.STORE_UNAVAILABLE,
                "a table of the stack does not exist or denies access (AWS error " + error.code()
                        + "): the operator checks the table and the role of the function");
    }

    /** Newer code can read the item, or an operator repairs it: the same request may succeed later. */
    private ApiProblemException unreadableItem(UnreadableItemException e) {
        telemetry.log(LogEvent.STORE_REQUEST_FAILED, LogField.item(e.item()), LogField.failure(e));
        telemetry.operatorActionRequired(OperatorAction.UNREADABLE_ITEM);
        return ApiProblemException.operatorMustAct(
                ProblemType.STORE_UNAVAILABLE,
                "a stored item has a layout that this version cannot read: the operator deploys the version that wrote it,"
                        + " or repairs the item");
    }

    private ApiProblemException invalidEntry(Catalog.InvalidEntryException e) {
        telemetry.log(LogEvent.CATALOG_ENTRY_INVALID, LogField.catalogEntry(e.entry()), LogField.failure(e));
        telemetry.count(Metric.CATALOG_ENTRY_INVALID);
        telemetry.operatorActionRequired(OperatorAction.CATALOG);
        return ApiProblemException.operatorMustAct(ProblemType.CATALOG_ENTRY_INVALID, String.valueOf(e.getMessage()));
    }

    private ApiProblemException secretUnavailable(SecretUnavailableException e) {
        new SecretTelemetry(telemetry).unusable(e);
        ProblemType type = type(e.reason());
        String detail = String.valueOf(e.getMessage());
        return e.reason().isTemporary()
                ? ApiProblemException.of(type, detail)
                : ApiProblemException.operatorMustAct(type, detail);
    }

    private static ProblemType type(SecretUnavailableException.Reason reason) {
        return switch (reason) {
            case NOT_SET -> ProblemType.SECRET_NOT_SET;
            case MALFORMED -> ProblemType.SECRET_MALFORMED;
            case WRONG_MODE -> ProblemType.SECRET_WRONG_MODE;
            case NOT_FOUND, MARKED_FOR_DELETION, ACCESS_DENIED, KMS_KEY_UNUSABLE, UNAVAILABLE, UNREADABLE ->
                ProblemType.SECRET_UNREADABLE;
        };
    }

    private ApiProblemException unexpected(RuntimeException e) {
        telemetry.log(LogEvent.UNEXPECTED_ERROR, LogField.failure(e));
        telemetry.count(Metric.UNEXPECTED_ERROR);
        // A fault of this code. In a shop with few requests, the alarm on 5xx would not report it.
        telemetry.operatorActionRequired(OperatorAction.UNEXPECTED_ERROR);
        return ApiProblemException.of(ProblemType.INTERNAL_ERROR);
    }
}
