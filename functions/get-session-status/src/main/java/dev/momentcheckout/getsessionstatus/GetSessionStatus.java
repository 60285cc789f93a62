package dev.momentcheckout.getsessionstatus;

import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionStore.UpdateResult;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.telemetry.UpdateTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Returns the state of a session.
 *
 * <ul>
 *   <li>The owner is checked first, so that only the owner can cause a call to Moment.
 *   <li>A successful session is read from the table alone.
 *   <li>Any other session is retrieved from Moment, at most once a second across all instances. If Moment does not
 *       answer, the result is the stored state.
 * </ul>
 */
final class GetSessionStatus {
    /**
     * The customer sees a spinner meanwhile. Afterwards the stored state is the better answer, and the app polls again.
     */
    private static final Duration RETRIEVE_TIMEOUT = Duration.ofSeconds(4);
    /** Apps poll every few seconds, so a shorter interval adds calls to Moment and no information. */
    private static final Duration MIN_CHECK_INTERVAL = Duration.ofSeconds(1);

    private final SessionStore sessions;
    private final MomentApi moment;
    private final Clock clock;
    private final Telemetry telemetry;
    private final UpdateTelemetry updateTelemetry;

    GetSessionStatus(SessionStore sessions, MomentApi moment, Clock clock, Telemetry telemetry) {
        this.sessions = sessions;
        this.moment = moment;
        this.clock = clock;
        this.telemetry = telemetry;
        this.updateTelemetry = new UpdateTelemetry(telemetry);
    }

    /**
     * Returns the session, retrieved from Moment if that may change its state.
     *
     * @throws ApiProblemException if the session is absent, provisional or another owner's; always the same problem
     */
    PaymentSession of(SessionId id, Owner owner) {
        PaymentSession session = sessions.find(id);
        if (session == null || !session.belongsTo(owner)) {
            throw ApiProblemException.of(ProblemType.SESSION_NOT_FOUND);
        }
        if (session.state().isSuccessful() || !mayCheck(session)) {
            return session;
        }
        return switch (moment.retrieve(id, Deadline.in(RETRIEVE_TIMEOUT, clock))) {
            case RetrieveResult.Found found -> observed(session, found.observation());
            case RetrieveResult.NotFound _ -> unchanged(session, 404);
            case RetrieveResult.Failed failed -> failed(session, failed.failure());
        };
    }

    /** Reads the last check from the item first, which saves the conditional write of {@code tryAcquireCheck}. */
    private boolean mayCheck(PaymentSession session) {
        Instant now = clock.instant();
        Instant lastCheckedAt = session.lastCheckedAt();
        if (lastCheckedAt != null && lastCheckedAt.plus(MIN_CHECK_INTERVAL).isAfter(now)) {
            return false;
        }
        return sessions.tryAcquireCheck(session.id(), now, MIN_CHECK_INTERVAL);
    }

    private PaymentSession observed(PaymentSession stored, Observation observation) {
        UpdateResult result = sessions.update(stored, before -> before == null ? null : before.observe(observation));
        updateTelemetry.report(observation, result);
        PaymentSession session = result.session();
        if (session == null) {
            // An operator deleted the item meanwhile.
            throw ApiProblemException.of(ProblemType.SESSION_NOT_FOUND);
        }
        return session;
    }

    private PaymentSession failed(PaymentSession stored, Failure failure) {
        return switch (failure) {
            case Failure.Unavailable _ -> {
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
                telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.session(stored.id()));
                yield stored;
            }
            case Failure.ApiKeyRejected apiKey -> {
                telemetry.count(Metric.MOMENT_AUTHENTICATION_FAILED);
                yield unchanged(stored, apiKey.status());
            }
            case Failure.Rejected rejected -> unchanged(stored, rejected.status());
        };
    }

    /** Logs the status of Moment's response and returns the stored session. */
    private PaymentSession unchanged(PaymentSession stored, int status) {
        telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.session(stored.id()), LogField.status(status));
        return stored;
    }
}
