package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.requireNumber;
import static dev.momentcheckout.store.ItemAttributes.requireText;
import static dev.momentcheckout.store.ItemAttributes.text;

import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.OperatorQueue;
import dev.momentcheckout.session.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * The sparse index {@code attention} of the table {@code Sessions}. It contains only the keys of sessions that await an
 * operator, so an empty one costs half a read unit for each reason.
 */
public final class DynamoDbOperatorQueue implements OperatorQueue {
    static final String INDEX = "attention";
    private static final String REASON = "#attention";
    private static final int PAGE_SIZE = 1000;

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final int pageSize;

    public DynamoDbOperatorQueue(DynamoDbClient dynamoDb, String table) {
        this(dynamoDb, table, PAGE_SIZE);
    }

    DynamoDbOperatorQueue(DynamoDbClient dynamoDb, String table, int pageSize) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.pageSize = pageSize;
    }

    @Override
    public long count() {
        long count = 0;
        for (Attention.Reason reason : Attention.Reason.values()) {
            count += count(reason);
        }
        return count;
    }

    private long count(Attention.Reason reason) {
        return pages(reason, "what awaits an operator could not be counted", _ -> {});
    }

    @Override
    public Listing oldest(Attention.Reason reason, int limit) {
        List<Entry> entries = new ArrayList<>();
        long count = pages(
                reason,
                "what awaits an operator could not be read",
                page -> page.stream()
                        .limit(limit - entries.size())
                        .map(DynamoDbOperatorQueue::entry)
                        .forEach(entries::add));
        return new Listing(entries, count - entries.size());
    }

    /** The index contains only items whose keys have these types. */
    private static Entry entry(Map<String, AttributeValue> keys) {
        return new Entry(
                requireText(keys, ItemAttributes.ID),
                Instant.ofEpochSecond(requireNumber(keys, SessionItem.ATTENTION_SINCE)));
    }

    /** Reads all pages, oldest first, and returns the number of entries. */
    private long pages(Attention.Reason reason, String failure, Consumer<List<Map<String, AttributeValue>>> pages) {
        QueryRequest.Builder query = QueryRequest.builder()
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression(REASON + " = :reason")
                .expressionAttributeNames(Map.of(REASON, SessionItem.ATTENTION))
                .expressionAttributeValues(Map.of(":reason", text(reason.name())))
                .limit(pageSize);
        long count = 0;
        try {
            Map<String, AttributeValue> last;
            do {
                QueryResponse page = dynamoDb.query(query.build());
                count += page.count();
                pages.accept(page.items());
                last = page.lastEvaluatedKey();
                query.exclusiveStartKey(last);
            } while (!last.isEmpty());
            return count;
        } catch (SdkException e) {
            throw new StoreUnavailableException(failure, e);
        }
    }
}
