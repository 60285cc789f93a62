package dev.momentcheckout.simulator;

/**
 * A fault planned for API calls.
 *
 * @param times number of remaining calls; {@link #ALWAYS} for every call
 */
public record PlannedFault(Endpoint endpoint, Fault fault, int times) {
    /** The value of {@code times} for a fault that lasts until cleared. */
    public static final int ALWAYS = 0;

    /** Returns whether it lasts until cleared. */
    public boolean always() {
        return times == ALWAYS;
    }
}
