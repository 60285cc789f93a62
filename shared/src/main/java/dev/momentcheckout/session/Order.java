package dev.momentcheckout.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order of the shop with its checkout attempts. It never expires, because a forgotten order could be paid again.
 *
 * @param currentAttempt the newest attempt, or null if a payment arrived before any attempt was recorded
 * @param previousSessions sessions of previous attempts that were still checked when the current attempt began
 * @param paidBySession the session whose payment claimed the order; set once
 */
public record Order(
        OrderId id,
        @Nullable CheckoutAttempt currentAttempt,
        List<SessionId> previousSessions,
        @Nullable SessionId paidBySession) {

    /**
     * One session of the order.
     *
     * @param number starts at 1 and increases, possibly with gaps
     * @param price fixed for this attempt; a price change in the shop applies to the next one
     */
    public record CheckoutAttempt(int number, SessionId session, Money price) {}

    public Order {
        previousSessions = List.copyOf(previousSessions);
    }

    /** Returns an order without attempts. */
    public static Order withoutAttempts(OrderId id) {
        return new Order(id, null, List.of(), null);
    }

    public boolean isCurrent(SessionId session) {
        return currentAttempt != null && currentAttempt.session().equals(session);
    }

    /** Returns this order with another current attempt. It keeps {@code previous} sessions, which may still be paid. */
    public Order withAttempt(CheckoutAttempt attempt, List<SessionId> previous) {
        List<SessionId> others = new ArrayList<>(previous);
        others.remove(attempt.session());
        return new Order(id, attempt, others, paidBySession);
    }
}
