package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * The time and priority of a session's next check.
 *
 * @param at truncated to seconds, the precision of the store, so that a value read back equals the one written
 */
public record NextCheck(Instant at, Priority priority) {
    /**
     * The order in which due sessions are checked. {@link #HIGH} comes first: an attempt, a status request or an
     * inconclusive webhook suggests that the customer has paid or is paying. {@link #LOW} sessions show no activity.
     */
    public enum Priority {
        HIGH,
        LOW;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final Duration FIRST_CHECK = Duration.ofMinutes(1);

    public NextCheck {
        at = at.truncatedTo(ChronoUnit.SECONDS);
    }

    static NextCheck high(Instant at) {
        return new NextCheck(at, Priority.HIGH);
    }

    static NextCheck low(Instant at) {
        return new NextCheck(at, Priority.LOW);
    }

    /** Returns this check with high priority. */
    NextCheck high() {
        return high(at);
    }

    /** Returns this check with high priority, at {@code latest} at the latest. */
    NextCheck highAndNoLaterThan(Instant latest) {
        return high(at.isAfter(latest) ? latest : at);
    }
}
