package dev.momentcheckout.simulator;

/** The session cannot do that from where it stands. */
public final class IllegalMoveException extends RuntimeException {
    IllegalMoveException(Session session, Verb verb, String reason) {
        super("%s: cannot %s while %s/%s: %s"
                .formatted(
                        session.id(),
                        verb.wire(),
                        session.status().wire(),
                        session.outcome().wire(),
                        reason));
    }
}
