package dev.momentcheckout.store;

import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.RefundStore;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Stores refunds in the table {@code Sessions}. Each is written once. */
public final class DynamoDbRefundStore implements RefundStore {
    private final DynamoDbTable sessions;

    public DynamoDbRefundStore(DynamoDbClient dynamoDb, String table) {
        this.sessions = new DynamoDbTable(dynamoDb, table);
    }

    @Override
    public boolean save(Refund refund) {
        ItemUpdate insert = new ItemUpdate("attribute_not_exists(#id)")
                .name(ItemAttributes.ID)
                .set(RefundItem.attributes(refund));
        // The condition is false after a repeated delivery or a repeated call. The refund is stored in both cases.
        return sessions.update(RefundItem.key(refund), insert, "a refund could not be written");
    }
}
