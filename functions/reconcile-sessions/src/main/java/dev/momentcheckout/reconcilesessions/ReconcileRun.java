package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue.Entry;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run: starts the checks within its limits and collects, from all their threads, what they report. */
final class ReconcileRun {
    /** A check needs the retrieval, then a read and a write of the table; 5 s leave room for their retries. */
    private static final Duration MIN_REMAINING_TIME = CheckSession.RETRIEVE_TIMEOUT.plusSeconds(5);

    /** Bounds open connections and memory when Moment responds slowly. */
    private static final int CONCURRENT_CHECKS = 40;

    /** So many consecutive failures show an outage of Moment, not a problem of single requests. */
    private static final int MAX_CONSECUTIVE_FAILURES = 20;

    private final Deadline deadline;
    private final RateLimiter rateLimiter;
    private final CheckSession checkSession;
    private final Telemetry telemetry;
    private final Semaphore permits = new Semaphore(CONCURRENT_CHECKS);
    private final AtomicInteger checks = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger consecutiveFailures = new AtomicInteger();
    private final AtomicReference<@Nullable StopReason> stopReason = new AtomicReference<>();
    private final AtomicReference<@Nullable Error> error = new AtomicReference<>();

    ReconcileRun(Deadline deadline, RateLimiter rateLimiter, CheckSession checkSession, Telemetry telemetry) {
        this.deadline = deadline;
        this.rateLimiter = rateLimiter;
        this.checkSession = checkSession;
        this.telemetry = telemetry;
    }

    /**
     * What a run did.
     *
     * @param checks number of checks started
     * @param failed number of failed checks and unreadable backlog pages
     * @param stopReason why the run ended before the backlog was empty, or null
     */
    record Result(int checks, int failed, @Nullable StopReason stopReason) {}

    /** Starts a check for each entry of a backlog, until the backlog is empty or the run stops. */
    void drain(CheckBacklog backlog, Executor threads) {
        while (isRunning() && backlog.oldest() != null) {
            rateLimiter.acquire();
            permits.acquireUninterruptibly();
            Entry entry = backlog.next();
            if (entry == null || !isRunning() || !deadline.hasAtLeast(MIN_REMAINING_TIME)) {
                permits.release();
                if (isRunning()) {
                    stop(StopReason.TIME_LIMIT);
                }
                return;
            }
            checks.incrementAndGet();
            threads.execute(() -> {
                try {
                    checkSession.check(entry, this);
                } catch (Error e) {
                    // Otherwise the thread's exception would be lost. The run must fail too, and not return a result.
                    error.compareAndSet(null, e);
                } finally {
                    permits.release();
                }
            });
        }
    }

    /**
     * Returns the result, once all checks have ended.
     *
     * @throws Error the first error of a check
     */
    Result result() {
        Error first = error.get();
        if (first != null) {
            throw first;
        }
        return new Result(checks.get(), failed.get(), stopReason.get());
    }

    private boolean isRunning() {
        return stopReason.get() == null && error.get() == null;
    }

    /** Ends the run early; the first reason counts. */
    void stop(StopReason reason) {
        stopReason.compareAndSet(null, reason);
    }

    void momentResponded() {
        consecutiveFailures.set(0);
    }

    /** Counts an unavailable response and returns whether there were too many consecutive ones. */
    boolean recordMomentFailure() {
        return consecutiveFailures.incrementAndGet() >= MAX_CONSECUTIVE_FAILURES;
    }

    /** Counts a check, or a page of the backlog, that failed; the others continue. */
    void failed(RuntimeException e) {
        failed.incrementAndGet();
        telemetry.count(Metric.RECONCILE_FAILED);
        telemetry.log(LogEvent.RECONCILE_FAILED, LogField.failure(e));
    }
}
