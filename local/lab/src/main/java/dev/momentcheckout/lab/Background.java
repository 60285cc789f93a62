package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.Schedule;
import dev.momentcheckout.local.aws.TableStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What calls functions without anybody asking: a table's stream, and the clock; and what lets Moment send what is due. */
final class Background implements AutoCloseable {
    static final String EACH_MINUTE = "rate(1 minute)";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_READS = Duration.ofMillis(200);

    /** One that takes its time does not keep the others waiting. */
    private static final int THREADS = 5;

    private static final Logger LOG = System.getLogger(Background.class.getName());

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("background-", 0).factory());

    /** A stream and the function that follows it. */
    static final class Follower {
        private final TableStream stream;
        private final LambdaFunction function;

        Follower(TableStream stream, LambdaFunction function) {
            this.stream = stream;
            this.function = function;
        }

        /** Hands over what is new. */
        synchronized void poll() {
            stream.poll(event -> function.invoke(event, PATIENCE));
        }

        /** Hands over all that there is; tells whether the function is done with it. */
        synchronized boolean drain() {
            return stream.drain(event -> function.invoke(event, PATIENCE));
        }
    }

    /** A function that is called each minute of a clock that may be turned forward. */
    static final class Minutely {
        private static final Duration MINUTE = Duration.ofMinutes(1);

        private final byte[] event;
        private final LambdaFunction function;
        private final Clock clock;
        private Instant due;

        Minutely(Schedule schedule, LambdaFunction function, Clock clock) {
            this.event = schedule.input().getBytes(StandardCharsets.UTF_8);
            this.function = function;
            this.clock = clock;
            this.due = clock.instant().plus(MINUTE);
        }

        /** Calls it if a minute has gone by. */
        synchronized void tick() {
            if (!clock.instant().isBefore(due)) {
                call();
            }
        }

        /** Calls it now. */
        synchronized void call() {
            due = clock.instant().plus(MINUTE);
            function.invoke(event, PATIENCE);
        }
    }

    void follow(Follower follower) {
        each(BETWEEN_READS, follower::poll);
    }

    void call(Minutely minutely) {
        each(BETWEEN_READS, minutely::tick);
    }

    /** Does this over and over; what fails is tried again the next time, as on AWS. */
    void each(Duration pause, Runnable work) {
        Future<?> _ = threads.scheduleWithFixedDelay(
                () -> attempt(work), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            // What is broken off because all of this ends is nobody's trouble.
            if (!threads.isShutdown()) {
                LOG.log(Level.ERROR, e.getMessage(), e);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "A function that was called in the background has not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
