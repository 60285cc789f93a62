package dev.momentcheckout.store;

import static dev.momentcheckout.store.SessionItem.number;
import static dev.momentcheckout.store.SessionItem.text;
import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Order;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.StoreUnavailableException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Orders in the DynamoDB table of the sessions. Each change is one write on a condition that brings the present item along when it fails. A write whose
 * answer was lost, and that the SDK sends again, then fails on its own effect: what is there is compared with what was wanted, and that is a success.
 */
public final class DynamoDbPurchaseStore implements PurchaseStore {
    private static final Map<String, String> CLAIM_NAMES = Map.of(
            "#paid_by_session", OrderItem.PAID_BY_SESSION,
            "#current_session", OrderItem.CURRENT_SESSION,
            "#amount", OrderItem.AMOUNT,
            "#currency", OrderItem.CURRENCY,
            "#version", SessionItem.ITEM_VERSION);

    private final DynamoDbClient dynamoDb;
    private final String table;

    public DynamoDbPurchaseStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    @Override
    public @Nullable Order find(OrderId id) {
        try {
            Map<String, AttributeValue> item = dynamoDb.getItem(request ->
                            request.tableName(table).key(OrderItem.key(id)).consistentRead(true))
                    .item();
            return item.isEmpty() ? null : OrderItem.order(id, item);
        } catch (SdkException e) {
            throw new StoreUnavailableException("an order could not be read", e);
        }
    }

    @Override
    public Order beginAttempt(Order before, Order after) {
        Map<String, String> names = new HashMap<>();
        Map<String, AttributeValue> values = new HashMap<>();
        OrderItem.attributes(requireNonNull(after.currentAttempt())).forEach((name, value) -> {
            names.put("#" + name, name);
            values.put(":" + name, value);
        });
        names.put("#previous_sessions", OrderItem.PREVIOUS_SESSIONS);
        values.put(":previous_sessions", OrderItem.previousSessions(after));
        names.put("#version", SessionItem.ITEM_VERSION);
        values.put(":version", number(SessionItem.VERSION));
        names.put("#paid_by_session", OrderItem.PAID_BY_SESSION);
        // Nobody has begun another attempt since, and no money has come: a token of a settled order is handed to
        // nobody.
        String condition = "attribute_not_exists(#paid_by_session) AND attribute_not_exists(#current_session)";
        Order.CheckoutAttempt newest = before.currentAttempt();
        if (newest != null) {
            condition = "attribute_not_exists(#paid_by_session) AND #current_session = :before";
            values.put(":before", text(newest.session().value()));
        }
        String onlyThen = condition;
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(OrderItem.key(after.id()))
                    .updateExpression(
                            "SET #attempt_number = :attempt_number, #current_session = :current_session, #amount = :amount,"
                                    + " #currency = :currency, #previous_sessions = :previous_sessions, #version = :version")
                    .conditionExpression(onlyThen)
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values)
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return after;
        } catch (ConditionalCheckFailedException e) {
            return e.hasItem() ? OrderItem.order(after.id(), e.item()) : Order.unattempted(after.id());
        } catch (SdkException e) {
            throw new StoreUnavailableException("an order could not be written", e);
        }
    }

    @Override
    public Claim claim(OrderId id, SessionId session, Money price) {
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(OrderItem.key(id))
                    .updateExpression("SET #paid_by_session = :session, #version = :version")
                    // The order may have no item yet: a session is recorded before its order is.
                    .conditionExpression("(attribute_not_exists(#paid_by_session) OR #paid_by_session = :session)"
                            + " AND (attribute_not_exists(#current_session) OR #current_session = :session"
                            + " OR (#amount = :amount AND #currency = :currency))")
                    .expressionAttributeNames(CLAIM_NAMES)
                    .expressionAttributeValues(Map.of(
                            ":session", text(session.value()),
                            ":amount", number(price.minorUnits()),
                            ":currency", text(price.currencyCode()),
                            ":version", number(SessionItem.VERSION)))
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return Claim.WON;
        } catch (ConditionalCheckFailedException e) {
            SessionId settledBy = e.hasItem() ? OrderItem.order(id, e.item()).paidBySession() : null;
            if (settledBy == null) {
                return Claim.PRICE_CHANGED;
            }
            return settledBy.equals(session) ? Claim.WON : Claim.ALREADY_PAID;
        } catch (SdkException e) {
            throw new StoreUnavailableException("an order could not be claimed", e);
        }
    }
}
