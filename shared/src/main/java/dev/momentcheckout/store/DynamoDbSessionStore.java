package dev.momentcheckout.store;

import static dev.momentcheckout.store.SessionItem.LAST_CHECKED_AT;

import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Stores sessions in the table {@code Sessions}, with optimistic locking by {@code revision}. A write sends only the
 * attributes that change. A false condition returns the newer item, so a conflict costs no additional read.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html">Conditional
 *     writes</a>
 */
public final class DynamoDbSessionStore implements SessionStore {
    private final DynamoDbTable sessions;

    public DynamoDbSessionStore(DynamoDbClient dynamoDb, String table) {
        this.sessions = new DynamoDbTable(dynamoDb, table);
    }

    @Override
    public @Nullable PaymentSession load(SessionId id, ReadConsistency consistency) {
        return ItemImage.session(sessions.get(SessionItem.key(id), consistency, "a session could not be read"));
    }

    @Override
    public WriteResult<PaymentSession> compareAndSet(@Nullable PaymentSession before, PaymentSession after) {
        Map<String, AttributeValue> oldAttributes = before == null ? Map.of() : SessionItem.attributes(before);
        Map<String, AttributeValue> newAttributes = SessionItem.attributes(after);
        ItemUpdate update = ItemUpdate.ifRevisionIs(before == null ? 0 : before.revision());
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
        return sessions.updateOrGet(SessionItem.key(after.id()), update, "a session could not be written")
                .<WriteResult<PaymentSession>>map(item -> new WriteResult.Conflict<>(ItemImage.session(item)))
                .orElseGet(WriteResult.Written::new);
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
}
