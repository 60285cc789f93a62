package dev.momentcheckout.local.aws;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class TableStreamTest {

    @Test
    void delivers_a_change_that_follows_a_write_to_another_table() {
        try (LocalDynamoDb dynamoDb = LocalDynamoDb.start()) {
            Map<String, String> tables = dynamoDb.createTables(
                    SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml")));
            String sessions = requireNonNull(tables.get("Sessions"));
            TableStream stream = dynamoDb.stream(sessions, StreamFilter.of(List.of()), 10);
            List<String> events = new ArrayList<>();
            stream.poll(event -> collect(events, event));

            put(dynamoDb, requireNonNull(tables.get("Catalog")), "product#tea");
            put(dynamoDb, sessions, "ps_1");

            assertThat(stream.drain(event -> collect(events, event))).isTrue();
            assertThat(events).singleElement().asString().contains("ps_1");
        }
    }

    private static byte[] collect(List<String> events, byte[] event) {
        events.add(new String(event, StandardCharsets.UTF_8));
        return "{}".getBytes(StandardCharsets.UTF_8);
    }

    private static void put(LocalDynamoDb dynamoDb, String table, String id) {
        dynamoDb.client().putItem(put -> put.tableName(table).item(Map.of("id", AttributeValue.fromS(id))));
    }
}
