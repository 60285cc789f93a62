package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.secrets.SecretTelemetry;
import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.CheckQueue.Entry;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.RefreshSession;
import dev.momentcheckout.session.RefreshSession.AnswerMerge;
import dev.momentcheckout.session.RefreshSession.RefreshResult;
import dev.momentcheckout.session.SessionMonitor;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UpdateResult;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The check of one session: retrieves it from Moment, records the observation and schedules the next check. A failure
 * of one check does not affect the others, unless it shows that they would fail too: then the check stops the run.
 */
final class CheckSession {
    /** For the retrieval and, after a 401 or 403, its one retry with a refreshed API key. As in a status request. */
    static final Duration RETRIEVE_TIMEOUT = Duration.ofSeconds(4);

    /** An item stays unreadable until an operator or a deployment repairs it, so a few checks a day are enough. */
    private static final Duration UNREADABLE_DELAY = Duration.ofHours(6);

    private final CheckQueue queue;
    private final RefreshSession refreshSession;
    private final RecordObservation recordObservation;
    private final Clock clock;
    private final Telemetry telemetry;
    private final SessionMonitor monitor;

    CheckSession(
            CheckQueue queue,
            RefreshSession refreshSession,
            RecordObservation recordObservation,
            Clock clock,
            Telemetry telemetry,
            SessionMonitor monitor) {
        this.queue = queue;
        this.refreshSession = refreshSession;
        this.recordObservation = recordObservation;
        this.clock = clock;
        this.telemetry = telemetry;
        this.monitor = monitor;
    }

    /** Checks the session of an entry and reports failures to the run. */
    void check(Entry entry, ReconcileRun run) {
        try {
            refresh(entry, run);
        } catch (SecretUnavailableException e) {
            new SecretTelemetry(telemetry).unusable(e);
            run.stop(StopReason.SECRET_UNUSABLE);
        } catch (StoreUnavailableException e) {
            run.failed(e);
        } catch (RuntimeException e) {
            // Most likely an unreadable item. Without a new time it would be the first in every later run.
            run.failed(e);
            postpone(entry, run);
        }
    }

    private void postpone(Entry entry, ReconcileRun run) {
        try {
            queue.postpone(entry, clock.instant().plus(UNREADABLE_DELAY));
        } catch (StoreUnavailableException e) {
            run.failed(e);
        }
    }

    private void refresh(Entry entry, ReconcileRun run) {
        AnswerMerge merge = answer -> {
            run.momentResponded();
            return before -> before == null ? null : before.checked(answer, entry.nextCheck());
        };
        switch (refreshSession.refresh(entry.id(), merge, Deadline.in(RETRIEVE_TIMEOUT, clock))) {
            case RefreshResult.Recorded recorded -> report(recorded.before(), recorded.session());
            case RefreshResult.NotStored _ -> {}
            case RefreshResult.NotFound _ -> {
                run.momentResponded();
                checkFailed(entry);
            }
            case RefreshResult.Failed failed -> refreshFailed(entry, failed.failure(), run);
        }
    }

    private void refreshFailed(Entry entry, Failure failure, ReconcileRun run) {
        switch (failure) {
            case Failure.ApiKeyRejected _ -> run.stop(StopReason.API_KEY_REJECTED);
            case Failure.Unavailable unavailable -> {
                if (unavailable.retryAfter() != null) {
                    run.stop(StopReason.RATE_LIMITED);
                } else if (run.recordMomentFailure()) {
                    run.stop(StopReason.MOMENT_UNAVAILABLE);
                } else {
                    checkFailed(entry);
                }
            }
            case Failure.Rejected _ -> checkFailed(entry);
        }
    }

    private void checkFailed(Entry entry) {
        Instant now = clock.instant();
        UpdateResult result = recordObservation.record(
                entry.id(), before -> before == null ? null : before.checkFailed(entry.nextCheck(), now));
        monitor.recorded(Source.RETRIEVAL, result);
        if (result instanceof UpdateResult.Updated updated) {
            report(updated.before(), updated.after());
        }
    }

    /** @param before null if the check changed nothing */
    private void report(@Nullable PaymentSession before, PaymentSession after) {
        if (before == null) {
            return;
        }
        if (after.state().isAbove(before.state())) {
            telemetry.count(Metric.MISSED_WEBHOOK_RECOVERED);
        }
        if (after.checks().next() == null
                && before.checks().next() != null
                && after.state() == SessionState.OPEN
                && !after.checks().unresolved()) {
            telemetry.count(Metric.SESSION_ABANDONED);
        }
    }
}
