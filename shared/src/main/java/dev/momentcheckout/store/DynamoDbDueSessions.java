package dev.momentcheckout.store;

import static dev.momentcheckout.store.SessionItem.DUE_AT;
import static dev.momentcheckout.store.SessionItem.DUE_SHARD;
import static dev.momentcheckout.store.SessionItem.number;
import static dev.momentcheckout.store.SessionItem.text;
import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.Due;
import dev.momentcheckout.session.DueSessions;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.StoreUnavailable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** The sparse index of the table {@code Sessions}: only items that are due carry its keys, and it has nothing but keys. */
public final class DynamoDbDueSessions implements DueSessions {
    private static final String INDEX = "due";
    private static final Map<String, String> NAMES = Map.of("#due_shard", DUE_SHARD, "#due_at", DUE_AT);

    private final DynamoDbClient dynamoDb;
    private final String table;

    public DynamoDbDueSessions(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    @Override
    public int shards() {
        return SessionItem.SHARDS;
    }

    @Override
    public List<Entry> page(Due.Lane lane, int shard, Instant until, int size, @Nullable Entry after) {
        String name = SessionItem.shard(lane, shard);
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression("#due_shard = :shard AND #due_at <= :until")
                .expressionAttributeNames(NAMES)
                .expressionAttributeValues(Map.of(":shard", text(name), ":until", number(until.getEpochSecond())))
                .limit(size);
        if (after != null) {
            query.exclusiveStartKey(Map.of(
                    SessionItem.ID,
                    text(after.id().value()),
                    DUE_SHARD,
                    text(name),
                    DUE_AT,
                    number(after.due().at().getEpochSecond())));
        }
        try {
            return dynamoDb.query(query.build()).items().stream()
                    .map(keys -> entry(lane, keys))
                    .toList();
        } catch (SdkException e) {
            throw new StoreUnavailable("the sessions that are due could not be read", e);
        }
    }

    private static Entry entry(Due.Lane lane, Map<String, AttributeValue> keys) {
        long dueAt = Long.parseLong(requireNonNull(keys.get(DUE_AT)).n());
        return new Entry(
                new SessionId(requireNonNull(keys.get(SessionItem.ID)).s()),
                new Due(Instant.ofEpochSecond(dueAt), lane));
    }

    @Override
    public void putOff(Entry entry, Instant until) {
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(SessionItem.key(entry.id()))
                    .updateExpression("SET #due_at = :until")
                    .conditionExpression("#due_at = :read")
                    .expressionAttributeNames(Map.of("#due_at", DUE_AT))
                    .expressionAttributeValues(Map.of(
                            ":until",
                            number(until.getEpochSecond()),
                            ":read",
                            number(entry.due().at().getEpochSecond()))));
        } catch (ConditionalCheckFailedException e) {
            // News has come in between, or the item is gone: both are better than waiting.
            return;
        } catch (SdkException e) {
            throw new StoreUnavailable("a session could not be put off", e);
        }
    }
}
