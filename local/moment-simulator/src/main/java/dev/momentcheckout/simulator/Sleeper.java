package dev.momentcheckout.simulator;

import java.time.Duration;

/** Sleeps for a duration. Tests pass one that returns at once. */
@FunctionalInterface
public interface Sleeper {
    /** Returns after the duration; throws {@link InterruptedException} if the thread is interrupted. */
    void sleep(Duration duration) throws InterruptedException;
}
