package dev.momentcheckout.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What can happen to a session. */
public enum SessionAction {
    /** The customer submits: an attempt is in flight. */
    ATTEMPT,
    /** The attempt is declined; the session stays open for another. */
    DECLINE,
    /** The money is taken. */
    PAY,
    /** The money is held, as with manual capture. */
    RESERVE,
    /** A zero-amount session verifies and saves a card. */
    VERIFY_METHOD,
    /** The last attempt fails and there will be no other. */
    EXHAUST,
    /** The customer did not finish in time. */
    EXPIRE,
    /** The customer or the shop gave up. */
    CANCEL;

    /** The types of the events that follow, in the order in which they are sent. Those of expiry and cancelling are inferred. */
    public List<String> eventTypes() {
        return switch (this) {
            case ATTEMPT, EXPIRE, CANCEL -> List.of(EventType.SESSION_UPDATED);
            case DECLINE -> List.of(EventType.PAYMENT_ATTEMPT_FAILED, EventType.SESSION_UPDATED);
            case PAY, RESERVE, VERIFY_METHOD -> List.of(EventType.PAYMENT_SUCCEEDED, EventType.SESSION_COMPLETED);
            case EXHAUST -> List.of(EventType.PAYMENT_FAILED, EventType.SESSION_COMPLETED);
        };
    }

    /** The name in the control API, such as {@code verify-method}. */
    public String wire() {
        return Wire.kebabCase(this);
    }

    static Optional<SessionAction> of(String wire) {
        return Arrays.stream(values())
                .filter(action -> action.wire().equals(wire))
                .findFirst();
    }
}
