package dev.momentcheckout.session;

import java.time.Duration;

/** Waits. An interface, so that tests need not wait. */
@FunctionalInterface
public interface Sleeper {
    void sleepFor(Duration duration);

    /** Sleeps. An interrupt ends the wait early and stays set for the caller. */
    static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
