package dev.momentcheckout.store;

import static dev.momentcheckout.store.SessionItem.number;
import static dev.momentcheckout.store.SessionItem.text;
import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Order;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.SessionId;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An order as an item of the table {@code Sessions}, and back. It has no time to live: what was paid once stays paid. */
final class OrderItem {
    static final String ATTEMPT_NUMBER = "attempt_number";
    static final String CURRENT_SESSION = "current_session";
    static final String AMOUNT = "amount";
    static final String CURRENCY = "currency";
    static final String PREVIOUS_SESSIONS = "previous_sessions";
    static final String PAID_BY_SESSION = "paid_by_session";

    /** No session's id has this character. */
    private static final String PREFIX = "order#";

    private OrderItem() {}

    static Map<String, AttributeValue> key(OrderId id) {
        return Map.of(SessionItem.ID, text(PREFIX + id.value()));
    }

    static Map<String, AttributeValue> attributes(Order.CheckoutAttempt attempt) {
        return Map.of(
                ATTEMPT_NUMBER,
                number(attempt.number()),
                CURRENT_SESSION,
                text(attempt.session().value()),
                AMOUNT,
                number(attempt.price().minorUnits()),
                CURRENCY,
                text(attempt.price().currencyCode()));
    }

    static AttributeValue previousSessions(Order order) {
        return AttributeValue.fromL(
                order.previousSessions().stream().map(id -> text(id.value())).toList());
    }

    /** @throws IllegalStateException if the item is not an order of a layout that is known here */
    static Order order(OrderId id, Map<String, AttributeValue> item) {
        try {
            return new Order(
                    id,
                    currentAttempt(item),
                    sessions(item.get(PREVIOUS_SESSIONS)),
                    session(item.get(PAID_BY_SESSION)));
        } catch (NullPointerException | IllegalArgumentException e) {
            throw new IllegalStateException("an order in the table Sessions cannot be read", e);
        }
    }

    private static Order.@Nullable CheckoutAttempt currentAttempt(Map<String, AttributeValue> item) {
        SessionId session = session(item.get(CURRENT_SESSION));
        return session == null
                ? null
                : new Order.CheckoutAttempt(
                        Integer.parseInt(
                                requireNonNull(item.get(ATTEMPT_NUMBER)).n()),
                        session,
                        new Money(
                                Long.parseLong(requireNonNull(item.get(AMOUNT)).n()),
                                Currency.getInstance(
                                        requireNonNull(item.get(CURRENCY)).s())));
    }

    private static List<SessionId> sessions(@Nullable AttributeValue list) {
        return list == null
                ? List.of()
                : list.l().stream().map(id -> new SessionId(id.s())).toList();
    }

    private static @Nullable SessionId session(@Nullable AttributeValue id) {
        return id == null ? null : new SessionId(id.s());
    }
}
