package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.text;

import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.OperatorQueue;
import dev.momentcheckout.session.StoreUnavailableException;
import java.util.Map;
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
                last = page.lastEvaluatedKey();
                query.exclusiveStartKey(last);
            } while (!last.isEmpty());
            return count;
        } catch (SdkException e) {
            throw new StoreUnavailableException("what awaits an operator could not be counted", e);
        }
    }
}
