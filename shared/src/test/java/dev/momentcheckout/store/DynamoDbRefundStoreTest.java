package dev.momentcheckout.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.RefundStore;
import dev.momentcheckout.session.RefundStoreContract;
import dev.momentcheckout.session.UnreadableItemException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@Tag("aws")
class DynamoDbRefundStoreTest extends RefundStoreContract {
    private final SessionsTable table = new SessionsTable();

    @AfterEach
    void close() {
        table.close();
    }

    @Override
    protected RefundStore refunds() {
        return new DynamoDbRefundStore(table.direct(), table.name());
    }

    @Test
    void stores_every_field_in_an_item_that_the_publisher_reads() {
        refunds().save(REFUND);

        assertThat(ItemImage.of(table.item(RefundItem.key(REFUND)))).isEqualTo(new ItemImage.OfRefund(REFUND));
    }

    @Test
    void an_item_of_another_version_is_unreadable() {
        refunds().save(REFUND);
        Map<String, AttributeValue> item = new HashMap<>(table.item(RefundItem.key(REFUND)));

        item.put("version", AttributeValue.fromN("2"));
        assertThatThrownBy(() -> ItemImage.of(item)).isInstanceOf(UnreadableItemException.class);
        item.remove("version");
        assertThatThrownBy(() -> ItemImage.of(item)).isInstanceOf(UnreadableItemException.class);
    }
}
