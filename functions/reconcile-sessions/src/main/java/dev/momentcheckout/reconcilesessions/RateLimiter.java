package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Spaces calls evenly, at most {@code rate} a second. Unused time does not allow a burst later. One thread acquires;
 * any thread may pause it.
 */
final class RateLimiter {
    /** A session whose answers ask for more must not hold up the others for the whole run. */
    static final Duration MAX_PAUSE = Duration.ofSeconds(10);

    private final Duration interval;
    private final Clock clock;
    private final Sleeper sleeper;
    private Instant next = Instant.MIN;

    /** @param rate calls a second */
    RateLimiter(int rate, Clock clock, Sleeper sleeper) {
        this.interval = Duration.ofSeconds(1).dividedBy(rate);
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /**
     * Waits until the next call is allowed.
     *
     * @param reserve the time that a call needs before the deadline
     * @return false at once if the wait would leave less time
     */
    boolean acquire(Deadline deadline, Duration reserve) {
        Instant at = clock.instant();
        Instant allowed = next();
        // A pause may begin during the wait.
        while (allowed.isAfter(at)) {
            Duration wait = Duration.between(at, allowed);
            if (!deadline.hasAtLeast(wait.plus(reserve))) {
                return false;
            }
            sleeper.sleepFor(wait);
            at = allowed;
            allowed = next();
        }
        schedule(at.plus(interval));
        return deadline.hasAtLeast(reserve);
    }

    /** Allows no call for a while, at most {@link #MAX_PAUSE}. */
    void pause(Duration time) {
        schedule(clock.instant().plus(time.compareTo(MAX_PAUSE) < 0 ? time : MAX_PAUSE));
    }

    private synchronized Instant next() {
        return next;
    }

    private synchronized void schedule(Instant at) {
        next = at.isAfter(next) ? at : next;
    }
}
