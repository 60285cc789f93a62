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
public record Due(Instant at, Lane lane) {
    /** {@link #SOON} is drained first: something has happened there. */
    public enum Lane {
        SOON,
        LATER;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final Duration FIRST_LOOK = Duration.ofMinutes(1);

    public Due {
        at = at.truncatedTo(ChronoUnit.SECONDS);
    }

    static Due soon(Instant at) {
        return new Due(at, Lane.SOON);
    }

    static Due later(Instant at) {
        return new Due(at, Lane.LATER);
    }

    /** This, but in the lane that is drained first. */
    Due soon() {
        return soon(at);
    }

    /** This, but in the lane that is drained first, and at {@code time} at the latest. */
    Due soonAndAtLatest(Instant time) {
        return soon(at.isAfter(time) ? time : at);
    }
}
