package dev.momentcheckout.simulator;

/** What came of the attempts to pay. Only this says whether there is money; a completed session alone does not. */
public enum PaymentOutcome {
    NOT_STARTED("unpaid"),
    PENDING("pending"),
    PAID("paid"),
    UNPAID("unpaid"),
    /** Money is held, not taken; the deprecated field calls it paid all the same. */
    RESERVED("paid"),
    /** The deprecated field's value is not documented here; no money moved, so it is {@code unpaid}. */
    PAYMENT_METHOD_VERIFIED("unpaid");

    private final String paymentStatus;

    PaymentOutcome(String paymentStatus) {
        this.paymentStatus = paymentStatus;
    }

    /** The value on the wire. */
    public String wire() {
        return Wire.lowerCase(this);
    }

    /** The value of the deprecated field {@code payment_status} beside this outcome. */
    public String paymentStatus() {
        return paymentStatus;
    }

    /** Whether there is money, taken or held. */
    public boolean isMoney() {
        return this == PAID || this == RESERVED;
    }

    boolean isSuccess() {
        return isMoney() || this == PAYMENT_METHOD_VERIFIED;
    }
}
