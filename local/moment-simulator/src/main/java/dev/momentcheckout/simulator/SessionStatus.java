package dev.momentcheckout.simulator;

/** The four statuses of a session; there is no {@code failed}. */
public enum SessionStatus {
    ACTIVE,
    COMPLETED,
    EXPIRED,
    CANCELLED;

    /** The value on the wire. */
    public String wire() {
        return Wire.lowerCase(this);
    }
}
