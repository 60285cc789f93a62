package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** So many calls a second and no more, evenly. Time that was not used is not made up for. */
final class RateLimiter {
    private final Duration interval;
    private final Clock clock;
    private final Sleeper sleeper;
    private Instant next = Instant.MIN;

    /** @param rate calls a second */
    RateLimiter(int rate, Clock clock, Sleeper pause) {
        this.interval = Duration.ofSeconds(1).dividedBy(rate);
        this.clock = clock;
        this.sleeper = pause;
    }

    /** Returns when the next call may be made. */
    void acquire() {
        Instant now = clock.instant();
        if (next.isAfter(now)) {
            sleeper.of(Duration.between(now, next));
            now = next;
        }
        next = now.plus(interval);
    }
}
