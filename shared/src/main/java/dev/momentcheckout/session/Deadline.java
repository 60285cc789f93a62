package dev.momentcheckout.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The time by which a call must have returned, because its own caller stops waiting then. */
public record Deadline(Instant at, Clock clock) {
    public static Deadline in(Duration duration, Clock clock) {
        return new Deadline(clock.instant().plus(duration), clock);
    }

    /** Returns the remaining time, limited to {@code most}; zero or negative after the deadline. */
    public Duration remaining(Duration most) {
        Duration left = Duration.between(clock.instant(), at);
        return left.compareTo(most) < 0 ? left : most;
    }

    /** Returns whether at least {@code needed} remains. */
    public boolean hasAtLeast(Duration needed) {
        return remaining(needed).compareTo(needed) >= 0;
    }
}
