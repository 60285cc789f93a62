package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.number;
import static dev.momentcheckout.store.ItemAttributes.requireMoney;
import static dev.momentcheckout.store.ItemAttributes.requireNumber;
import static dev.momentcheckout.store.ItemAttributes.requireText;
import static dev.momentcheckout.store.ItemAttributes.text;

import dev.momentcheckout.session.Order;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.SessionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Converts an order to an item of the table {@code Sessions} and back. It has no expiry, so a paid order stays paid.
 */
final class OrderItem {
    static final String CURRENT_SESSION = "current_session";
    static final String PAID_BY_SESSION = "paid_by_session";
    private static final String ATTEMPT_NUMBER = "attempt_number";
    private static final String PREVIOUS_SESSIONS = "previous_sessions";

    /** Session ids cannot contain {@code #}. */
    private static final String PREFIX = "order#";

    private OrderItem() {}

    static Map<String, AttributeValue> key(OrderId id) {
        return Map.of(ItemAttributes.ID, text(PREFIX + id.value()));
    }

    /** Returns the attributes that describe the attempts, without {@link #PAID_BY_SESSION}. */
    static Map<String, AttributeValue> attempts(Order.CheckoutAttempt current, List<SessionId> previous) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put(ItemAttributes.VERSION, ItemAttributes.CURRENT_VERSION);
        item.put(ATTEMPT_NUMBER, number(current.number()));
        item.put(CURRENT_SESSION, text(current.session().value()));
        ItemAttributes.putMoney(item, current.price());
        item.put(
                PREVIOUS_SESSIONS,
                AttributeValue.fromL(
                        previous.stream().map(id -> text(id.value())).toList()));
        return item;
    }

    /** @throws IllegalStateException if the item is not an order with a known layout */
    static Order order(OrderId id, Map<String, AttributeValue> item) {
        return ItemAttributes.read(
                "an order",
                () -> new Order(
                        id,
                        currentAttempt(item),
                        sessions(item.get(PREVIOUS_SESSIONS)),
                        session(item, PAID_BY_SESSION)));
    }

    private static Order.@Nullable CheckoutAttempt currentAttempt(Map<String, AttributeValue> item) {
        SessionId session = session(item, CURRENT_SESSION);
        return session == null
                ? null
                : new Order.CheckoutAttempt(
                        Math.toIntExact(requireNumber(item, ATTEMPT_NUMBER)), session, requireMoney(item));
    }

    private static List<SessionId> sessions(@Nullable AttributeValue list) {
        return list == null
                ? List.of()
                : list.l().stream().map(id -> new SessionId(id.s())).toList();
    }

    private static @Nullable SessionId session(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name) ? new SessionId(requireText(item, name)) : null;
    }
}
