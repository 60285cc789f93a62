package dev.momentcheckout.simulator;

/** What kind of session was asked for. */
public enum SessionType {
    ONE_TIME,
    FIRST_IN_SERIES,
    /** The customer is absent: a saved method is charged, there is no page to open. */
    NEXT_IN_SERIES;

    /** The value on the wire. */
    public String wire() {
        return Wire.lowerCase(this);
    }
}
