package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.number;
import static dev.momentcheckout.store.ItemAttributes.text;
import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Order;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.SessionId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Stores orders in the table {@code Sessions}. Every change is one conditional write. If its condition is false, the
 * current item decides: it may already contain the change, because the SDK repeats a call whose response was lost.
 */
public final class DynamoDbPurchaseStore implements PurchaseStore {
    private final DynamoDbTable sessions;

    public DynamoDbPurchaseStore(DynamoDbClient dynamoDb, String table) {
        this.sessions = new DynamoDbTable(dynamoDb, table);
    }

    @Override
    public @Nullable Order find(OrderId id) {
        Map<String, AttributeValue> item = sessions.get(OrderItem.key(id), true, "an order could not be read");
        return item.isEmpty() ? null : OrderItem.order(id, item);
    }

    @Override
    public Order beginAttempt(Order before, Order after) {
        Order.CheckoutAttempt current = before.currentAttempt();
        // Create returns the client token only after this write, so a paid order never yields one.
        ItemUpdate update = current == null
                ? new ItemUpdate("attribute_not_exists(#paid_by_session) AND attribute_not_exists(#current_session)")
                : new ItemUpdate("attribute_not_exists(#paid_by_session) AND #current_session = :before")
                        .value(":before", text(current.session().value()));
        update.name(OrderItem.PAID_BY_SESSION)
                .set(OrderItem.attempts(requireNonNull(after.currentAttempt()), after.previousSessions()));
        return sessions.updateOrGet(OrderItem.key(after.id()), update, "an order could not be written")
                .map(item -> OrderItem.order(after.id(), item))
                .orElse(after);
    }

    @Override
    public Claim claim(OrderId id, SessionId session, Money price) {
        // The order may have no item yet, because a session is recorded before its order.
        ItemUpdate update = new ItemUpdate("(attribute_not_exists(#paid_by_session) OR #paid_by_session = :session)"
                        + " AND (attribute_not_exists(#current_session) OR #current_session = :session"
                        + " OR (#amount = :amount AND #currency = :currency))")
                .name(OrderItem.CURRENT_SESSION)
                .name(ItemAttributes.AMOUNT)
                .name(ItemAttributes.CURRENCY)
                .value(":session", text(session.value()))
                .value(":amount", number(price.minorUnits()))
                .value(":currency", text(price.currencyCode()))
                .set(OrderItem.PAID_BY_SESSION, text(session.value()))
                .set(ItemAttributes.VERSION, ItemAttributes.CURRENT_VERSION);
        Optional<Map<String, AttributeValue>> conflict =
                sessions.updateOrGet(OrderItem.key(id), update, "an order could not be claimed");
        if (conflict.isEmpty()) {
            return Claim.WON;
        }
        SessionId paidBySession = OrderItem.order(id, conflict.get()).paidBySession();
        if (paidBySession == null) {
            return Claim.PRICE_CHANGED;
        }
        return paidBySession.equals(session) ? Claim.WON : Claim.ALREADY_PAID;
    }
}
