package dev.momentcheckout.simulator;

import java.util.List;

/**
 * Faults planned for events; an event gets all of them.
 *
 * @param times number of remaining events; {@link #ALWAYS} for every event
 */
public record PlannedWebhookFaults(List<WebhookFault> faults, int times) {
    /** The value of {@code times} for faults that last until cleared. */
    public static final int ALWAYS = 0;

    public PlannedWebhookFaults {
        faults = List.copyOf(faults);
    }

    /** Returns whether they last until cleared. */
    public boolean always() {
        return times == ALWAYS;
    }
}
