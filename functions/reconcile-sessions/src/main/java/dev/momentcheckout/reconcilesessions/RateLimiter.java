package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Spaces calls evenly, at most {@code rate} a second. Unused time does not allow a burst later. */
final class RateLimiter {
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

    /** Waits until the next call is allowed. */
    void acquire() {
        Instant now = clock.instant();
        if (next.isAfter(now)) {
            sleeper.sleepFor(Duration.between(now, next));
            now = next;
        }
        next = now.plus(interval);
    }
}
