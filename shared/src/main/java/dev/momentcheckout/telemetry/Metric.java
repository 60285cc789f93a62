package dev.momentcheckout.telemetry;

/** Everything that is counted, by its name in CloudWatch. */
public enum Metric {
    SESSION_HELD("SessionHeld"),
    /** The looks at a session were given up although money may still come. */
    SESSION_UNRESOLVED("SessionUnresolved"),
    /** How long the oldest session that is due has waited for its look, in seconds. */
    OLDEST_DUE_SECONDS("OldestDueSeconds"),
    /** A scheduled look found what no webhook had told. */
    SESSION_REPAIRED("SessionRepaired"),
    /** A session that nobody paid is looked at no more. */
    SESSION_NEVER_PAID("SessionNeverPaid"),
    /** A session that is due could not be looked at or written; it stays due. */
    RECONCILE_FAILED("ReconcileFailed"),
    UNKNOWN_WORD_FROM_MOMENT("UnknownWordFromMoment"),
    MOMENT_REFUSED_OUR_KEY("MomentRefusedOurKey"),
    MOMENT_UNAVAILABLE("MomentUnavailable"),
    WEBHOOK_REFUSED("WebhookRefused"),
    WEBHOOK_OF_ANOTHER_INTEGRATION("WebhookOfAnotherIntegration"),
    WEBHOOK_OF_OTHER_MODE("WebhookOfOtherMode"),
    /** An event was put on the bus. */
    ANNOUNCED("Announced"),
    /** A change that cannot be announced was parked, whole, for an operator. */
    UNANNOUNCED("Unannounced"),
    /** The bus or the queue did not take what it was given; it is given again. */
    ANNOUNCE_FAILED("AnnounceFailed"),
    REFUND_RECORDED("RefundRecorded"),
    /** The shop's catalog has an entry that nobody can pay. */
    CATALOG_ENTRY_INVALID("CatalogEntryInvalid"),
    SECRET_UNUSABLE("SecretUnusable"),
    PRIMING_FAILED("PrimingFailed"),
    UNEXPECTED_FAILURE("UnexpectedFailure");

    private final String metricName;

    Metric(String metricName) {
        this.metricName = metricName;
    }

    public String metricName() {
        return metricName;
    }
}
