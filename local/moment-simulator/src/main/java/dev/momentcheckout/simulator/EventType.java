package dev.momentcheckout.simulator;

/**
 * The event types that the simulator sends. All but {@link #PAYMENT_REFUNDED} are documented by Moment.
 *
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/webhooks">Moment, webhooks</a>
 */
public final class EventType {
    public static final String SESSION_CREATED = "payment_session.created";
    public static final String SESSION_UPDATED = "payment_session.updated";
    public static final String SESSION_COMPLETED = "payment_session.completed";
    public static final String PAYMENT_SUCCEEDED = "payment.succeeded";
    public static final String PAYMENT_ATTEMPT_FAILED = "payment.attempt_failed";
    public static final String PAYMENT_FAILED = "payment.failed";

    /** Named only by the description of Moment's WooCommerce plugin; its content is not documented. */
    public static final String PAYMENT_REFUNDED = "payment.refunded";

    private EventType() {}
}
