package dev.momentcheckout.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.StoreUnavailableException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@Tag("aws")
class DynamoDbHeartbeatStoreTest {
    private final SessionsTable table = new SessionsTable();

    @AfterEach
    void close() {
        table.close();
    }

    private Map<String, AttributeValue> stored() {
        return table.item(Map.of("id", AttributeValue.fromS("heartbeat#")));
    }

    @Test
    void writes_one_item_with_the_time_of_the_last_heartbeat() {
        DynamoDbHeartbeatStore store = new DynamoDbHeartbeatStore(table.direct(), table.name());

        store.write(Instant.ofEpochMilli(1_780_000_000_123L));
        assertThat(stored())
                .isEqualTo(Map.of(
                        "id", AttributeValue.fromS("heartbeat#"),
                        "version", AttributeValue.fromN("1"),
                        "updated_at_ms", AttributeValue.fromN("1780000000123")));

        store.write(Instant.ofEpochMilli(1_780_000_600_000L));
        assertThat(stored()).containsEntry("updated_at_ms", AttributeValue.fromN("1780000600000"));
    }

    @Test
    void a_failed_write_is_reported() {
        DynamoDbHeartbeatStore store = new DynamoDbHeartbeatStore(table.direct(), "no-such-table");

        assertThatThrownBy(() -> store.write(Instant.EPOCH)).isInstanceOf(StoreUnavailableException.class);
    }
}
