package dev.momentcheckout.telemetry;

/** All metrics, with their CloudWatch names. */
public enum Metric {
    PAYMENT_NEEDS_REVIEW("PaymentNeedsReview"),
    /** The checks of a session ended although a payment may still arrive. */
    SESSION_UNRESOLVED("SessionUnresolved"),
    /** Age of the oldest overdue check, in seconds. */
    RECONCILER_LAG_SECONDS("ReconcilerLagSeconds"),
    /** A scheduled check found a state change that no webhook had reported. */
    MISSED_WEBHOOK_RECOVERED("MissedWebhookRecovered"),
    /** The checks of a session ended without payment. */
    SESSION_ABANDONED("SessionAbandoned"),
    /** A due session could not be checked or written. It stays due. */
    RECONCILE_FAILED("ReconcileFailed"),
    UNKNOWN_ENUM_VALUE("UnknownEnumValue"),
    MOMENT_AUTHENTICATION_FAILED("MomentAuthenticationFailed"),
    MOMENT_UNAVAILABLE("MomentUnavailable"),
    /** Moment does not know a session that it opened: probably the API key belongs to another account. */
    MOMENT_SESSION_NOT_FOUND("MomentSessionNotFound"),
    WEBHOOK_REJECTED("WebhookRejected"),
    WEBHOOK_FOR_OTHER_INTEGRATION("WebhookForOtherIntegration"),
    WEBHOOK_MODE_MISMATCH("WebhookModeMismatch"),
    /** An event was put on the event bus. */
    EVENT_PUBLISHED("EventPublished"),
    /** A change that cannot be published was parked, complete, for an operator's redrive. */
    EVENT_PARKED("EventParked"),
    /** The event bus or the queue rejected an entry. It is sent again. */
    EVENT_PUBLISH_FAILED("EventPublishFailed"),
    REFUND_RECORDED("RefundRecorded"),
    /** A catalog entry is invalid, so its product or order cannot be paid. */
    CATALOG_ENTRY_INVALID("CatalogEntryInvalid"),
    /** A secret or an entry of the signing secrets is not usable, so an operator must act. */
    SECRET_UNUSABLE("SecretUnusable"),
    /** Secrets Manager was unavailable for a read. The secret is read again. */
    SECRET_READ_FAILED("SecretReadFailed"),
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
