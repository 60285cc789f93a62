package dev.momentcheckout.simulator;

/**
 * The status of a session. There is no {@code failed}.
 *
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/lifecycle">Moment, lifecycle</a>
 */
public enum SessionStatus {
    ACTIVE,
    COMPLETED,
    EXPIRED,
    CANCELLED;

    /** Returns the value in JSON. */
    public String wire() {
        return JsonFormat.lowerCase(this);
    }
}
