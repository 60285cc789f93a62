package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.CheckQueue.Entry;
import dev.momentcheckout.session.NextCheck.Priority;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a run checks the sessions that are due: three of high priority, then one of low, so that neither
 * priority can keep the other waiting. A priority without due sessions leaves the whole run to the other.
 */
final class CheckSequence {
    private static final int MAX_HIGH_IN_A_ROW = 3;

    private final CheckBacklog high;
    private final CheckBacklog low;
    private int highInARow;

    CheckSequence(CheckQueue queue, Instant until, DueChecks.Monitor monitor) {
        this.high = new CheckBacklog(queue, Priority.HIGH, until, monitor);
        this.low = new CheckBacklog(queue, Priority.LOW, until, monitor);
    }

    /** The time at which the oldest check became due, or null if none is due. */
    @Nullable Instant oldest() {
        return Stream.of(high, low)
                .map(CheckBacklog::oldest)
                .filter(Objects::nonNull)
                .map(entry -> entry.nextCheck().at())
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** Removes and returns the session to check next, or returns null if there is none. */
    @Nullable Entry next() {
        Entry next = highInARow < MAX_HIGH_IN_A_ROW ? high.next() : null;
        if (next == null) {
            highInARow = 0;
            next = low.next();
        }
        if (next == null) {
            next = high.next();
        }
        if (next != null && next.nextCheck().priority() == Priority.HIGH) {
            highInARow++;
        }
        return next;
    }

    boolean isEmpty() {
        return oldest() == null;
    }
}
