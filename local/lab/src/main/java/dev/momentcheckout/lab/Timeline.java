package dev.momentcheckout.lab;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What is told of what happens while the lab runs, numbered from 1; of very much, the newest. Many may wait for what comes next. */
final class Timeline implements AutoCloseable {
    /** Enough for a thousand payments. */
    static final int MAX_EVENTS = 15_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Numbered> newest = new ArrayDeque<>();
    private long last;
    private boolean closed;

    record Numbered(long number, PageEvent event) {}

    void add(PageEvent told) {
        lock.lock();
        try {
            last++;
            newest.addLast(new Numbered(last, told));
            if (newest.size() > MAX_EVENTS) {
                newest.removeFirst();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What came after a number, oldest first; waits for it if there is nothing yet.
     *
     * @return nothing if nothing came within the patience, or if the lab ends
     */
    List<Numbered> after(long number, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
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
