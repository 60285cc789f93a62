package dev.momentcheckout.store;

import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.RefundStore;
import dev.momentcheckout.session.StoreUnavailableException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Refunds in the DynamoDB table of the sessions, each written once. */
public final class DynamoDbRefundStore implements RefundStore {
    private final DynamoDbClient dynamoDb;
    private final String table;

    public DynamoDbRefundStore(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    @Override
    public boolean save(Refund refund) {
        Map<String, String> names = new HashMap<>(Map.of("#id", SessionItem.ID));
        Map<String, AttributeValue> values = new HashMap<>();
        RefundItem.attributes(refund).forEach((name, value) -> {
            names.put("#" + name, name);
            values.put(":" + name, value);
        });
        String set = values.keySet().stream()
                .map(value -> "#" + value.substring(1) + " = " + value)
                .collect(Collectors.joining(", ", "SET ", ""));
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(RefundItem.key(refund))
                    .updateExpression(set)
                    .conditionExpression("attribute_not_exists(#id)")
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values));
            return true;
        } catch (ConditionalCheckFailedException e) {
            // A delivery that is repeated, or our own write whose answer was lost: it is kept either way.
            return false;
        } catch (SdkException e) {
            throw new StoreUnavailableException("a refund could not be written", e);
        }
    }
}
