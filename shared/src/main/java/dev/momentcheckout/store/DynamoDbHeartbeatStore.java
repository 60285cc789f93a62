package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.text;

import dev.momentcheckout.session.HeartbeatStore;
import dev.momentcheckout.session.StoreUnavailableException;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The item {@code heartbeat#} of the table {@code Sessions}. There is one, and its earlier value does not matter. */
public final class DynamoDbHeartbeatStore implements HeartbeatStore {
    private final DynamoDbClient dynamoDb;
    private final String table;

    public DynamoDbHeartbeatStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    @Override
    public void write(Instant now) {
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(Map.of(ItemAttributes.ID, text(HeartbeatItem.ID)))
                    .updateExpression("SET #version = :version, #updated_at_ms = :updated_at_ms")
                    .expressionAttributeNames(
                            Map.of("#version", ItemAttributes.VERSION, "#updated_at_ms", ItemAttributes.UPDATED_AT))
                    .expressionAttributeValues(Map.of(
                            ":version", ItemAttributes.CURRENT_VERSION, ":updated_at_ms", ItemAttributes.millis(now))));
        } catch (SdkException e) {
            throw new StoreUnavailableException("the heartbeat could not be written", e);
        }
    }
}
