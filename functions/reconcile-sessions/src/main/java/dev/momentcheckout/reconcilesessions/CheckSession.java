package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.CheckQueue.Entry;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionStore.UpdateResult;
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
    private final SessionStore sessions;
    private final MomentApi moment;
    private final Clock clock;
    private final Telemetry telemetry;
    private final UpdateTelemetry updateTelemetry;

    CheckSession(CheckQueue queue, SessionStore sessions, MomentApi moment, Clock clock, Telemetry telemetry) {
        this.queue = queue;
        this.sessions = sessions;
        this.moment = moment;
        this.clock = clock;
        this.telemetry = telemetry;
        this.updateTelemetry = new UpdateTelemetry(telemetry);
    }

    /** Checks the session of an entry and reports failures to the run. */
    void check(Entry entry, ReconcileRun run) {
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

    private void retrieve(Entry entry, ReconcileRun run) {
        switch (moment.retrieve(entry.id(), Deadline.in(RETRIEVE_TIMEOUT, clock))) {
            case RetrieveResult.Found found -> {
                run.momentResponded();
                checked(entry, found.observation());
            }
            case RetrieveResult.NotFound _ -> {
                run.momentResponded();
                checkFailed(entry);
            }
            case RetrieveResult.Failed failed -> retrieveFailed(entry, failed.failure(), run);
        }
    }

    private void retrieveFailed(Entry entry, Failure failure, ReconcileRun run) {
        switch (failure) {
            case Failure.ApiKeyRejected rejected -> {
                telemetry.log(
                        LogEvent.MOMENT_REQUEST_FAILED,
                        LogField.session(entry.id()),
                        LogField.status(rejected.status()));
                telemetry.count(Metric.MOMENT_AUTHENTICATION_FAILED);
                run.stop(StopReason.API_KEY_REJECTED);
            }
            case Failure.Unavailable unavailable -> {
                telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.session(entry.id()));
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
                if (unavailable.retryAfter() != null) {
                    run.stop(StopReason.RATE_LIMITED);
                } else if (run.recordMomentFailure()) {
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

    private void checked(Entry entry, Observation observation) {
        UpdateResult result = sessions.update(
                entry.id(), before -> before == null ? null : before.checked(observation, entry.nextCheck()));
        updateTelemetry.report(observation, result);
        report(result);
    }

    private void checkFailed(Entry entry) {
        Instant now = clock.instant();
        UpdateResult result = sessions.update(
                entry.id(), before -> before == null ? null : before.checkFailed(entry.nextCheck(), now));
        updateTelemetry.report(Source.RETRIEVAL, result);
        report(result);
    }

    private void report(UpdateResult result) {
        if (!(result instanceof UpdateResult.Updated updated) || updated.before() == null) {
            return;
        }
        PaymentSession before = updated.before();
        PaymentSession after = updated.after();
        if (after.state().isAbove(before.state())) {
            telemetry.count(Metric.MISSED_WEBHOOK_RECOVERED);
        }
        if (after.nextCheck() == null
                && before.nextCheck() != null
                && after.state() == SessionState.OPEN
                && !after.unresolved()) {
            telemetry.count(Metric.SESSION_ABANDONED);
        }
    }
}
