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
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.session.UpdateResult;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The check of one session: retrieves it from Moment, records the observation and schedules the next check. A failure
 * of one check does not affect the others. Only several refusals in a row, or an unusable secret, stop the run.
 */
final class CheckSession {
    /** For the retrieval and, after a 401 or 403, its one retry with a refreshed API key. As in a status request. */
    static final Duration RETRIEVE_TIMEOUT = Duration.ofSeconds(4);

    /** An item stays unreadable until an operator or a deployment repairs it, so a few checks a day are enough. */
    private static final Duration UNREADABLE_DELAY = Duration.ofHours(6);

    /** A fault of this code may concern every session, so it must not delay payments for as long. */
    private static final Duration UNEXPECTED_DELAY = Duration.ofMinutes(30);

    private final CheckQueue queue;
    private final RefreshSession refreshSession;
    private final RecordObservation recordObservation;
    private final Clock clock;
    private final SecretTelemetry secretTelemetry;
    private final RunTelemetry telemetry;
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
        this.secretTelemetry = new SecretTelemetry(telemetry);
        this.telemetry = new RunTelemetry(telemetry);
        this.monitor = monitor;
    }

    /** Checks the session of an entry and reports to the run. */
    void check(Entry entry, ReconcileRun run) {
        try {
            refresh(entry, run);
        } catch (SecretUnavailableException e) {
            // Nothing was called, so what is due stays due. The checks that are running fail for the same reason.
            if (run.stop(StopReason.SECRET_UNUSABLE)) {
                secretTelemetry.unusable(e);
            }
        } catch (StoreUnavailableException e) {
            run.failed();
            telemetry.storeFailed(entry.id(), e);
        } catch (UnreadableItemException e) {
            run.failed();
            telemetry.itemUnreadable(entry.id(), e);
            postpone(entry, UNREADABLE_DELAY, run);
        } catch (RuntimeException e) {
            run.failed();
            telemetry.unexpectedError(entry.id(), e);
            postpone(entry, UNEXPECTED_DELAY, run);
        }
    }

    /** Without a new time, the session would be the first in every later run. */
    private void postpone(Entry entry, Duration delay, ReconcileRun run) {
        try {
            queue.postpone(entry, clock.instant().plus(delay));
        } catch (StoreUnavailableException e) {
            run.failed();
            telemetry.storeFailed(entry.id(), e);
        }
    }

    private void refresh(Entry entry, ReconcileRun run) {
        AnswerMerge answer = observation -> {
            run.answered();
            return before -> before == null ? null : before.checked(observation, entry.nextCheck());
        };
        switch (refreshSession.refresh(entry.id(), answer, Deadline.in(RETRIEVE_TIMEOUT, clock))) {
            case RefreshResult.Recorded recorded -> report(recorded);
            case RefreshResult.NotStored _ -> {}
            case RefreshResult.NotFound _ -> {
                run.answered();
                unknownToMoment(checkFailed(entry, Duration.ZERO));
            }
            case RefreshResult.Failed failed -> refused(entry, failed.failure(), run);
        }
    }

    private void refused(Entry entry, Failure failure, ReconcileRun run) {
        StopReason reason = switch (failure) {
            case Failure.ApiKeyRejected _ -> StopReason.API_KEY_REJECTED;
            case Failure.Unavailable _ -> StopReason.MOMENT_UNAVAILABLE;
            case Failure.Rejected _ -> StopReason.REQUEST_REJECTED;
        };
        Duration asked = failure instanceof Failure.Unavailable unavailable ? unavailable.retryAfter() : null;
        Duration retryAfter = asked == null ? Duration.ZERO : asked;
        run.refused(entry.id(), reason, retryAfter);
        checkFailed(entry, retryAfter);
    }

    /** Moves the check, unless an observation has changed it: otherwise it would be the first in every later run. */
    private UpdateResult checkFailed(Entry entry, Duration retryAfter) {
        Instant now = clock.instant();
        UpdateResult result = recordObservation.record(
                entry.id(), before -> before == null ? null : before.checkFailed(entry.nextCheck(), now, retryAfter));
        monitor.recorded(Source.RETRIEVAL, result);
        return result;
    }

    /**
     * Moment opened the session for create, so it can only be unknown to the account of another API key. Its checks
     * would find no payment until they end. Moment does not document for how long it keeps a session that has ended.
     */
    private void unknownToMoment(UpdateResult result) {
        PaymentSession session = result.session();
        if (session != null && session.expectedTerms() != null && session.state() == SessionState.OPEN) {
            telemetry.sessionOfAnotherAccount();
        }
    }

    private void report(RefreshResult.Recorded recorded) {
        PaymentSession before = recorded.before();
        PaymentSession after = recorded.session();
        if (before == null) {
            return;
        }
        if (after.checks().next() == null
                && before.checks().next() != null
                && after.state() == SessionState.OPEN
                && !after.checks().unresolved()) {
            telemetry.sessionAbandoned();
        }
    }
}
