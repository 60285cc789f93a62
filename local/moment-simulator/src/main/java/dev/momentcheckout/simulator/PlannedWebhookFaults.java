package dev.momentcheckout.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Faults planned for events; an event gets all of them.
 *
 * @param times number of remaining events; {@link #ALWAYS} for every event
 * @param session the session that the events must concern; null for any session
 */
public record PlannedWebhookFaults(
        List<WebhookFault> faults, int times, @Nullable String session) {
    /** The value of {@code times} for faults that last until cleared. */
    public static final int ALWAYS = 0;

    public PlannedWebhookFaults {
        faults = List.copyOf(faults);
    }

    /** Faults planned for events of any session. */
    public PlannedWebhookFaults(List<WebhookFault> faults, int times) {
        this(faults, times, null);
    }

    /** Returns whether they last until cleared. */
    public boolean always() {
        return times == ALWAYS;
    }

    boolean isFor(Event event) {
        return session == null || session.equals(event.sessionId());
    }
}
