package dev.momentcheckout.getsessionstatus;

import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RefreshSession;
import dev.momentcheckout.session.RefreshSession.RefreshResult;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
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
    private final RefreshSession refreshSession;
    private final Clock clock;

    GetSessionStatus(SessionStore sessions, RefreshSession refreshSession, Clock clock) {
        this.sessions = sessions;
        this.refreshSession = refreshSession;
        this.clock = clock;
    }

    /**
     * Returns the session, retrieved from Moment if that may change its state.
     *
     * @throws ApiProblemException if the session is absent, provisional or another owner's; always the same problem
     */
    PaymentSession of(SessionId id, Owner owner) {
        PaymentSession session = sessions.load(id, ReadConsistency.STRONG);
        if (session == null || !session.belongsTo(owner)) {
            throw ApiProblemException.of(ProblemType.SESSION_NOT_FOUND);
        }
        if (session.state().isSuccessful() || !mayCheck(session)) {
            return session;
        }
        return switch (refreshSession.refresh(session, Deadline.in(RETRIEVE_TIMEOUT, clock))) {
            case RefreshResult.Recorded recorded -> recorded.session();
            // An operator deleted the item meanwhile.
            case RefreshResult.NotStored _ -> throw ApiProblemException.of(ProblemType.SESSION_NOT_FOUND);
            case RefreshResult.NotFound _, RefreshResult.Failed _ -> session;
        };
    }

    /** Reads the last check from the item first, which saves the conditional write of {@code tryAcquireCheck}. */
    private boolean mayCheck(PaymentSession session) {
        Instant now = clock.instant();
        Instant lastCheckedAt = session.checks().lastCheckedAt();
        if (lastCheckedAt != null && lastCheckedAt.plus(MIN_CHECK_INTERVAL).isAfter(now)) {
            return false;
        }
        return sessions.tryAcquireCheck(session.id(), now, MIN_CHECK_INTERVAL);
    }
}
