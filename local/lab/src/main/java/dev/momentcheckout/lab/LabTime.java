package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.AdjustableClock;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The clocks of the lab. The lab's clock shows the machine's time until a caller advances it, which waits until no
 * function runs. Moment's clock follows the lab's clock at a settable offset.
 */
final class LabTime {
    private final AdjustableClock clock = AdjustableClock.over(Clock.systemUTC());
    private final AdjustableClock momentClock = AdjustableClock.over(clock);
    private final ReadWriteLock running = new ReentrantReadWriteLock();
    private final Consumer<AdjustableClock> listener;

    /** @param listener receives the lab's clock after each change */
    LabTime(Consumer<AdjustableClock> listener) {
        this.listener = listener;
        listener.accept(clock);
    }

    Clock clock() {
        return clock;
    }

    /** Returns how far the lab's clock is ahead of the machine's. */
    Duration offset() {
        return clock.offset();
    }

    /** Returns Moment's clock; its offset is Moment's clock skew. */
    AdjustableClock momentClock() {
        return momentClock;
    }

    /** Runs work during which the clock is not advanced. */
    <T> T withSteadyTime(Supplier<T> work) {
        running.readLock().lock();
        try {
            return work.get();
        } finally {
            running.readLock().unlock();
        }
    }

    /** Advances the clock once all running functions have ended. */
    void advance(Duration duration) {
        running.writeLock().lock();
        try {
            clock.advance(duration);
        } finally {
            running.writeLock().unlock();
        }
        listener.accept(clock);
    }
}
