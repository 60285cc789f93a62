package dev.momentcheckout.publishevents;

import dev.momentcheckout.telemetry.AwsError;
import dev.momentcheckout.telemetry.LogField;
import java.util.List;
import java.util.Set;

/**
 * Why a change was not published.
 *
 * @param code AWS's error code, or the name of the exception's class if AWS did not answer
 */
record Fault(String code, List<LogField> logFields) {
    private enum Limit {
        TIME_LIMIT
    }

    /** The time that is left of the invocation does not suffice for a call. */
    static final Fault TIME_LIMIT = new Fault("TimeLimit", List.of(LogField.reason(Limit.TIME_LIMIT)));

    /** Codes of an entry that is invalid in itself. */
    private static final Set<String> INVALID_ENTRY =
            Set.of("MalformedDetail", "InvalidArgument", "InvalidArgumentException", "ValidationException");

    /**
     * Codes of faults that last until an operator removes them: the bus or the queue is missing, or denied to the
     * function.
     *
     * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html">
     *     PutEventsResultEntry</a>
     */
    private static final Set<String> LASTING = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "InvalidAccountIdException",
            "NotAuthorizedForSourceException",
            "NotAuthorizedForDetailTypeException",
            "ResourceNotFoundException",
            "QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue");

    /** Returns the fault of one entry of a call that AWS answered. */
    static Fault ofEntry(String errorCode) {
        String code = new AwsError(errorCode, 0, null).code();
        return new Fault(code == null ? "unknown" : code, List.of(LogField.awsErrorCode(errorCode)));
    }

    /** Returns the fault of a failed call, or of a record that cannot be read. */
    static Fault of(RuntimeException e) {
        AwsError error = AwsError.of(e);
        if (error != null && error.code() != null) {
            return new Fault(error.code(), LogField.awsError(error));
        }
        // The simple name of an anonymous class is empty, and a message attribute must not be.
        String name = e.getClass().getName();
        return new Fault(name.substring(name.lastIndexOf('.') + 1), List.of(LogField.failure(e)));
    }

    /** Returns whether the entry, or the call, is refused however often it is repeated. */
    boolean isInvalidEntry() {
        return INVALID_ENTRY.contains(code);
    }

    /** Returns whether an operator must remove the cause. */
    boolean isLasting() {
        return LASTING.contains(code);
    }
}
