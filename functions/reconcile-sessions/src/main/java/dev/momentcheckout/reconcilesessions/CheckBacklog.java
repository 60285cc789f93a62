package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.CheckQueue.Entry;
import dev.momentcheckout.session.CheckQueue.Order;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.SessionId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The due sessions of one priority, each once, the oldest first. If there are more than a run may reach, every second
 * one is the newest instead: a session that becomes due behind thousands of others is still checked in the next run.
 */
final class CheckBacklog {
    private final CheckQueue queue;
    private final NextCheck.Priority priority;
    private final Instant until;
    private final DueChecks.Monitor monitor;
    private final DueChecks oldestFirst;
    private @Nullable DueChecks newestFirst;
    private final Set<SessionId> taken = new HashSet<>();
    private boolean isNewestNext;

    CheckBacklog(CheckQueue queue, NextCheck.Priority priority, Instant until, DueChecks.Monitor monitor) {
        this.queue = queue;
        this.priority = priority;
        this.until = until;
        this.monitor = monitor;
        this.oldestFirst = new DueChecks(queue, priority, Order.OLDEST_FIRST, until, monitor);
    }

    /** Returns the session that has been due for the longest time, or null if there is none. */
    @Nullable Entry oldest() {
        return first(oldestFirst);
    }

    /** Removes and returns the session to check next, or returns null if there is none. */
    @Nullable Entry next() {
        Entry oldest = first(oldestFirst);
        if (oldest == null) {
            return null;
        }
        Entry next = isNewestNext && oldestFirst.exceedsPage() ? newestOr(oldest) : oldest;
        isNewestNext = !isNewestNext;
        taken.add(next.id());
        return next;
    }

    private Entry newestOr(Entry oldest) {
        if (newestFirst == null) {
            newestFirst = new DueChecks(queue, priority, Order.NEWEST_FIRST, until, monitor);
        }
        Entry newest = first(newestFirst);
        return newest == null ? oldest : newest;
    }

    /** Returns the first session that was not taken in the other order. */
    private @Nullable Entry first(DueChecks checks) {
        Entry first = checks.peek();
        while (first != null && taken.contains(first.id())) {
            checks.poll();
            first = checks.peek();
        }
        return first;
    }
}
