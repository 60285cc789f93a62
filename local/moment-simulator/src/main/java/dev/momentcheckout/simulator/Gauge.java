package dev.momentcheckout.simulator;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;

/** A number of things under way, which can be waited on. */
final class Gauge {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int value;

    void up() {
        change(1);
    }

    void down() {
        change(-1);
    }

    /** Returns once the number fits. Throws {@link IllegalStateException} when it does not within the limit. */
    void await(IntPredicate fits, Duration limit) {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (!fits.test(value)) {
                if (left <= 0) {
                    throw new IllegalStateException("waited " + limit + " in vain; under way: " + value);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        } finally {
            lock.unlock();
        }
    }

    private void change(int by) {
        lock.lock();
        try {
            value += by;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
