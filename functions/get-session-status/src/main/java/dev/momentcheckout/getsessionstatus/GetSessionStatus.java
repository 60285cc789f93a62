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
 * How a session stands. The owner is checked before anything else is done, so that strangers cannot have Moment asked; a settled session is answered
 * from the table alone; for any other Moment is asked, at most once a second across all instances, and if it does not answer, what is known is told.
 */
final class GetSessionStatus {
    private static final Duration RETRIEVE_TIMEOUT = Duration.ofSeconds(4);
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

    /** @throws ApiProblemException the same for a session that is absent, provisional or somebody else's */
    PaymentSession of(SessionId id, Owner owner) {
        PaymentSession session = sessions.find(id);
        if (session == null || !session.belongsTo(owner)) {
            throw ApiProblemException.of(ProblemType.SESSION_NOT_FOUND);
        }
        if (session.state().isSuccessful() || !mayCheck(session)) {
            return session;
        }
        return switch (moment.retrieve(id, Deadline.in(RETRIEVE_TIMEOUT, clock))) {
            case RetrieveResult.Found found -> recorded(session, found.observation());
            case RetrieveResult.NotFound _ -> notAnswered(session, 404);
            case RetrieveResult.Failed failed -> failed(session, failed.failure());
        };
    }

    /** The item just read tells of a look within the last second; only where it does not is a claim worth a write. */
    private boolean mayCheck(PaymentSession session) {
        Instant now = clock.instant();
        Instant lookedAt = session.lastCheckedAt();
        if (lookedAt != null && lookedAt.plus(MIN_CHECK_INTERVAL).isAfter(now)) {
            return false;
        }
        return sessions.tryAcquireCheck(session.id(), now, MIN_CHECK_INTERVAL);
    }

    private PaymentSession recorded(PaymentSession known, Observation observation) {
        UpdateResult recorded = sessions.update(known, before -> before == null ? null : before.observe(observation));
        updateTelemetry.report(observation, recorded);
        PaymentSession kept = recorded.session();
        if (kept == null) {
            // Gone in between, by an operator's hand.
            throw ApiProblemException.of(ProblemType.SESSION_NOT_FOUND);
        }
        return kept;
    }

    private PaymentSession failed(PaymentSession known, Failure failure) {
        return switch (failure) {
            case Failure.Unavailable _ -> {
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
                telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.session(known.id()));
                yield known;
            }
            case Failure.ApiKeyRejected refused -> {
                telemetry.count(Metric.MOMENT_AUTHENTICATION_FAILED);
                yield notAnswered(known, refused.status());
            }
            case Failure.Rejected rejected -> notAnswered(known, rejected.status());
        };
    }

    private PaymentSession notAnswered(PaymentSession known, int status) {
        telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.session(known.id()), LogField.status(status));
        return known;
    }
}
