package dev.momentcheckout.testing.simulation;

import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;

/** What Moment knows of a session, whoever was told of it. */
final class Model {
    private final MomentSimulator moment;

    Model(MomentSimulator moment) {
        this.moment = moment;
    }

    /** The rank of what a look would find, by the table of the design. */
    int rank(String id) {
        Session session = moment.session(id);
        return switch (session.outcome()) {
            case PAID -> StoredSession.PAID;
            case RESERVED -> StoredSession.RESERVED;
            case PAYMENT_METHOD_VERIFIED -> StoredSession.VERIFIED;
            case UNPAID, NOT_STARTED, PENDING ->
                switch (session.status()) {
                    case CANCELLED -> 3;
                    case EXPIRED -> 2;
                    case COMPLETED -> session.outcome() == PaymentOutcome.UNPAID ? 1 : 0;
                    case ACTIVE -> 0;
                };
        };
    }

    boolean isPending(String id) {
        return moment.session(id).outcome() == PaymentOutcome.PENDING;
    }

    /** What the session costs, in the minor unit. */
    long amount(String id) {
        return moment.session(id).amount();
    }

    String clientToken(String id) {
        return moment.session(id).clientToken();
    }
}
