package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.Schedule;
import dev.momentcheckout.local.aws.TableStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What calls functions without anybody asking: a table's stream, and the clock. */
final class Background implements AutoCloseable {
    static final String EACH_MINUTE = "rate(1 minute)";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_READS = Duration.ofMillis(200);
    private static final Logger LOG = System.getLogger(Background.class.getName());

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().daemon().name("background").factory());

    private final List<Future<?>> running = new ArrayList<>();

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

    void follow(Follower follower) {
        Future<?> reading = threads.scheduleWithFixedDelay(
                () -> attempt(follower::poll),
                BETWEEN_READS.toMillis(),
                BETWEEN_READS.toMillis(),
                TimeUnit.MILLISECONDS);
        running.add(reading);
    }

    void callEachMinute(Schedule schedule, LambdaFunction function) {
        byte[] event = schedule.input().getBytes(StandardCharsets.UTF_8);
        Future<?> calling = threads.scheduleWithFixedDelay(
                () -> attempt(() -> function.invoke(event, PATIENCE)), 1, 1, TimeUnit.MINUTES);
        running.add(calling);
    }

    /** What fails is tried again the next time, as on AWS. */
    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        running.forEach(each -> each.cancel(true));
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
