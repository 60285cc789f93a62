package dev.momentcheckout.simulator;

/** The session cannot do that from where it stands. */
public final class IllegalActionException extends RuntimeException {
    IllegalActionException(Session session, SessionAction action, String reason) {
        super("%s: cannot %s while %s/%s: %s"
                .formatted(
                        session.id(),
                        action.wire(),
                        session.status().wire(),
                        session.outcome().wire(),
                        reason));
    }
}
