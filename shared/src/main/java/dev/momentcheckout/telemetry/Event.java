package dev.momentcheckout.telemetry;

/** Everything that is logged, each with a constant message: what varies goes into {@link Field}s. */
public enum Event {
    REQUEST_SERVED("request served", false),
    NEWS_RECORDED("news recorded", false),
    WEBHOOK_WITHOUT_NEWS("webhook without news", false),
    WEBHOOK_IGNORED("webhook ignored", false),
    WEBHOOK_REFUSED("webhook refused", false),
    RECONCILED("sessions reconciled", false),
    RECONCILE_STOPPED("reconciling stopped before all was done", true),
    RECONCILE_FAILED("a session could not be reconciled", true),
    MOMENT_NOT_ANSWERING("moment gave no answer to be used", true),
    SECRET_UNUSABLE("a secret cannot be used", true),
    ANNOUNCED("announced", false),
    UNANNOUNCED("a change that cannot be announced was parked", true),
    ANNOUNCE_FAILED("announcing failed and will be tried again", true),
    REFUND_RECORDED("refund recorded", false),
    CATALOG_ENTRY_INVALID("an entry of the catalog cannot be used", true),
    STORE_UNAVAILABLE("the store is unavailable", true),
    PRIMING_FAILED("priming failed", false),
    UNEXPECTED_FAILURE("unexpected failure", true);

    private final String message;
    private final boolean error;

    Event(String message, boolean error) {
        this.message = message;
        this.error = error;
    }

    String message() {
        return message;
    }

    /** Whether somebody may have to act. */
    boolean isError() {
        return error;
    }
}
