package dev.momentcheckout.store;

import static dev.momentcheckout.store.SessionItem.NEXT_CHECK_AT;
import static dev.momentcheckout.store.SessionItem.NEXT_CHECK_SHARD;
import static dev.momentcheckout.store.SessionItem.number;
import static dev.momentcheckout.store.SessionItem.text;
import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.StoreUnavailableException;
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
public final class DynamoDbCheckQueue implements CheckQueue {
    private static final String INDEX = "next-check";
    private static final Map<String, String> NAMES =
            Map.of("#next_check_shard", NEXT_CHECK_SHARD, "#next_check_at", NEXT_CHECK_AT);

    private final DynamoDbClient dynamoDb;
    private final String table;

    public DynamoDbCheckQueue(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    @Override
    public int shards() {
        return SessionItem.SHARDS;
    }

    @Override
    public List<Entry> page(NextCheck.Priority priority, int shard, Instant until, int size, @Nullable Entry after) {
        String name = SessionItem.shard(priority, shard);
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression("#next_check_shard = :shard AND #next_check_at <= :until")
                .expressionAttributeNames(NAMES)
                .expressionAttributeValues(Map.of(":shard", text(name), ":until", number(until.getEpochSecond())))
                .limit(size);
        if (after != null) {
            query.exclusiveStartKey(Map.of(
                    SessionItem.ID,
                    text(after.id().value()),
                    NEXT_CHECK_SHARD,
                    text(name),
                    NEXT_CHECK_AT,
                    number(after.nextCheck().at().getEpochSecond())));
        }
        try {
            return dynamoDb.query(query.build()).items().stream()
                    .map(keys -> entry(priority, keys))
                    .toList();
        } catch (SdkException e) {
            throw new StoreUnavailableException("the sessions that are due could not be read", e);
        }
    }

    private static Entry entry(NextCheck.Priority priority, Map<String, AttributeValue> keys) {
        long dueAt = Long.parseLong(requireNonNull(keys.get(NEXT_CHECK_AT)).n());
        return new Entry(
                new SessionId(requireNonNull(keys.get(SessionItem.ID)).s()),
                new NextCheck(Instant.ofEpochSecond(dueAt), priority));
    }

    @Override
    public void postpone(Entry entry, Instant until) {
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(SessionItem.key(entry.id()))
                    .updateExpression("SET #next_check_at = :until")
                    .conditionExpression("#next_check_at = :read")
                    .expressionAttributeNames(Map.of("#next_check_at", NEXT_CHECK_AT))
                    .expressionAttributeValues(Map.of(
                            ":until",
                            number(until.getEpochSecond()),
                            ":read",
                            number(entry.nextCheck().at().getEpochSecond()))));
        } catch (ConditionalCheckFailedException e) {
            // News has come in between, or the item is gone: both are better than waiting.
            return;
        } catch (SdkException e) {
            throw new StoreUnavailableException("a session could not be put off", e);
        }
    }
}
