package dev.momentcheckout.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Disables the webhook endpoint after five days in which every delivery failed. The five days begin once deliveries
 * failed within 24 hours with at least 12 hours between the first and the last failure; a success ends them. Only
 * {@link #enable()} enables the endpoint again.
 *
 * <p>These are Svix's rules. That Moment uses Svix is inferred: see {@link SimulatorSettings#withRetrySchedule}. It is
 * not thread-safe.
 *
 * @see <a href="https://docs.svix.com/retries">Svix, retry schedule</a>
 */
final class EndpointHealth {
    private static final Duration DISABLED_AFTER = Duration.ofDays(5);
    private static final Duration SPAN = Duration.ofHours(24);
    private static final Duration MIN_DISTANCE = Duration.ofHours(12);

    /** The failures within the span since the last success, oldest first; unused once the five days have begun. */
    private final Deque<Instant> failures = new ArrayDeque<>();

    private @Nullable Instant failingSince;
    private boolean disabled;

    boolean disabled() {
        return disabled;
    }

    void succeeded() {
        failures.clear();
        failingSince = null;
    }

    void failed(Instant at) {
        if (failingSince != null) {
            disabled |= !at.isBefore(failingSince.plus(DISABLED_AFTER));
            return;
        }
        failures.removeIf(failure -> failure.isBefore(at.minus(SPAN)));
        failures.addLast(at);
        if (!failures.getFirst().isAfter(at.minus(MIN_DISTANCE))) {
            failingSince = at;
            failures.clear();
        }
    }

    void enable() {
        disabled = false;
        succeeded();
    }
}
