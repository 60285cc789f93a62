package dev.momentcheckout.simulator;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;

/** A counter of operations in flight. Threads can wait for a value. */
final class InFlightCounter {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int value;

    void increment() {
        change(1);
    }

    void decrement() {
        change(-1);
    }

    /**
     * Waits until the value matches.
     *
     * @throws IllegalStateException after {@code timeout}, or if the thread is interrupted
     */
    void await(IntPredicate condition, Duration timeout) {
        lock.lock();
        try {
            long remaining = timeout.toNanos();
            while (!condition.test(value)) {
                if (remaining <= 0) {
                    throw new IllegalStateException("timeout after " + timeout + "; in flight: " + value);
                }
                remaining = changed.awaitNanos(remaining);
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
