package dev.momentcheckout.example;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Decides, by one conditional write, whether an event is to be acted on (docs/events, the rule for shops). */
public final class Fulfilment {
    private final DynamoDbClient dynamoDb;
    private final String table;

    public Fulfilment(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * Takes an event on. Of all deliveries of it, and of all events of its session that are not above it, one is taken.
     *
     * @param rank of the session's state
     * @return whether to act on it, now
     */
    public boolean takes(String id, String session, long rank) {
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(Map.of("session_id", AttributeValue.fromS(session)))
                    .updateExpression("SET #rank = :rank, #id = :id REMOVE #done")
                    // The same event once more, of which it is not known that it was acted on: the function died in
                    // between.
                    .conditionExpression(
                            "attribute_not_exists(#rank) OR #rank < :rank OR (#id = :id AND attribute_not_exists(#done))")
                    .expressionAttributeNames(Map.of("#rank", "rank", "#id", "id", "#done", "done"))
                    .expressionAttributeValues(Map.of(
                            ":rank", AttributeValue.fromN(Long.toString(rank)), ":id", AttributeValue.fromS(id))));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }

    /** Notes that an event was acted on, so that it never is again. */
    public void done(String id, String session) {
        dynamoDb.updateItem(request -> request.tableName(table)
                .key(Map.of("session_id", AttributeValue.fromS(session)))
                .updateExpression("SET #done = :true")
                .conditionExpression("#id = :id")
                .expressionAttributeNames(Map.of("#id", "id", "#done", "done"))
                .expressionAttributeValues(
                        Map.of(":id", AttributeValue.fromS(id), ":true", AttributeValue.fromBool(true))));
    }
}
