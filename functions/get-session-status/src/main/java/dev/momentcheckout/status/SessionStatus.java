package dev.momentcheckout.status;

import dev.momentcheckout.edge.Problem;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Moment;
import dev.momentcheckout.session.Moment.Failure;
import dev.momentcheckout.session.Moment.LookAnswer;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.session.Sessions.Recorded;
import dev.momentcheckout.telemetry.Event;
import dev.momentcheckout.telemetry.Field;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.SessionNews;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How a session stands. The owner is checked before anything else is done, so that strangers cannot have Moment asked; a settled session is answered
 * from the table alone; for any other Moment is asked, at most once a second across all instances, and if it does not answer, what is known is told.
 */
final class SessionStatus {
    private static final Duration LOOK = Duration.ofSeconds(4);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Sessions sessions;
    private final Moment moment;
    private final Clock clock;
    private final Telemetry telemetry;
    private final SessionNews news;

    SessionStatus(Sessions sessions, Moment moment, Clock clock, Telemetry telemetry) {
        this.sessions = sessions;
        this.moment = moment;
        this.clock = clock;
        this.telemetry = telemetry;
        this.news = new SessionNews(telemetry);
    }

    /** @throws Problem the same for a session that is absent, provisional or somebody else's */
    PaymentSession of(SessionId id, Owner owner) {
        PaymentSession session = sessions.find(id);
        if (session == null || !session.belongsTo(owner)) {
            throw Problem.of(ProblemType.UNKNOWN_SESSION);
        }
        if (session.state().isSettled() || !mayLook(session)) {
            return session;
        }
        return switch (moment.look(id, Deadline.in(LOOK, clock))) {
            case LookAnswer.Found found -> recorded(session, found.observation());
            case LookAnswer.Absent _ -> notAnswered(session, 404);
            case LookAnswer.Failed failed -> failed(session, failed.failure());
        };
    }

    /** The item just read tells of a look within the last second; only where it does not is a claim worth a write. */
    private boolean mayLook(PaymentSession session) {
        Instant now = clock.instant();
        Instant lookedAt = session.lookedAt();
        if (lookedAt != null && lookedAt.plus(BETWEEN_LOOKS).isAfter(now)) {
            return false;
        }
        return sessions.claimLook(session.id(), now, BETWEEN_LOOKS);
    }

    private PaymentSession recorded(PaymentSession known, Observation observation) {
        Recorded recorded = sessions.record(known, before -> before == null ? null : before.observe(observation));
        news.tell(observation, recorded);
        PaymentSession kept = recorded.kept();
        if (kept == null) {
            // Gone in between, by an operator's hand.
            throw Problem.of(ProblemType.UNKNOWN_SESSION);
        }
        return kept;
    }

    private PaymentSession failed(PaymentSession known, Failure failure) {
        return switch (failure) {
            case Failure.Unavailable _ -> {
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
                telemetry.log(Event.MOMENT_NOT_ANSWERING, Field.session(known.id()));
                yield known;
            }
            case Failure.KeyRefused refused -> {
                telemetry.count(Metric.MOMENT_REFUSED_OUR_KEY);
                yield notAnswered(known, refused.status());
            }
            case Failure.Rejected rejected -> notAnswered(known, rejected.status());
        };
    }

    private PaymentSession notAnswered(PaymentSession known, int status) {
        telemetry.log(Event.MOMENT_NOT_ANSWERING, Field.session(known.id()), Field.status(status));
        return known;
    }
}
