package dev.momentcheckout.simulator;

import java.time.Duration;

/** Lets time go by. Tests give one that does not wait. */
@FunctionalInterface
public interface Sleeper {
    /** Returns after the duration. */
    void pause(Duration duration) throws InterruptedException;
}
