package dev.momentcheckout.testing.simulation;

import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionStatus;

/**
 * The sessions as Moment knows them, independent of what it has reported: the system under test must converge to it.
 */
final class Model {
    private final MomentSimulator moment;

    Model(MomentSimulator moment) {
        this.moment = moment;
    }

    /** Returns the rank that a session has after a retrieval from Moment. */
    int rank(String id) {
        Session session = moment.session(id);
        return switch (session.outcome()) {
            case PAID -> StoredSession.PAID;
            case RESERVED -> StoredSession.RESERVED;
            case PAYMENT_METHOD_VERIFIED -> StoredSession.VERIFIED;
            case UNPAID, NOT_STARTED, PENDING ->
                switch (session.status()) {
                    case CANCELLED -> StoredSession.CANCELLED;
                    case EXPIRED -> StoredSession.EXPIRED;
                    case COMPLETED -> session.outcome() == PaymentOutcome.UNPAID ? StoredSession.FAILED : 0;
                    case ACTIVE -> 0;
                };
        };
    }

    boolean isPending(String id) {
        return moment.session(id).outcome() == PaymentOutcome.PENDING;
    }

    /** Whether Moment's own answer does not say whether the session was paid. */
    boolean isInconclusive(String id) {
        Session session = moment.session(id);
        return session.status() == SessionStatus.COMPLETED && session.outcome() == PaymentOutcome.PENDING;
    }

    /** The session's amount in minor units. */
    long amount(String id) {
        return moment.session(id).amount();
    }

    String clientToken(String id) {
        return moment.session(id).clientToken();
    }
}
