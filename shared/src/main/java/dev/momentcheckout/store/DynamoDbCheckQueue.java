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
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * The sparse index {@code next-check} of the table {@code Sessions}. It contains only sessions that have a next check,
 * and of those only the keys.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html">
 *     Sparse indexes</a>
 */
public final class DynamoDbCheckQueue implements CheckQueue {
    static final String INDEX = "next-check";
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
    public Page page(Part part, Order order, Instant until, int size, @Nullable Position from) {
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression("#next_check_shard = :shard AND #next_check_at <= :until")
                .expressionAttributeNames(NAMES)
                .expressionAttributeValues(Map.of(
                        ":shard", text(SessionItem.shard(part.priority(), part.shard())), ":until", seconds(until)))
                .limit(size);
        if (order == Order.NEWEST_FIRST) {
            query.scanIndexForward(false);
        }
        if (from instanceof Key(Map<String, AttributeValue> key)) {
            query.exclusiveStartKey(key);
        }
        QueryResponse response;
        try {
            response = dynamoDb.query(query.build());
        } catch (SdkException e) {
            throw new StoreUnavailableException("the check queue could not be read", e);
        }
        List<Entry> entries = response.items().stream()
                .flatMap(keys -> entry(part.priority(), keys).stream())
                .toList();
        return new Page(
                entries,
                response.items().size() - entries.size(),
                response.lastEvaluatedKey().isEmpty() ? null : new Key(response.lastEvaluatedKey()));
    }

    private record Key(Map<String, AttributeValue> key) implements Position {}

    /** An item edited by hand may have the keys of the index without being a session. It must not stop the others. */
    private static Optional<Entry> entry(NextCheck.Priority priority, Map<String, AttributeValue> keys) {
        try {
            return Optional.of(new Entry(
                    new SessionId(requireText(keys, ItemAttributes.ID)),
                    new NextCheck(Instant.ofEpochSecond(requireNumber(keys, NEXT_CHECK_AT)), priority)));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public void postpone(Entry entry, Instant until) {
        ItemUpdate update = new ItemUpdate("#next_check_at = :read")
                .value(":read", seconds(entry.nextCheck().at()))
                .set(NEXT_CHECK_AT, seconds(until));
        sessions.update(SessionItem.key(entry.id()), update, "a check could not be postponed");
    }
}
