package dev.momentcheckout.store;

import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.StoreUnavailableException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Reads and conditional writes of single items of one table. */
final class DynamoDbTable {
    private final DynamoDbClient client;
    private final String name;

    DynamoDbTable(DynamoDbClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /**
     * Returns an item, empty if there is none.
     *
     * @param failure message of the exception
     * @throws StoreUnavailableException if the item cannot be read
     */
    Map<String, AttributeValue> get(Map<String, AttributeValue> key, ReadConsistency consistency, String failure) {
        try {
            return client.getItem(request ->
                            request.tableName(name).key(key).consistentRead(consistency == ReadConsistency.STRONG))
                    .item();
        } catch (SdkException e) {
            throw new StoreUnavailableException(failure, e);
        }
    }

    /**
     * Updates an item if its condition is true.
     *
     * @param failure message of the exception
     * @return whether the condition was true
     * @throws StoreUnavailableException if it is uncertain whether the item was updated
     */
    boolean update(Map<String, AttributeValue> key, ItemUpdate update, String failure) {
        return conflict(key, update, ReturnValuesOnConditionCheckFailure.NONE, failure)
                .isEmpty();
    }

    /**
     * Updates an item if its condition is true, otherwise returns the current item. That item costs no additional read.
     *
     * <p>The SDK repeats a call whose response was lost. If the first call took effect, the repeated one may find its
     * condition false. So the caller must compare the returned item with the wanted one.
     *
     * @param failure message of the exception
     * @return empty if the item was updated; otherwise the current item, without attributes if there is none
     * @throws StoreUnavailableException if it is uncertain whether the item was updated
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html">UpdateItem</a>
     */
    Optional<Map<String, AttributeValue>> updateOrGet(
            Map<String, AttributeValue> key, ItemUpdate update, String failure) {
        return conflict(key, update, ReturnValuesOnConditionCheckFailure.ALL_OLD, failure);
    }

    private Optional<Map<String, AttributeValue>> conflict(
            Map<String, AttributeValue> key,
            ItemUpdate update,
            ReturnValuesOnConditionCheckFailure onConflict,
            String failure) {
        try {
            client.updateItem(request -> {
                update.addTo(request);
                request.tableName(name).key(key).returnValuesOnConditionCheckFailure(onConflict);
            });
            return Optional.empty();
        } catch (ConditionalCheckFailedException e) {
            return Optional.of(e.item());
        } catch (SdkException e) {
            throw new StoreUnavailableException(failure, e);
        }
    }
}
