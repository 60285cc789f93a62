package dev.momentcheckout.simulator;

import java.util.List;

/**
 * Faults that wait for events.
 *
 * @param times how many events are still to meet them; {@link #ALWAYS} for all
 */
public record PlannedWebhookFaults(List<WebhookFault> faults, int times) {
    /** Until cleared. */
    public static final int ALWAYS = 0;

    public PlannedWebhookFaults {
        faults = List.copyOf(faults);
    }

    /** Whether only clearing ends it. */
    public boolean always() {
        return times == ALWAYS;
    }
}
