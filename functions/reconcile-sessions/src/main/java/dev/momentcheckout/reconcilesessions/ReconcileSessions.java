package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.OperatorQueue;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Checks the sessions that are due, in the order of {@link CheckSequence}. What a run does not reach stays due for the
 * next run. Two concurrent runs may retrieve the same session twice, which is harmless.
 *
 * <p>The run also writes what only a regular invocation can know: how late the checks are, how many payments await an
 * operator, and the heartbeat.
 */
final class ReconcileSessions {
    private final CheckQueue queue;
    private final OperatorQueue operatorQueue;
    private final Heartbeat heartbeat;
    private final CheckSession checkSession;
    private final int rate;
    private final Clock clock;
    private final Sleeper sleeper;
    private final Telemetry telemetry;

    /** @param rate calls to Moment a second */
    ReconcileSessions(
            CheckQueue queue,
            OperatorQueue operatorQueue,
            Heartbeat heartbeat,
            CheckSession checkSession,
            int rate,
            Clock clock,
            Sleeper sleeper,
            Telemetry telemetry) {
        this.queue = queue;
        this.operatorQueue = operatorQueue;
        this.heartbeat = heartbeat;
        this.checkSession = checkSession;
        this.rate = rate;
        this.clock = clock;
        this.sleeper = sleeper;
        this.telemetry = telemetry;
    }

    /**
     * @param deadline of the function; a check starts only if it can be recorded before
     * @throws IncompleteRunException after all checks, if a part of an index could not be read
     */
    ReconcileRun.Result run(Deadline deadline) {
        heartbeat.beat();
        ReconcileRun run = new ReconcileRun(deadline, new RateLimiter(rate, clock, sleeper), checkSession, telemetry);
        Instant now = clock.instant();
        CheckSequence due = new CheckSequence(queue, now, run);
        Instant oldest = due.oldest();
        long awaitingOperator = countAwaitingOperator(run);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            run.checkAll(due, threads);
        }
        ReconcileRun.Result result = run.result();
        telemetry.log(LogEvent.SESSIONS_RECONCILED, LogField.checks(result.checks()));
        if (result.stopReason() != null) {
            telemetry.log(LogEvent.RECONCILE_STOPPED, LogField.reason(result.stopReason()));
        }
        if (run.isIncomplete()) {
            // What is unknown must not read as "nothing is late": missing values breach the alarm.
            throw new IncompleteRunException();
        }
        telemetry.recordSeconds(
                Metric.RECONCILER_LAG_SECONDS,
                oldest == null ? 0 : Duration.between(oldest, now).toSeconds());
        telemetry.recordLevel(Metric.PAYMENTS_AWAITING_OPERATOR, awaitingOperator);
        return result;
    }

    /** Returns the number, which is unknown if the run is incomplete. */
    private long countAwaitingOperator(ReconcileRun run) {
        try {
            return operatorQueue.count();
        } catch (StoreUnavailableException e) {
            new RunTelemetry(telemetry).operatorQueueUnreadable(e);
            run.incomplete();
            return 0;
        }
    }
}
