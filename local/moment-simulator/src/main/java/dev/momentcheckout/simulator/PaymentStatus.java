package dev.momentcheckout.simulator;

/** The statuses of a payment that the simulator produces. */
public enum PaymentStatus {
    PROCESSING,
    /** An attempt failed and another may follow. That the payment is not yet {@code failed} then is inferred. */
    PENDING_ACTION,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    EXPIRED;

    /** The value on the wire. */
    public String wire() {
        return Wire.lowerCase(this);
    }
}
