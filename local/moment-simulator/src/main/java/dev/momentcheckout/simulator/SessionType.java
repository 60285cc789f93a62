package dev.momentcheckout.simulator;

/**
 * The type of a session.
 *
 * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/object">Moment, the session object</a>
 */
public enum SessionType {
    ONE_TIME,
    FIRST_IN_SERIES,
    /** A saved payment method is charged without the customer, so there is no checkout page. */
    NEXT_IN_SERIES;

    /** Returns the value in JSON. */
    public String wire() {
        return JsonFormat.lowerCase(this);
    }
}
