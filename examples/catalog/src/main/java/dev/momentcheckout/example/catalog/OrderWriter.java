package dev.momentcheckout.example.catalog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Writes the shop's orders to the checkout stack's table {@code Catalog}. The app pays them by their id. */
public final class OrderWriter {
    private final DynamoDbClient dynamoDb;
    private final String table;

    /** @param table the stack's output {@code CatalogTable}; its ARN, if the table is in another account */
    public OrderWriter(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * Writes an order once. A repeated call with the same values has no effect, so a caller repeats it after an error.
     * Return the order's id to the app afterwards, not before.
     *
     * @param orderId 1 to 64 letters, digits, hyphens and underscores; without an owner, hard to guess
     * @param amount in minor units: 9900 for ZAR 99.00
     * @param currency ISO 4217 code in capitals
     * @param owner {@code iss#sub} of the access token of the only customer who may pay; null for every caller who
     *     knows the order's id
     * @throws IllegalStateException if the order exists with another price or owner
     * @throws software.amazon.awssdk.core.exception.SdkException if it is unknown whether the order was written
     */
    public void write(String orderId, long amount, String currency, @Nullable String owner) {
        Map<String, AttributeValue> order = new HashMap<>();
        order.put("id", AttributeValue.fromS("order#" + orderId));
        order.put("amount", AttributeValue.fromN(Long.toString(amount)));
        order.put("currency", AttributeValue.fromS(currency));
        if (owner != null) {
            order.put("owner", AttributeValue.fromS(owner));
        }
        try {
            dynamoDb.putItem(put -> put.tableName(table)
                    .item(order)
                    .conditionExpression("attribute_not_exists(id)")
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
        } catch (ConditionalCheckFailedException e) {
            // The SDK repeats a request whose answer was lost, and the repetition finds what the first one wrote.
            if (!e.item().equals(order)) {
                throw new IllegalStateException("the order " + orderId + " exists with other values", e);
            }
        }
    }
}
