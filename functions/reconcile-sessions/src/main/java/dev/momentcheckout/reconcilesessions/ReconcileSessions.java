package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Checks the sessions that are due: high priority before low, the oldest first. What a run does not reach stays due for
 * the next run. Two concurrent runs may retrieve the same session twice, which is harmless.
 */
final class ReconcileSessions {
    private final CheckQueue queue;
    private final CheckSession checkSession;
    private final int rate;
    private final Clock clock;
    private final Sleeper sleeper;
    private final Telemetry telemetry;

    /** @param rate calls to Moment a second */
    ReconcileSessions(
            CheckQueue queue, CheckSession checkSession, int rate, Clock clock, Sleeper sleeper, Telemetry telemetry) {
        this.queue = queue;
        this.checkSession = checkSession;
        this.rate = rate;
        this.clock = clock;
        this.sleeper = sleeper;
        this.telemetry = telemetry;
    }

    /** @param deadline of the function; a check starts only if it can be recorded before */
    ReconcileRun.Result run(Deadline deadline) {
        ReconcileRun run = new ReconcileRun(deadline, new RateLimiter(rate, clock, sleeper), checkSession, telemetry);
        Instant now = clock.instant();
        List<CheckBacklog> backlogs = Arrays.stream(NextCheck.Priority.values())
                .map(priority -> new CheckBacklog(queue, priority, now, run::failed))
                .toList();
        reportLag(backlogs, now);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            backlogs.forEach(backlog -> run.drain(backlog, threads));
        }
        ReconcileRun.Result result = run.result();
        telemetry.log(LogEvent.SESSIONS_RECONCILED, LogField.checks(result.checks()));
        if (result.stopReason() != null) {
            telemetry.log(LogEvent.RECONCILE_STOPPED, LogField.reason(result.stopReason()));
        }
        return result;
    }

    private void reportLag(List<CheckBacklog> backlogs, Instant now) {
        Instant oldest = backlogs.stream()
                .map(CheckBacklog::oldest)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(now);
        telemetry.recordSeconds(
                Metric.RECONCILER_LAG_SECONDS, Duration.between(oldest, now).toSeconds());
    }
}
