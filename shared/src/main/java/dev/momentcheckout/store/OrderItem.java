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
    static final String ATTEMPT = "attempt";
    static final String SESSION = "session";
    static final String AMOUNT = "amount";
    static final String CURRENCY = "currency";
    static final String EARLIER = "earlier";
    static final String SETTLED_BY = "settled_by";

    /** No session's id has this character. */
    private static final String PREFIX = "order#";

    private OrderItem() {}

    static Map<String, AttributeValue> key(OrderId id) {
        return Map.of(SessionItem.ID, text(PREFIX + id.value()));
    }

    static Map<String, AttributeValue> attributes(Order.Attempt attempt) {
        return Map.of(
                ATTEMPT,
                number(attempt.number()),
                SESSION,
                text(attempt.session().value()),
                AMOUNT,
                number(attempt.price().minorUnits()),
                CURRENCY,
                text(attempt.price().currencyCode()));
    }

    static AttributeValue earlier(Order order) {
        return AttributeValue.fromL(
                order.earlier().stream().map(id -> text(id.value())).toList());
    }

    /** @throws IllegalStateException if the item is not an order of a layout that is known here */
    static Order order(OrderId id, Map<String, AttributeValue> item) {
        try {
            return new Order(id, newest(item), sessions(item.get(EARLIER)), session(item.get(SETTLED_BY)));
        } catch (NullPointerException | IllegalArgumentException e) {
            throw new IllegalStateException("an order in the table Sessions cannot be read", e);
        }
    }

    private static Order.@Nullable Attempt newest(Map<String, AttributeValue> item) {
        SessionId session = session(item.get(SESSION));
        return session == null
                ? null
                : new Order.Attempt(
                        Integer.parseInt(requireNonNull(item.get(ATTEMPT)).n()),
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
