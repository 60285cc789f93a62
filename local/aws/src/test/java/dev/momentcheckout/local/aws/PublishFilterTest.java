package dev.momentcheckout.local.aws;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.dynamodb.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Which changes of the table the template's filter passes to publish-events. */
class PublishFilterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml"));
    private static final AttributeValue TRUE = AttributeValue.fromBool(true);

    private final LocalDynamoDb dynamoDb = LocalDynamoDb.start(new TestClock());
    private final String sessions =
            requireNonNull(dynamoDb.createTables(TEMPLATE).get("Sessions"));
    private final TableStream stream = dynamoDb.stream(
            sessions,
            TEMPLATE.streamSources().getFirst().filter(),
            TEMPLATE.streamSources().getFirst().batchSize());

    @AfterEach
    void close() {
        dynamoDb.close();
    }

    private void write(String id, Map<String, AttributeValue> attributes) {
        Map<String, AttributeValue> item = new HashMap<>(attributes);
        item.put("id", AttributeValue.fromS(id));
        dynamoDb.client().putItem(put -> put.tableName(sessions).item(item));
    }

    private static Map<String, AttributeValue> state(String state) {
        return Map.of("state", AttributeValue.fromS(state));
    }

    /** Returns the event name and key of each record that passed. */
    private List<String> passed() {
        List<String> passed = new ArrayList<>();
        assertThat(stream.drain(event -> {
                    try {
                        for (JsonNode each : JSON.readTree(event).path("Records")) {
                            passed.add(each.path("eventName").asText() + " "
                                    + each.at("/dynamodb/Keys/id/S").asText());
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return "{}".getBytes(StandardCharsets.UTF_8);
                }))
                .isTrue();
        return passed;
    }

    @Test
    void a_session_passes_in_every_state_above_open() {
        write("ps_1", state("OPEN"));
        write("ps_1", state("FAILED"));
        write("ps_1", state("PAID"));
        write("ps_2", state("STATE_OF_A_LATER_VERSION"));

        assertThat(passed()).containsExactly("MODIFY ps_1", "MODIFY ps_1", "INSERT ps_2");
    }

    @Test
    void an_open_session_passes_when_it_becomes_unresolved() {
        write("ps_1", state("OPEN"));
        write("ps_1", Map.of("state", AttributeValue.fromS("OPEN"), "unresolved", TRUE));

        assertThat(passed()).containsExactly("MODIFY ps_1");
    }

    @Test
    void every_write_of_the_heartbeat_passes() {
        write("heartbeat#", Map.of("updated_at_ms", AttributeValue.fromN("1")));
        write("heartbeat#", Map.of("updated_at_ms", AttributeValue.fromN("2")));

        assertThat(passed()).containsExactly("INSERT heartbeat#", "MODIFY heartbeat#");
    }

    @Test
    void a_refund_passes_when_it_is_written() {
        Map<String, AttributeValue> refund = Map.of("event_id", AttributeValue.fromS("msg_1"));
        write("refund#msg_1", refund);
        Map<String, AttributeValue> edited = new HashMap<>(refund);
        edited.put("edited", TRUE);
        write("refund#msg_1", edited);

        assertThat(passed()).containsExactly("INSERT refund#msg_1");
    }

    @Test
    void an_operation_does_not_pass() {
        Map<String, AttributeValue> operation = new HashMap<>(Map.of(
                "version", AttributeValue.fromN("1"),
                "started_at_ms", AttributeValue.fromN("1"),
                "by", AttributeValue.fromS("unknown"),
                "request_id", AttributeValue.fromS("request-1"),
                "command", AttributeValue.fromS("approve"),
                "because", AttributeValue.fromS("x"),
                "revision_read", AttributeValue.fromN("1"),
                "values", AttributeValue.fromSs(List.of("amount 1"))));
        write("operation#ps_1#1", operation);
        operation.put("done_at_ms", AttributeValue.fromN("2"));
        operation.put("outcome", AttributeValue.fromS("approved"));
        write("operation#ps_1#1", operation);

        assertThat(passed()).isEmpty();
    }

    @Test
    void purchases_and_removed_items_do_not_pass() {
        write("order#1", Map.of("paid_by_session", AttributeValue.fromS("ps_1")));
        write("key#1", Map.of("paid_by_session", AttributeValue.fromS("ps_1")));
        write("ps_1", state("OPEN"));
        dynamoDb.client()
                .deleteItem(delete -> delete.tableName(sessions).key(Map.of("id", AttributeValue.fromS("ps_1"))));

        assertThat(passed()).isEmpty();
    }
}
