package dev.momentcheckout.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@Tag("aws")
class DynamoDbRawItemsTest {
    private final SessionsTable table = new SessionsTable();
    private final DynamoDbRawItems items = new DynamoDbRawItems(table.direct(), table.name());

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void returns_an_item_in_the_json_of_dynamodb() {
        table.direct()
                .putItem(put -> put.tableName(table.name())
                        .item(Map.of(
                                "id", AttributeValue.fromS("ps_1"),
                                "amount", AttributeValue.fromN("1000"),
                                "moment_key", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {1, 2})),
                                "review_reasons", AttributeValue.fromSs(List.of("a", "b")),
                                "created_here", AttributeValue.fromBool(true),
                                "history", AttributeValue.fromL(List.of(AttributeValue.fromS("x"))))));

        assertThat(items.load("ps_1"))
                .isEqualTo("{\"amount\":{\"N\":\"1000\"},\"created_here\":{\"BOOL\":true},"
                        + "\"history\":{\"L\":[{\"S\":\"x\"}]},\"id\":{\"S\":\"ps_1\"},"
                        + "\"moment_key\":{\"B\":\"AQI=\"},\"review_reasons\":{\"SS\":[\"a\",\"b\"]}}");
        assertThat(items.load("ps_2")).isNull();
    }

    @Test
    void a_table_that_cannot_be_read_is_no_absent_item() {
        assertThatThrownBy(() -> new DynamoDbRawItems(table.direct(), "absent").load("ps_1"))
                .isInstanceOf(StoreUnavailableException.class);
    }
}
