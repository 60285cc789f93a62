package dev.momentcheckout.simulator;

/** The session action is not possible in the current state of the session. */
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
