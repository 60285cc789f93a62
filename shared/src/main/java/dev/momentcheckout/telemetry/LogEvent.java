package dev.momentcheckout.telemetry;

/** All log events. Each has a constant message; variable parts are {@link LogField}s. */
public enum LogEvent {
    REQUEST_SERVED("request served", false),
    SESSION_UPDATED("session updated", false),
    WEBHOOK_UNCHANGED("session unchanged", false),
    UNKNOWN_VALUE_RECEIVED("unknown value received", false),
    /** Moment reported money without a readable amount or currency. */
    PAYMENT_AMOUNT_UNREADABLE("payment amount unreadable", true),
    /** Moment opened a session with other terms than requested. */
    TERMS_MISMATCHED("session terms differed", true),
    WEBHOOK_IGNORED("webhook ignored", false),
    WEBHOOK_REJECTED("webhook rejected", false),
    SESSIONS_RECONCILED("sessions reconciled", false),
    RECONCILE_STOPPED("reconciler run stopped", true),
    RECONCILE_FAILED("session check failed", true),
    /** A check found a success that a webhook should have reported. */
    MISSED_WEBHOOK_RECOVERED("missed webhook recovered", false),
    MOMENT_REQUEST_FAILED("Moment request failed", true),
    SECRET_UNUSABLE("secret rejected", true),
    /** The value that was read before is used, if there is one. */
    SECRET_READ_FAILED("secret read failed", true),
    /** One entry of the signing secrets; the others are used. */
    SIGNING_SECRET_IGNORED("signing secret ignored", true),
    EVENT_PUBLISHED("event published", false),
    EVENT_PARKED("event parked", true),
    EVENT_PUBLISH_FAILED("event publish failed", true),
    HEARTBEAT_PUBLISHED("heartbeat published", false),
    HEARTBEAT_FAILED("heartbeat failed", true),
    /** The checks of a session ended although a payment may still arrive. */
    SESSION_UNRESOLVED("session unresolved", true),
    REFUND_RECORDED("refund recorded", false),
    CATALOG_ENTRY_INVALID("catalog entry rejected", true),
    STORE_REQUEST_FAILED("store request failed", true),
    PRIMING_FAILED("priming failed", false),
    /** A command that changes something; the operation item has who ran it and why. */
    OPERATOR_COMMAND_STARTED("operator command started", false),
    OPERATOR_COMMAND_COMPLETED("operator command completed", false),
    OPERATOR_COMMAND_FAILED("operator command failed", true),
    UNEXPECTED_ERROR("unexpected error occurred", true);

    private final String message;
    private final boolean error;

    LogEvent(String message, boolean error) {
        this.message = message;
        this.error = error;
    }

    String message() {
        return message;
    }

    /** Returns whether an operator may have to act. */
    boolean isError() {
        return error;
    }
}
