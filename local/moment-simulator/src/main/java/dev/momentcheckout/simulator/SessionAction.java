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
    /** The attempt is declined; an active session stays active. */
    DECLINE,
    /** The payment succeeds. */
    PAY,
    /** The payment is authorised and not captured, as with manual capture. */
    RESERVE,
    /** A session with amount 0 verifies and saves a card. */
    VERIFY_METHOD,
    /** The last attempt fails; no further one is possible. */
    EXHAUST,
    /** The session expires. An attempt in flight stays in flight. */
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

    /**
     * Returns the types of its events if the session then has this status. Only a completed session sends {@code
     * payment_session.completed}: a payment that succeeds after the expiry sends {@code payment_session.updated}, which
     * Moment does not document.
     */
    public List<String> eventTypes(SessionStatus after) {
        return eventTypes().stream()
                .map(type -> type.equals(EventType.SESSION_COMPLETED) && after != SessionStatus.COMPLETED
                        ? EventType.SESSION_UPDATED
                        : type)
                .toList();
    }

    /** Returns whether it ends an attempt that is in flight with a result. */
    boolean resolvesAttempt() {
        return switch (this) {
            case DECLINE, PAY, RESERVE, VERIFY_METHOD, EXHAUST -> true;
            case ATTEMPT, EXPIRE, CANCEL -> false;
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
