package dev.momentcheckout.telemetry;

/** Everything that is counted, by its name in CloudWatch. */
public enum Metric {
    PAYMENT_NEEDS_REVIEW("PaymentNeedsReview"),
    /** The looks at a session were given up although money may still come. */
    SESSION_UNRESOLVED("SessionUnresolved"),
    /** How long the oldest session that is due has waited for its look, in seconds. */
    RECONCILER_LAG_SECONDS("ReconcilerLagSeconds"),
    /** A scheduled look found what no webhook had told. */
    MISSED_WEBHOOK_RECOVERED("MissedWebhookRecovered"),
    /** A session that nobody paid is looked at no more. */
    SESSION_ABANDONED("SessionAbandoned"),
    /** A session that is due could not be looked at or written; it stays due. */
    RECONCILE_FAILED("ReconcileFailed"),
    UNKNOWN_ENUM_VALUE("UnknownEnumValue"),
    MOMENT_AUTHENTICATION_FAILED("MomentAuthenticationFailed"),
    MOMENT_UNAVAILABLE("MomentUnavailable"),
    WEBHOOK_REJECTED("WebhookRejected"),
    WEBHOOK_FOR_OTHER_INTEGRATION("WebhookForOtherIntegration"),
    WEBHOOK_MODE_MISMATCH("WebhookModeMismatch"),
    /** An event was put on the bus. */
    EVENT_PUBLISHED("EventPublished"),
    /** A change that cannot be announced was parked, whole, for an operator. */
    EVENT_PARKED("EventParked"),
    /** The bus or the queue did not take what it was given; it is given again. */
    EVENT_PUBLISH_FAILED("EventPublishFailed"),
    REFUND_RECORDED("RefundRecorded"),
    /** The shop's catalog has an entry that nobody can pay. */
    CATALOG_ENTRY_INVALID("CatalogEntryInvalid"),
    SECRET_UNUSABLE("SecretUnusable"),
    PRIMING_FAILED("PrimingFailed"),
    UNEXPECTED_ERROR("UnexpectedError");

    private final String metricName;

    Metric(String metricName) {
        this.metricName = metricName;
    }

    public String metricName() {
        return metricName;
    }
}
