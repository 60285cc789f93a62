package dev.momentcheckout.testing.simulation.memory;

import dev.momentcheckout.session.CheckSchedule;
import dev.momentcheckout.session.PaymentSession;
import java.time.Instant;

/** Copies of sessions with one value that the store alone writes. */
final class SessionCopies {
    private SessionCopies() {}

    static PaymentSession withLastCheckedAt(PaymentSession session, Instant lastCheckedAt) {
        CheckSchedule checks = session.checks();
        return new PaymentSession(
                session.id(),
                session.state(),
                session.expectedTerms(),
                session.lastAttempt(),
                session.reviewReasons(),
                session.reportedTerms(),
                session.payment(),
                session.history(),
                session.createdAt(),
                session.updatedAt(),
                new CheckSchedule(checks.next(), checks.endedAt(), lastCheckedAt, checks.unresolved()),
                session.revision());
    }
}
