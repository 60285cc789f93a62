package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue.Entry;
import dev.momentcheckout.session.CheckQueue.Part;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run: starts the checks within its limits and collects, from all their threads, what they report. */
final class ReconcileRun implements DueChecks.Monitor {
    /** A check needs the retrieval, then a read and a write of the table; 5 s leave room for their retries. */
    private static final Duration MIN_REMAINING_TIME = CheckSession.RETRIEVE_TIMEOUT.plusSeconds(5);

    /** Bounds open connections and memory when Moment responds slowly. */
    private static final int CONCURRENT_CHECKS = 40;

    private final Deadline deadline;
    private final RateLimiter rateLimiter;
    private final CheckSession checkSession;
    private final Telemetry telemetry;
    private final RunTelemetry runTelemetry;
    private final Semaphore permits = new Semaphore(CONCURRENT_CHECKS);
    private final AtomicInteger checks = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final RefusalStreak refusals = new RefusalStreak();
    private final AtomicBoolean isIncomplete = new AtomicBoolean();
    private final AtomicReference<@Nullable StopReason> stopReason = new AtomicReference<>();
    private final AtomicReference<@Nullable Error> error = new AtomicReference<>();

    ReconcileRun(Deadline deadline, RateLimiter rateLimiter, CheckSession checkSession, Telemetry telemetry) {
        this.deadline = deadline;
        this.rateLimiter = rateLimiter;
        this.checkSession = checkSession;
        this.telemetry = telemetry;
        this.runTelemetry = new RunTelemetry(telemetry);
    }

    /**
     * What a run did.
     *
     * @param checks number of checks started
     * @param failed number of failed checks and unreadable parts of the queue
     * @param stopReason why the run ended before the backlog was empty, or null
     */
    record Result(int checks, int failed, @Nullable StopReason stopReason) {}

    /** Starts a check for each session that is due, until there is none or the run stops. */
    void checkAll(CheckSequence due, Executor threads) {
        while (isRunning() && !due.isEmpty()) {
            if (!rateLimiter.acquire(deadline, MIN_REMAINING_TIME)) {
                stop(StopReason.TIME_LIMIT);
                return;
            }
            permits.acquireUninterruptibly();
            // The wait for a permit may have used up the time, and a check may have stopped the run.
            if (!deadline.hasAtLeast(MIN_REMAINING_TIME)) {
                stop(StopReason.TIME_LIMIT);
            }
            Entry entry = isRunning() ? due.next() : null;
            if (entry == null) {
                permits.release();
                return;
            }
            checks.incrementAndGet();
            threads.execute(telemetry.inCurrentInvocation(() -> {
                try {
                    checkSession.check(entry, this);
                } catch (Error e) {
                    // Otherwise the thread's exception would be lost. The run must fail too, and not return a result.
                    error.compareAndSet(null, e);
                } finally {
                    permits.release();
                }
            }));
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

    /** Returns whether a part of an index could not be read, so that what is due is unknown. */
    boolean isIncomplete() {
        return isIncomplete.get();
    }

    private boolean isRunning() {
        return stopReason.get() == null && error.get() == null;
    }

    /** Ends the run early; the first reason counts. Returns whether this is the first. */
    boolean stop(StopReason reason) {
        return stopReason.compareAndSet(null, reason);
    }

    /** Moment answered about a session. */
    void answered() {
        refusals.answered();
    }

    /** Moment refused a check, or did not answer. The run ends if the other checks would be refused too. */
    void refused(SessionId session, StopReason reason, Duration retryAfter) {
        rateLimiter.pause(retryAfter);
        if (refusals.refused(session, reason)) {
            stop(reason);
        }
    }

    /** A check failed; the others continue. */
    void failed() {
        failed.incrementAndGet();
    }

    @Override
    public void partUnreadable(Part part, StoreUnavailableException e) {
        failed();
        incomplete();
        runTelemetry.partUnreadable(part, e);
    }

    @Override
    public void entriesUnreadable(Part part) {
        failed();
        runTelemetry.entriesUnreadable(part);
    }

    void incomplete() {
        isIncomplete.set(true);
    }
}
