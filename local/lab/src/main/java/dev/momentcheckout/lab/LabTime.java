package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.AdjustableClock;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The time of the lab: that of this machine until it is turned forward, which it never is while a function runs. Moment's clock follows, unless it is told to
 * be wrong.
 */
final class LabTime {
    private final AdjustableClock clock = AdjustableClock.over(Clock.systemUTC());
    private final AdjustableClock moments = AdjustableClock.over(clock);
    private final ReadWriteLock running = new ReentrantReadWriteLock();

    Clock clock() {
        return clock;
    }

    /** Moment's; its offset is by how much it is wrong. */
    AdjustableClock moments() {
        return moments;
    }

    /** Does work during which time goes on evenly. */
    <T> T evenly(Supplier<T> work) {
        running.readLock().lock();
        try {
            return work.get();
        } finally {
            running.readLock().unlock();
        }
    }

    /** Lets so much time go by at once, after all functions that run have ended. */
    void advance(Duration duration) {
        running.writeLock().lock();
        try {
            clock.advance(duration);
        } finally {
            running.writeLock().unlock();
        }
    }
}
