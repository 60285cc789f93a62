package dev.momentcheckout.store;

import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.WriteResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Stores purchases in the table {@code Sessions}, with optimistic locking by {@code revision}. */
public final class DynamoDbPurchaseStore implements PurchaseStore {
    private final DynamoDbTable sessions;

    public DynamoDbPurchaseStore(DynamoDbClient dynamoDb, String table) {
        this.sessions = new DynamoDbTable(dynamoDb, table);
    }

    @Override
    public @Nullable Purchase load(PurchaseId id, ReadConsistency consistency) {
        return purchase(id, sessions.get(PurchaseItem.key(id), consistency, "a purchase could not be read"));
    }

    @Override
    public WriteResult<Purchase> compareAndSet(Purchase after) {
        ItemUpdate update = ItemUpdate.ifRevisionIs(after.revision() - 1).set(PurchaseItem.attributes(after));
        return sessions.updateOrGet(PurchaseItem.key(after.id()), update, "a purchase could not be written")
                .<WriteResult<Purchase>>map(item -> new WriteResult.Conflict<>(purchase(after.id(), item)))
                .orElseGet(WriteResult.Written::new);
    }

    private static @Nullable Purchase purchase(PurchaseId id, Map<String, AttributeValue> item) {
        return item.isEmpty() ? null : PurchaseItem.purchase(id, item);
    }
}
