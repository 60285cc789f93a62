package dev.momentcheckout.store;

import static dev.momentcheckout.store.SessionItem.LAST_CHECKED_AT;
import static dev.momentcheckout.store.SessionItem.REVISION;
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
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Stores sessions in the table {@code Sessions}, with optimistic locking by {@code revision}.
 *
 * <p>An update reads the session, eventually consistent. State, review reasons and payment only advance, so even a
 * stale item that contains the observation proves that no write is needed. Otherwise the update writes once, on the
 * condition that the revision is still the one read. A false condition returns the newer item, and the update is merged
 * into that one (docs/decisions/0003).
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html">Conditional
 *     writes</a>
 */
public final class DynamoDbSessionStore implements SessionStore {
    /** After this many consecutive conflicts the caller returns 503 and the client retries. */
    private static final int MAX_ATTEMPTS = 10;

    private final DynamoDbTable sessions;
    private final PurchaseStore purchases;

    /** @param table of sessions and their orders */
    public DynamoDbSessionStore(DynamoDbClient dynamoDb, String table) {
        this.sessions = new DynamoDbTable(dynamoDb, table);
        this.purchases = new DynamoDbPurchaseStore(dynamoDb, table);
    }

    @Override
    public @Nullable PaymentSession find(SessionId id) {
        return get(id, true);
    }

    @Override
    public UpdateResult update(SessionId id, SessionUpdate update) {
        return update(id, get(id, false), update);
    }

    @Override
    public UpdateResult update(PaymentSession justRead, SessionUpdate update) {
        return update(justRead.id(), justRead, update);
    }

    @Override
    public UpdateResult insertOrUpdate(SessionId id, SessionUpdate update) {
        return update(id, null, update);
    }

    private UpdateResult update(SessionId id, @Nullable PaymentSession read, SessionUpdate update) {
        PaymentSession before = read;
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            PaymentSession after = update.merge(before);
            if (after == null) {
                return new UpdateResult.Ignored();
            }
            if (after.equals(before)) {
                return new UpdateResult.Unchanged(after);
            }
            PaymentSession claimed = claimed(before, after);
            Optional<Map<String, AttributeValue>> conflict = write(before, claimed);
            if (conflict.isEmpty()) {
                return new UpdateResult.Updated(before, claimed);
            }
            // If this write took effect and its response was lost, the next merge changes nothing.
            before = ItemImage.session(conflict.get());
        }
        throw new StoreUnavailableException(
                "a session has too many concurrent updates", new IllegalStateException(id.value()));
    }

    @Override
    public boolean tryAcquireCheck(SessionId id, Instant now, Duration interval) {
        // The item must exist: without this condition, the update would recreate a part of an item that TTL has
        // deleted.
        ItemUpdate update = new ItemUpdate("attribute_exists(#id) AND (attribute_not_exists(#last_checked_at_ms)"
                        + " OR #last_checked_at_ms <= :latest)")
                .name(ItemAttributes.ID)
                .value(":latest", ItemAttributes.millis(now.minus(interval)))
                .set(LAST_CHECKED_AT, ItemAttributes.millis(now));
        return sessions.update(SessionItem.key(id), update, "a check could not be acquired");
    }

    /**
     * Returns the session to write, after claiming its order. A payment that loses the claim is real, so it is written,
     * too, but needs review. The claim precedes the write: after a crash in between, the repeated observation claims
     * again.
     */
    private PaymentSession claimed(@Nullable PaymentSession before, PaymentSession after) {
        OrderId order = after.orderToClaim(before);
        if (order == null) {
            return after;
        }
        return switch (purchases.claim(
                order, after.id(), requireNonNull(after.expectedTerms()).price())) {
            case WON -> after;
            case ALREADY_PAID -> after.withReview(ReviewReason.ORDER_ALREADY_PAID);
            case PRICE_CHANGED -> after.withReview(ReviewReason.PRICE_CHANGED);
        };
    }

    private @Nullable PaymentSession get(SessionId id, boolean consistent) {
        return ItemImage.session(sessions.get(SessionItem.key(id), consistent, "a session could not be read"));
    }

    /** @return empty if written; otherwise the current item */
    private Optional<Map<String, AttributeValue>> write(@Nullable PaymentSession before, PaymentSession after) {
        Map<String, AttributeValue> oldAttributes = before == null ? Map.of() : SessionItem.attributes(before);
        Map<String, AttributeValue> newAttributes = SessionItem.attributes(after);
        ItemUpdate update = before == null
                ? new ItemUpdate("attribute_not_exists(#id)").name(ItemAttributes.ID)
                : new ItemUpdate("#revision = :read")
                        .name(REVISION)
                        .value(":read", ItemAttributes.number(before.revision()));
        newAttributes.forEach((name, value) -> {
            if (!value.equals(oldAttributes.get(name))) {
                update.set(name, value);
            }
        });
        for (String name : oldAttributes.keySet()) {
            if (!newAttributes.containsKey(name)) {
                update.remove(name);
            }
        }
        return sessions.updateOrGet(SessionItem.key(after.id()), update, "a session could not be written");
    }
}
