package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * When Moment should be asked about a session next, and in which lane it waits.
 *
 * @param at in whole seconds, as it is kept
 */
public record NextCheck(Instant at, Priority priority) {
    /** {@link #HIGH} is drained first: something has happened there. */
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

    /** This, but in the lane that is drained first. */
    NextCheck high() {
        return high(at);
    }

    /** This, but in the lane that is drained first, and at {@code time} at the latest. */
    NextCheck highAndNoLaterThan(Instant time) {
        return high(at.isAfter(time) ? time : at);
    }
}
