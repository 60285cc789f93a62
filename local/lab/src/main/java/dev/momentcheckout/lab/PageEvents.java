package dev.momentcheckout.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The state of the page, as events numbered from 1. An event replaces the older one with the same key, so a page that
 * opens late gets the current state and nothing that is out of date. Several readers may wait for the next event.
 */
final class PageEvents implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<Long, PageEvent> byNumber = new TreeMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final String start;
    private long last;
    private boolean closed;

    /** @param start identifies this start of the lab, so that a page recognizes another one */
    PageEvents(String start) {
        this.start = start;
    }

    record Numbered(long number, PageEvent event) {}

    String start() {
        return start;
    }

    void publish(PageEvent event) {
        lock.lock();
        try {
            last++;
            Long older = numbers.put(event.key(), last);
            if (older != null) {
                byNumber.remove(older);
            }
            byNumber.put(last, event);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Removes the event with this key, if there is one. Pages that have it already keep it. */
    void remove(String key) {
        lock.lock();
        try {
            Long number = numbers.remove(key);
            if (number != null) {
                byNumber.remove(number);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the events after a number, oldest first. Waits for the first one if there is none yet.
     *
     * @return empty if no event arrives within the timeout, or if this is closed
     */
    List<Numbered> after(long number, Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            while (last <= number && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            List<Numbered> after = new ArrayList<>();
            byNumber.tailMap(number, false).forEach((each, event) -> after.add(new Numbered(each, event)));
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
