package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.CheckQueue.Entry;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionStore.UpdateResult;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.telemetry.UpdateTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run over the sessions that are due: those where something has happened before the others, the oldest first. Each look stands alone, so that a slow
 * answer, a row that cannot be read or a write that is refused holds up nobody else; what was not done stays due for the next run. Two runs at the same
 * time ask some things twice, and do no other harm.
 */
final class ReconcileSessions {
    private static final Duration RETRIEVE_TIMEOUT = Duration.ofSeconds(4);
    /** A look and the write after it. */
    private static final Duration MIN_REMAINING_TIME = RETRIEVE_TIMEOUT.plusSeconds(5);

    private static final int CONCURRENT_CHECKS = 40;
    private static final int MAX_CONSECUTIVE_FAILURES = 20;
    private static final Duration UNREADABLE_DELAY = Duration.ofHours(6);

    /** Why a run ends before its work does: more calls would be of no use to anybody. */
    enum StopReason {
        API_KEY_REJECTED,
        SECRET_UNUSABLE,
        RATE_LIMITED,
        MOMENT_UNAVAILABLE,
        TIME_LIMIT
    }

    private final CheckQueue queue;
    private final SessionStore sessions;
    private final MomentApi moment;
    private final int rate;
    private final Clock clock;
    private final Sleeper sleeper;
    private final Telemetry telemetry;
    private final UpdateTelemetry updateTelemetry;

    /** @param rate calls to Moment a second */
    ReconcileSessions(
            CheckQueue due,
            SessionStore sessions,
            MomentApi moment,
            int rate,
            Clock clock,
            Sleeper pause,
            Telemetry telemetry) {
        this.queue = due;
        this.sessions = sessions;
        this.moment = moment;
        this.rate = rate;
        this.clock = clock;
        this.sleeper = pause;
        this.telemetry = telemetry;
        this.updateTelemetry = new UpdateTelemetry(telemetry);
    }

    /**
     * What a run did.
     *
     * @param checks calls to Moment
     * @param failed sessions that stay due because they could not be looked at or written
     * @param stopped why it ended before its work did, or null
     */
    record Result(int checks, int failed, @Nullable StopReason stopped) {}

