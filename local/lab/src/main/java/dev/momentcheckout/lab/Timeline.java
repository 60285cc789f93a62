package dev.momentcheckout.lab;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded buffer of page events, numbered from 1, that keeps the newest. Several readers may wait for the next event.
 */
final class Timeline implements AutoCloseable {
    /** Enough for about a thousand payments. */
    static final int MAX_EVENTS = 15_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Numbered> newest = new ArrayDeque<>();
    private long last;
    private boolean closed;

    record Numbered(long number, PageEvent event) {}

    void add(PageEvent event) {
        lock.lock();
        try {
            last++;
            newest.addLast(new Numbered(last, event));
            if (newest.size() > MAX_EVENTS) {
                newest.removeFirst();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the events after a number, oldest first. Waits for the first one if there is none yet.
     *
     * @return empty if no event arrives within the timeout, or if the timeline is closed
     */
    List<Numbered> after(long number, Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            while (last <= number && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            List<Numbered> after = new ArrayList<>();
            for (Numbered each : newest) {
                if (each.number() > number) {
                    after.add(each);
                }
            }
            return after;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
