package dev.momentcheckout.reconcile;

import dev.momentcheckout.moment.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** So many calls a second and no more, evenly. Time that was not used is not made up for. */
final class Pace {
    private final Duration between;
    private final Clock clock;
    private final Pause pause;
    private Instant next = Instant.MIN;

    /** @param rate calls a second */
    Pace(int rate, Clock clock, Pause pause) {
        this.between = Duration.ofSeconds(1).dividedBy(rate);
        this.clock = clock;
        this.pause = pause;
    }

    /** Returns when the next call may be made. */
    void await() {
        Instant now = clock.instant();
        if (next.isAfter(now)) {
            pause.of(Duration.between(now, next));
            now = next;
        }
        next = now.plus(between);
    }
}