    /** @param deadline of the function; a look that could not be recorded before it is not begun */
    Result run(Deadline deadline) {
        Run run = new Run();
        Instant now = clock.instant();
        List<CheckBacklog> lanes = Arrays.stream(NextCheck.Priority.values())
                .map(priority -> new CheckBacklog(queue, priority, now, run::failed))
                .toList();
        Instant oldest = lanes.stream()
                .map(CheckBacklog::oldest)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(now);
        telemetry.seconds(
                Metric.RECONCILER_LAG_SECONDS, Duration.between(oldest, now).toSeconds());
        RateLimiter pace = new RateLimiter(rate, clock, sleeper);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (CheckBacklog priority : lanes) {
                drain(priority, deadline, pace, run, threads);
            }
        }
        run.rethrow();
        Result result = new Result(run.checks.get(), run.failed.get(), run.stop.get());
        telemetry.log(LogEvent.SESSIONS_RECONCILED, LogField.checks(result.checks()));
        if (result.stopped() != null) {
            telemetry.log(LogEvent.RECONCILE_STOPPED, LogField.reason(result.stopped()));
        }
        return result;
    }

    private void drain(CheckBacklog priority, Deadline deadline, RateLimiter pace, Run run, ExecutorService threads) {
        while (run.continues() && priority.oldest() != null) {
            pace.acquire();
            run.permits.acquireUninterruptibly();
            Entry entry = priority.next();
            if (entry == null || !run.continues() || !deadline.leaves(MIN_REMAINING_TIME)) {
                run.permits.release();
                if (run.continues()) {
                    run.stop(StopReason.TIME_LIMIT);
                }
                return;
            }
            run.checks.incrementAndGet();
            threads.execute(() -> {
                try {
                    check(entry, run);
                } catch (Error e) {
                    // Nobody waits for this thread, and a run that breaks must not look like one that ends.
                    run.broken(e);
                } finally {
                    run.permits.release();
                }
            });
        }
    }

    private void check(Entry entry, Run run) {
        try {
            retrieve(entry, run);
        } catch (SecretUnavailableException e) {
            telemetry.log(
                    LogEvent.SECRET_UNUSABLE,
                    LogField.secret(e.secret()),
                    LogField.reason(e.reason()),
                    LogField.failure(e));
            telemetry.count(Metric.SECRET_UNUSABLE);
            run.stop(StopReason.SECRET_UNUSABLE);
        } catch (StoreUnavailableException e) {
            run.failed(e);
        } catch (RuntimeException e) {
            // An item that cannot be read, above all: it must not be met first in each run to come.
            run.failed(e);
            postpone(entry, run);
        }
    }

    private void postpone(Entry entry, Run run) {
        try {
            queue.postpone(entry, clock.instant().plus(UNREADABLE_DELAY));
        } catch (StoreUnavailableException e) {
            run.failed(e);
        }
    }

    private void retrieve(Entry entry, Run run) {
        switch (moment.retrieve(entry.id(), Deadline.in(RETRIEVE_TIMEOUT, clock))) {
            case RetrieveResult.Found found -> {
                run.answered();
                answered(entry, found.observation());
            }
            case RetrieveResult.NotFound _ -> {
                run.answered();
                checkFailed(entry);
            }
            case RetrieveResult.Failed failed -> failed(entry, failed.failure(), run);
        }
    }

    private void failed(Entry entry, Failure failure, Run run) {
        switch (failure) {
            case Failure.ApiKeyRejected refused -> {
                telemetry.log(
                        LogEvent.MOMENT_REQUEST_FAILED,
                        LogField.session(entry.id()),
                        LogField.status(refused.status()));
                telemetry.count(Metric.MOMENT_AUTHENTICATION_FAILED);
                run.stop(StopReason.API_KEY_REJECTED);
            }
            case Failure.Unavailable unavailable -> {
                telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.session(entry.id()));
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
                if (unavailable.retryAfter() != null) {
                    run.stop(StopReason.RATE_LIMITED);
                } else if (run.unanswered()) {
                    run.stop(StopReason.MOMENT_UNAVAILABLE);
                } else {
                    checkFailed(entry);
                }
            }
            case Failure.Rejected rejected -> {
                telemetry.log(
                        LogEvent.MOMENT_REQUEST_FAILED,
                        LogField.session(entry.id()),
                        LogField.status(rejected.status()));
                checkFailed(entry);
            }
        }
    }

    private void answered(Entry entry, Observation observation) {
        UpdateResult recorded = sessions.update(
                entry.id(), before -> before == null ? null : before.checked(observation, entry.nextCheck()));
        updateTelemetry.report(observation, recorded);
        report(recorded);
    }

    private void checkFailed(Entry entry) {
        Instant now = clock.instant();
        UpdateResult recorded = sessions.update(
                entry.id(), before -> before == null ? null : before.checkFailed(entry.nextCheck(), now));
        updateTelemetry.report(Source.RETRIEVAL, recorded);
        report(recorded);
    }

    private void report(UpdateResult recorded) {
        if (!(recorded instanceof UpdateResult.Updated written) || written.before() == null) {
            return;
        }
        PaymentSession before = written.before();
        PaymentSession now = written.after();
        if (now.state().isAbove(before.state())) {
            telemetry.count(Metric.MISSED_WEBHOOK_RECOVERED);
        }
        if (now.nextCheck() == null
                && before.nextCheck() != null
                && now.state() == SessionState.OPEN
                && !now.unresolved()) {
            telemetry.count(Metric.SESSION_ABANDONED);
        }
    }

    /** What one run has come to so far, by all its threads. */
    private final class Run {
        private final Semaphore permits = new Semaphore(CONCURRENT_CHECKS);
        private final AtomicInteger checks = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicInteger unansweredInARow = new AtomicInteger();
        private final AtomicReference<@Nullable StopReason> stop = new AtomicReference<>();
        private final AtomicReference<@Nullable Error> broken = new AtomicReference<>();

        boolean continues() {
            return stop.get() == null && broken.get() == null;
        }

        void broken(Error e) {
            broken.compareAndSet(null, e);
        }

        void rethrow() {
            Error e = broken.get();
            if (e != null) {
                throw e;
            }
        }

        void stop(StopReason why) {
            stop.compareAndSet(null, why);
        }

        void answered() {
            unansweredInARow.set(0);
        }

        /** Whether there were too many of them. */
        boolean unanswered() {
            return unansweredInARow.incrementAndGet() >= MAX_CONSECUTIVE_FAILURES;
        }

        void failed(RuntimeException e) {
            failed.incrementAndGet();
            telemetry.count(Metric.RECONCILE_FAILED);
            telemetry.log(LogEvent.RECONCILE_FAILED, LogField.failure(e));
        }
    }
}
