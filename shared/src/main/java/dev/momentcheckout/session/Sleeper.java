package dev.momentcheckout.session;

import java.time.Duration;

/** Waits; a value of its own, so that a test need not. */
@FunctionalInterface
public interface Sleeper {
    void of(Duration duration);

    /** Sleeps. An interrupt ends the wait early and is kept for whoever looks for it. */
    static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
