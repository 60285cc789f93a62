package dev.momentcheckout.telemetry;

/** All metrics, with their CloudWatch names. Each has the dimension {@code Service}; some have another one, too. */
public enum Metric {
    /** Gauge: payments in review and unresolved sessions, about which an operator must decide. */
    PAYMENTS_AWAITING_OPERATOR("PaymentsAwaitingOperator"),
    /** A payment needs review, or has a further reason. Also by {@code Reason}. */
    PAYMENT_NEEDS_REVIEW("PaymentNeedsReview"),
    /** The checks of a session ended although a payment may still arrive. */
    SESSION_UNRESOLVED("SessionUnresolved"),
    /** Create opened and recorded a session. */
    SESSION_OPENED("SessionOpened"),
    /** The checks of a session ended without payment. */
    SESSION_ABANDONED("SessionAbandoned"),
    /** Age of the oldest overdue check. Absent if a part of an index could not be read: the age is unknown then. */
    RECONCILER_LAG_SECONDS("ReconcilerLagSeconds"),
    /** A retrieval found a success that a webhook should have reported a minute ago. */
    MISSED_WEBHOOK_RECOVERED("MissedWebhookRecovered"),
    /**
     * A due session, or a part of the index of due sessions, could not be read or written. The check stays due, or
     * moves if it is the session that cannot be read.
     */
    RECONCILE_FAILED("ReconcileFailed"),
    /** From Moment's time of a payment to the time at which the table contains it. */
    DETECTION_DELAY_SECONDS("DetectionDelaySeconds"),
    UNKNOWN_ENUM_VALUE("UnknownEnumValue"),
    MOMENT_AUTHENTICATION_FAILED("MomentAuthenticationFailed"),
    MOMENT_UNAVAILABLE("MomentUnavailable"),
    /** Moment rejected a request for another reason than the API key, so an operator must act. */
    MOMENT_REJECTED_REQUEST("MomentRejectedRequest"),
    /** Moment opened a session with other terms than requested. No app receives its token. */
    MOMENT_TERMS_MISMATCH("MomentTermsMismatch"),
    /** Moment does not know a session that it opened: probably the API key belongs to another account. */
    MOMENT_SESSION_NOT_FOUND("MomentSessionNotFound"),
    /** Moment reported money without a readable amount or currency. The session stays open. */
    PAYMENT_AMOUNT_UNREADABLE("PaymentAmountUnreadable"),
    /** A webhook was verified and recorded, or verified and ignored. */
    WEBHOOK_ACCEPTED("WebhookAccepted"),
    /** Verification of a webhook failed. Also by {@code Reason}. */
    WEBHOOK_REJECTED("WebhookRejected"),
    /** A verified webhook was of no use. */
    WEBHOOK_IGNORED("WebhookIgnored"),
    /** A verified webhook has a type that Moment does not document, so it may report money. */
    WEBHOOK_UNKNOWN_TYPE("WebhookUnknownType"),
    WEBHOOK_FOR_OTHER_INTEGRATION("WebhookForOtherIntegration"),
    WEBHOOK_MODE_MISMATCH("WebhookModeMismatch"),
    /** An event was put on the event bus. Also by {@code Type}, the detail type. */
    EVENT_PUBLISHED("EventPublished"),
    /** A change that cannot be published was parked, complete, for an operator's redrive. */
    EVENT_PARKED("EventParked"),
    /** The event bus or the queue of parked events did not accept a change. It is sent again, or parked. */
    EVENT_PUBLISH_FAILED("EventPublishFailed"),
    /** From the change of a session to the acceptance of its event by the event bus. */
    PUBLISH_DELAY_SECONDS("PublishDelaySeconds"),
    /** Age of a heartbeat when the event bus had accepted it: table, stream, mapping, function and bus work. */
    HEARTBEAT_SECONDS("HeartbeatSeconds"),
    REFUND_RECORDED("RefundRecorded"),
    /** A catalog entry is invalid, so its product or order cannot be paid. */
    CATALOG_ENTRY_INVALID("CatalogEntryInvalid"),
    /** DynamoDB did not answer, or denied a call. */
    STORE_UNAVAILABLE("StoreUnavailable"),
    /** A secret or an entry of the signing secrets is not usable, so an operator must act. */
    SECRET_UNUSABLE("SecretUnusable"),
    /** Secrets Manager was unavailable for a read. The secret is read again. */
    SECRET_READ_FAILED("SecretReadFailed"),
    PRIMING_FAILED("PrimingFailed"),
    UNEXPECTED_ERROR("UnexpectedError"),
    /** A fault that only an operator can remove. Also by {@code Reason}, an {@link OperatorAction}. */
    OPERATOR_ACTION_REQUIRED("OperatorActionRequired");

    private static final String SECONDS = "Seconds";

    private final String metricName;

    Metric(String metricName) {
        this.metricName = metricName;
    }

    public String metricName() {
        return metricName;
    }

    /** Returns the second dimension of a metric that has one. */
    String dimension() {
        return this == EVENT_PUBLISHED ? "Type" : "Reason";
    }

    /** Returns whether the metric's values are durations in seconds. All others are counts. */
    boolean isDuration() {
        return metricName.endsWith(SECONDS);
    }

    /** Returns the unit in CloudWatch. */
    String unit() {
        return isDuration() ? SECONDS : "Count";
    }
}
