package dev.momentcheckout.simulator;

/**
 * A fault that waits for calls.
 *
 * @param times how many calls are still to meet it; {@link #ALWAYS} for all
 */
public record PlannedFault(Endpoint endpoint, Fault fault, int times) {
    /** Until cleared. */
    public static final int ALWAYS = 0;

    /** Whether only clearing ends it. */
    public boolean always() {
        return times == ALWAYS;
    }
}
