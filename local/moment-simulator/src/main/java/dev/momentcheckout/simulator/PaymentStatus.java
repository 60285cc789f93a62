package dev.momentcheckout.simulator;

/**
 * The statuses of a payment that the simulator uses.
 *
 * @see <a href="https://docs.momentco.io/api-reference/collect/payments/retrieve">Moment, retrieve a payment</a>
 */
public enum PaymentStatus {
    PROCESSING,
    /** An attempt failed and another one may follow. Moment does not document the status at this point. */
    PENDING_ACTION,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    EXPIRED;

    /** Returns the value in JSON. */
    public String wire() {
        return JsonFormat.lowerCase(this);
    }
}
