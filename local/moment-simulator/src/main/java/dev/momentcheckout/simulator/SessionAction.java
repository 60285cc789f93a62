package dev.momentcheckout.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An action that changes a session.
 *
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/lifecycle">Moment, lifecycle</a>
 */
public enum SessionAction {
    /** The customer submits: a payment attempt is in flight. */
    ATTEMPT,
    /** The attempt is declined; the session stays active. */
    DECLINE,
    /** The payment succeeds. */
    PAY,
    /** The payment is authorised and not captured, as with manual capture. */
    RESERVE,
    /** A session with amount 0 verifies and saves a card. */
    VERIFY_METHOD,
    /** The last attempt fails; no further one is possible. */
    EXHAUST,
    /** The session expires. */
    EXPIRE,
    /** The customer or the merchant cancels the session. */
    CANCEL;

    /**
     * Returns the types of its events in sending order. Moment does not document those of {@link #EXPIRE} and {@link
     * #CANCEL}.
     */
    public List<String> eventTypes() {
        return switch (this) {
            case ATTEMPT, EXPIRE, CANCEL -> List.of(EventType.SESSION_UPDATED);
            case DECLINE -> List.of(EventType.PAYMENT_ATTEMPT_FAILED, EventType.SESSION_UPDATED);
            case PAY, RESERVE, VERIFY_METHOD -> List.of(EventType.PAYMENT_SUCCEEDED, EventType.SESSION_COMPLETED);
            case EXHAUST -> List.of(EventType.PAYMENT_FAILED, EventType.SESSION_COMPLETED);
        };
    }

    /** Returns the name in the control API, e.g. {@code verify-method}. */
    public String wire() {
        return JsonFormat.kebabCase(this);
    }

    static Optional<SessionAction> of(String wire) {
        return Arrays.stream(values())
                .filter(action -> action.wire().equals(wire))
                .findFirst();
    }
}
