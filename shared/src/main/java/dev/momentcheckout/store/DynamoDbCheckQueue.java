package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.requireNumber;
import static dev.momentcheckout.store.ItemAttributes.requireText;
import static dev.momentcheckout.store.ItemAttributes.seconds;
import static dev.momentcheckout.store.ItemAttributes.text;
import static dev.momentcheckout.store.SessionItem.NEXT_CHECK_AT;
import static dev.momentcheckout.store.SessionItem.NEXT_CHECK_SHARD;

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
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * The sparse index {@code next-check} of the table {@code Sessions}. It contains only sessions that have a next check,
 * and of those only the keys.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html">
 *     Sparse indexes</a>
 */
public final class DynamoDbCheckQueue implements CheckQueue {
    private static final String INDEX = "next-check";
    private static final Map<String, String> NAMES =
            Map.of("#next_check_shard", NEXT_CHECK_SHARD, "#next_check_at", NEXT_CHECK_AT);

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final DynamoDbTable sessions;

    public DynamoDbCheckQueue(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.sessions = new DynamoDbTable(dynamoDb, table);
    }

    @Override
    public int shards() {
        return SessionItem.SHARDS;
    }

    @Override
    public List<Entry> page(NextCheck.Priority priority, int shard, Instant until, int size, @Nullable Entry after) {
        AttributeValue shardKey = text(SessionItem.shard(priority, shard));
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression("#next_check_shard = :shard AND #next_check_at <= :until")
                .expressionAttributeNames(NAMES)
                .expressionAttributeValues(Map.of(":shard", shardKey, ":until", seconds(until)))
                .limit(size);
        if (after != null) {
            query.exclusiveStartKey(Map.of(
                    ItemAttributes.ID,
                    text(after.id().value()),
                    NEXT_CHECK_SHARD,
                    shardKey,
                    NEXT_CHECK_AT,
                    seconds(after.nextCheck().at())));
        }
        try {
            return dynamoDb.query(query.build()).items().stream()
                    .map(keys -> entry(priority, keys))
                    .toList();
        } catch (SdkException e) {
            throw new StoreUnavailableException("the check queue could not be read", e);
        }
    }

    private static Entry entry(NextCheck.Priority priority, Map<String, AttributeValue> keys) {
        return new Entry(
                new SessionId(requireText(keys, ItemAttributes.ID)),
                new NextCheck(Instant.ofEpochSecond(requireNumber(keys, NEXT_CHECK_AT)), priority));
    }

    @Override
    public void postpone(Entry entry, Instant until) {
        ItemUpdate update = new ItemUpdate("#next_check_at = :read")
                .value(":read", seconds(entry.nextCheck().at()))
                .set(NEXT_CHECK_AT, seconds(until));
        sessions.update(SessionItem.key(entry.id()), update, "a check could not be postponed");
    }
}
