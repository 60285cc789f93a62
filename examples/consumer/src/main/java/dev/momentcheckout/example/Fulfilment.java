package dev.momentcheckout.example;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Decides with one conditional write whether to act on an event (docs/events, the rule for shops). */
public final class Fulfilment {
    private final DynamoDbClient dynamoDb;
    private final String table;

    public Fulfilment(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * Begins the fulfilment of an event, unless an event of the same session with the same or a higher rank has begun
     * before.
     *
     * @param rank of the session's state
     * @return whether to act on the event now
     */
    public boolean begin(String id, String session, long rank) {
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(Map.of("session_id", AttributeValue.fromS(session)))
                    .updateExpression("SET #rank = :rank, #id = :id REMOVE #done")
                    // The last alternative is a repeated delivery after the function failed before complete.
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

    /** Records that the event was fulfilled, so that {@link #begin} returns false for every later delivery of it. */
    public void complete(String id, String session) {
        dynamoDb.updateItem(request -> request.tableName(table)
                .key(Map.of("session_id", AttributeValue.fromS(session)))
                .updateExpression("SET #done = :true")
                .conditionExpression("#id = :id")
                .expressionAttributeNames(Map.of("#id", "id", "#done", "done"))
                .expressionAttributeValues(
                        Map.of(":id", AttributeValue.fromS(id), ":true", AttributeValue.fromBool(true))));
    }
}
