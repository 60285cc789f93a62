package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.Schedule;
import dev.momentcheckout.local.aws.TableStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs the lab's background work: stream polling, schedules and due webhook deliveries. */
final class Background implements AutoCloseable {
    static final String EVERY_MINUTE = "rate(1 minute)";

    /** Longer than the longest timeout of the template's functions, 55 s. */
    private static final Duration INVOCATION_TIMEOUT = Duration.ofSeconds(60);

    static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    /** Several, so that a slow task does not delay the others. */
    private static final int THREADS = 5;

    private static final Logger LOG = System.getLogger(Background.class.getName());

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("background-", 0).factory());

    /** A stream and the function that consumes it. */
    static final class StreamPoller {
        private final TableStream stream;
        private final LambdaFunction function;

        StreamPoller(TableStream stream, LambdaFunction function) {
            this.stream = stream;
            this.function = function;
        }

        /** Passes new records to the function and returns whether there was none. */
        synchronized boolean poll() {
            stream.poll(event -> function.invoke(event, INVOCATION_TIMEOUT));
            return stream.isCaughtUp();
        }

        /** Passes all records to the function and returns whether it processed them all. */
        synchronized boolean drain() {
            return stream.drain(event -> function.invoke(event, INVOCATION_TIMEOUT));
        }
    }

    /** A function that is called every minute of the lab's clock. */
    static final class MinuteSchedule {
        private static final Duration MINUTE = Duration.ofMinutes(1);

        private final byte[] event;
        private final LambdaFunction function;
        private final Clock clock;
        private Instant nextCall;

        MinuteSchedule(Schedule schedule, LambdaFunction function, Clock clock) {
            this.event = schedule.input().getBytes(StandardCharsets.UTF_8);
            this.function = function;
            this.clock = clock;
            this.nextCall = clock.instant().plus(MINUTE);
        }

        /** Calls the function if the next call is due. */
        synchronized void callIfDue() {
            if (!clock.instant().isBefore(nextCall)) {
                call();
            }
        }

        /**
         * Makes a change, such as to the clock, calls the functions, and returns how many sessions they checked. No
         * call that is due by the change gets in between.
         */
        static int callAllAfter(Runnable change, List<MinuteSchedule> schedules) {
            if (schedules.isEmpty()) {
                change.run();
                return 0;
            }
            MinuteSchedule first = schedules.getFirst();
            synchronized (first) {
                return callAllAfter(change, schedules.subList(1, schedules.size())) + first.call();
            }
        }

        private int call() {
            nextCall = clock.instant().plus(MINUTE);
            byte[] response = function.invoke(event, INVOCATION_TIMEOUT);
            return ConsistencyCheck.json(new String(response, StandardCharsets.UTF_8))
                    .path("checks")
                    .asInt();
        }
    }

    void start(MinuteSchedule schedule) {
        repeat(POLL_INTERVAL, schedule::callIfDue);
    }

    /** Runs the work again and again. A failure is logged and the next run retries, as on AWS. */
    void repeat(Duration interval, Runnable work) {
        Future<?> _ = threads.scheduleWithFixedDelay(
                () -> runOnce(work), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void runOnce(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            // An interrupt during shutdown is not a failure.
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
                LOG.log(Level.WARNING, "A background task is still running");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
