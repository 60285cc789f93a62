package dev.momentcheckout.store;

import static dev.momentcheckout.store.SessionItem.LAST_CHECKED_AT;
import static dev.momentcheckout.store.SessionItem.REVISION;
import static dev.momentcheckout.store.SessionItem.number;
import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Sessions in a DynamoDB table. Reads first, because everything in a session only grows: a read that already holds the news, however stale, proves
 * that nothing is to be written. Then writes once, on the condition that nobody else wrote since; a failed condition brings the newer item along, and
 * the news is joined into that one.
 */
public final class DynamoDbSessionStore implements SessionStore {
    /** More writers than this in a row on one session means that something else is wrong; the caller is told to come again. */
    private static final int MAX_ATTEMPTS = 10;

    private final DynamoDbClient dynamoDb;
    private final PurchaseStore orders;
    private final String table;

    /** Sessions and their orders are in the same table. */
    public DynamoDbSessionStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.orders = new DynamoDbPurchaseStore(dynamoDb, table);
        this.table = table;
    }

    @Override
    public @Nullable PaymentSession find(SessionId id) {
        return get(id, true);
    }

    @Override
    public UpdateResult update(SessionId id, SessionUpdate update) {
        return record(id, get(id, false), update);
    }

    @Override
    public UpdateResult update(PaymentSession justRead, SessionUpdate update) {
        return record(justRead.id(), justRead, update);
    }

    @Override
    public UpdateResult insertOrUpdate(SessionId id, SessionUpdate update) {
        return record(id, null, update);
    }

    private UpdateResult record(SessionId id, @Nullable PaymentSession read, SessionUpdate update) {
        PaymentSession before = read;
        for (int tries = 0; tries < MAX_ATTEMPTS; tries++) {
            PaymentSession after = update.merge(before);
            if (after == null) {
                return new UpdateResult.Ignored();
            }
            if (after.equals(before)) {
                return new UpdateResult.Unchanged(after);
            }
            PaymentSession kept = claimed(before, after);
            Conflict overtaken = write(before, kept);
            if (overtaken == null) {
                return new UpdateResult.Updated(before, kept);
            }
            before = overtaken.current();
        }
        throw new StoreUnavailableException(
                "a session is written by too many at once", new IllegalStateException(id.value()));
    }

    @Override
    public boolean tryAcquireCheck(SessionId id, Instant now, Duration spacing) {
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(SessionItem.key(id))
                    .updateExpression("SET #last_checked_at = :now")
                    // The item must be there still: a claim on an item that TTL has removed must not bring half of it
                    // back.
                    .conditionExpression("attribute_exists(#id) AND (attribute_not_exists(#last_checked_at)"
                            + " OR #last_checked_at <= :latest)")
                    .expressionAttributeNames(Map.of("#id", SessionItem.ID, "#last_checked_at", LAST_CHECKED_AT))
                    .expressionAttributeValues(Map.of(
                            ":now",
                            number(now.toEpochMilli()),
                            ":latest",
                            number(now.minus(spacing).toEpochMilli()))));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        } catch (SdkException e) {
            throw new StoreUnavailableException("a look could not be claimed", e);
        }
    }

    /** What is to be kept once the order has said whether this session's money settles it: the money that loses is held. */
    private PaymentSession claimed(@Nullable PaymentSession before, PaymentSession after) {
        OrderId order = after.orderToClaim(before);
        if (order == null) {
            return after;
        }
        return switch (orders.claim(
                order, after.id(), requireNonNull(after.expectedTerms()).price())) {
            case WON -> after;
            case ALREADY_PAID -> after.withReview(ReviewReason.ORDER_ALREADY_PAID);
            case PRICE_CHANGED -> after.withReview(ReviewReason.PRICE_CHANGED);
        };
    }

    private @Nullable PaymentSession get(SessionId id, boolean consistent) {
        try {
            Map<String, AttributeValue> item = dynamoDb.getItem(request ->
                            request.tableName(table).key(SessionItem.key(id)).consistentRead(consistent))
                    .item();
            return item.isEmpty() ? null : SessionItem.session(item);
        } catch (SdkException e) {
            throw new StoreUnavailableException("a session could not be read", e);
        }
    }

    /** @param current what is there instead, or null if nothing is */
    private record Conflict(@Nullable PaymentSession current) {}

    private @Nullable Conflict write(@Nullable PaymentSession before, PaymentSession after) {
        Update update = Update.to(before, after);
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(SessionItem.key(after.id()))
                    .updateExpression(update.expression())
                    .conditionExpression(update.condition())
                    .expressionAttributeNames(update.names())
                    .expressionAttributeValues(update.values())
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return null;
        } catch (ConditionalCheckFailedException e) {
            // Also met when the answer to a write that won was lost and the SDK wrote again: then the joined item is
            // what is there, and the next
            // round finds that the news is no news.
            return new Conflict(e.hasItem() ? SessionItem.session(e.item()) : null);
        } catch (SdkException e) {
            throw new StoreUnavailableException("a session could not be written", e);
        }
    }

    /** One update expression. Attributes that this version of the code does not know stay as they are. */
    private record Update(
            String expression, String condition, Map<String, String> names, Map<String, AttributeValue> values) {

        static Update to(@Nullable PaymentSession before, PaymentSession after) {
            Map<String, AttributeValue> now = SessionItem.attributes(after);
            Map<String, AttributeValue> then = before == null ? Map.of() : SessionItem.attributes(before);
            Map<String, String> names = new HashMap<>();
            Map<String, AttributeValue> values = new HashMap<>();
            List<String> set = new ArrayList<>();
            now.forEach((name, value) -> {
                if (!value.equals(then.get(name))) {
                    names.put("#" + name, name);
                    values.put(":" + name, value);
                    set.add("#" + name + " = :" + name);
                }
            });
            List<String> remove = new ArrayList<>();
            for (String name : then.keySet()) {
                if (!now.containsKey(name)) {
                    names.put("#" + name, name);
                    remove.add("#" + name);
                }
            }
            String condition;
            if (before == null) {
                names.put("#id", SessionItem.ID);
                condition = "attribute_not_exists(#id)";
            } else {
                names.put("#revision", REVISION);
                values.put(":read", number(before.revision()));
                condition = "#revision = :read";
            }
            String expression = "SET " + String.join(", ", set);
            return new Update(
                    remove.isEmpty() ? expression : expression + " REMOVE " + String.join(", ", remove),
                    condition,
                    names,
                    values);
        }
    }
}
