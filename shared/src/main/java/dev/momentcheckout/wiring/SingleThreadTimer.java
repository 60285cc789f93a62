package dev.momentcheckout.wiring;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Creates the timer for all time limits of a function. Without it, each AWS client would start five threads. */
final class SingleThreadTimer {
    /** Keeps the thread between the calls of one request, and no longer. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private SingleThreadTimer() {}

    static ScheduledExecutorService create() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("deadlines").factory());
        timer.setKeepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        // Most calls end before their time limit. Without this, the timer would keep each of them until then.
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
