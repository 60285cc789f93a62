package dev.momentcheckout.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A fault planned for API calls.
 *
 * @param times number of remaining calls; {@link #ALWAYS} for every call
 * @param subject the external reference that a create call must send, or the id of the session that a call must
 *     retrieve; null for any call
 */
public record PlannedFault(
        Endpoint endpoint, Fault fault, int times, @Nullable String subject) {
    /** The value of {@code times} for a fault that lasts until cleared. */
    public static final int ALWAYS = 0;

    /** A fault planned for calls of any subject. */
    public PlannedFault(Endpoint endpoint, Fault fault, int times) {
        this(endpoint, fault, times, null);
    }

    /** Returns whether it lasts until cleared. */
    public boolean always() {
        return times == ALWAYS;
    }

    boolean isFor(Endpoint called, @Nullable String calledSubject) {
        return endpoint == called && (subject == null || subject.equals(calledSubject));
    }
}
