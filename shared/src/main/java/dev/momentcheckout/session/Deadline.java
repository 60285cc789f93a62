package dev.momentcheckout.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A point in time after which nobody waits for an answer any more. */
public record Deadline(Instant at, Clock clock) {
    public static Deadline in(Duration duration, Clock clock) {
        return new Deadline(clock.instant().plus(duration), clock);
    }

    /** What is left, at most {@code most}; zero or less when the time is up. */
    public Duration remaining(Duration most) {
        Duration left = Duration.between(clock.instant(), at);
        return left.compareTo(most) < 0 ? left : most;
    }

    /** Whether at least {@code needed} is left. */
    public boolean leaves(Duration needed) {
        return remaining(needed).compareTo(needed) >= 0;
    }
}
