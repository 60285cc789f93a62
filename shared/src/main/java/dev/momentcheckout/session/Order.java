package dev.momentcheckout.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order of the shop on its way to being paid: the newest attempt, and which session settled it. It is never forgotten, or it could be paid again.
 *
 * @param currentAttempt the newest attempt, or null if money was seen before any attempt was recorded
 * @param previousSessions sessions of earlier attempts about which Moment was still to be asked when the newest began
 * @param paidBySession the session whose money settles the order; set once and kept
 */
public record Order(
        OrderId id,
        @Nullable CheckoutAttempt currentAttempt,
        List<SessionId> previousSessions,
        @Nullable SessionId paidBySession) {

    /**
     * One session of the order.
     *
     * @param number counts from 1; numbers may be left out
     * @param price locked: what the shop asks later is the price of a later attempt
     */
    public record CheckoutAttempt(int number, SessionId session, Money price) {}

    public Order {
        previousSessions = List.copyOf(previousSessions);
    }

    /** An order that nobody has tried to pay. */
    public static Order unattempted(OrderId id) {
        return new Order(id, null, List.of(), null);
    }

    public boolean isCurrent(SessionId session) {
        return currentAttempt != null && currentAttempt.session().equals(session);
    }

    /** This order with another newest attempt; {@code watched} stay known, for late money. */
    public Order withAttempt(CheckoutAttempt attempt, List<SessionId> watched) {
        List<SessionId> kept = new ArrayList<>(watched);
        kept.remove(attempt.session());
        return new Order(id, attempt, kept, paidBySession);
    }
}
