package dev.momentcheckout.simulator;

/**
 * The outcome of the payment attempts. Only the outcome proves a payment; a completed session does not.
 *
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/lifecycle">Moment, lifecycle</a>
 */
public enum PaymentOutcome {
    NOT_STARTED("unpaid"),
    PENDING("pending"),
    PAID("paid"),
    UNPAID("unpaid"),
    /** Authorised, not captured. The deprecated field has {@code paid} for it too. */
    RESERVED("paid"),
    /**
     * A card was verified, no money moved. The value of the deprecated field is not documented; it is {@code unpaid}
     * here.
     */
    PAYMENT_METHOD_VERIFIED("unpaid");

    private final String paymentStatus;

    PaymentOutcome(String paymentStatus) {
        this.paymentStatus = paymentStatus;
    }

    /** Returns the value in JSON. */
    public String wire() {
        return JsonFormat.lowerCase(this);
    }

    /** Returns the value of the deprecated field {@code payment_status} for this outcome. */
    public String paymentStatus() {
        return paymentStatus;
    }

    /** Returns whether money was captured or authorised. */
    public boolean isMoney() {
        return this == PAID || this == RESERVED;
    }

    /** Returns whether the payment object has authorised, paid and voided amounts. */
    boolean isAuthorisedOnly() {
        return this == RESERVED || this == PAYMENT_METHOD_VERIFIED;
    }

    boolean isSuccess() {
        return isMoney() || this == PAYMENT_METHOD_VERIFIED;
    }
}
