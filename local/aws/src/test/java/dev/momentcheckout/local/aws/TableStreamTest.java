package dev.momentcheckout.local.aws;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.dynamodb.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class TableStreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RECORDS_IN_A_PAGE = 1000;

    private final TestClock clock = new TestClock();
    private final LocalDynamoDb dynamoDb = LocalDynamoDb.start(clock);
    private final Map<String, String> tables =
            dynamoDb.createTables(SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private final String sessions = requireNonNull(tables.get("Sessions"));
    private final TableStream stream = dynamoDb.stream(sessions, StreamFilter.of(List.of()), 2);
    /** Id and revision of each record that the function completed. */
    private final List<String> completed = new ArrayList<>();

    private int failures;

    @AfterEach
    void close() {
        dynamoDb.close();
    }

    @Test
    void delivers_a_change_that_follows_a_write_to_another_table() {
        stream.poll(this::function);

        put(requireNonNull(tables.get("Catalog")), "product#tea", 1);
        put(sessions, "ps_1", 1);

        assertThat(stream.drain(this::function)).isTrue();
        assertThat(completed).containsExactly("ps_1:1");
    }

    @Test
    void the_changes_of_an_item_stay_in_order_when_its_shard_is_split_and_a_batch_fails() {
        write("ps_1", 1, 2, 3);
        dynamoDb.splitShards(sessions);
        write("ps_1", 4, 5);
        dynamoDb.splitShards(sessions);
        write("ps_1", 6);
        failures = 3;

        for (int poll = 0; poll < 20; poll++) {
            stream.poll(this::function);
        }

        assertThat(failures).isZero();
        assertThat(completed).containsExactly("ps_1:1", "ps_1:2", "ps_1:3", "ps_1:4", "ps_1:5", "ps_1:6");
    }

    @Test
    void delivers_what_follows_a_split_to_a_reader_that_knows_the_parent() {
        write("ps_1", 1);
        assertThat(stream.drain(this::function)).isTrue();

        dynamoDb.splitShards(sessions);
        write("ps_1", 2);

        assertThat(stream.drain(this::function)).isTrue();
        assertThat(completed).containsExactly("ps_1:1", "ps_1:2");
    }

    @Test
    void a_failed_batch_waits_until_the_function_completes_it() {
        write("ps_1", 1, 2, 3);
        failures = 2;

        assertThat(stream.drain(this::function)).isFalse();
        assertThat(completed).isEmpty();

        assertThat(stream.drain(this::function)).isTrue();
        assertThat(completed).containsExactly("ps_1:1", "ps_1:2", "ps_1:3");
    }

    @Test
    void drains_what_follows_pages_of_records_that_the_filter_rejects() {
        TableStream filtered = dynamoDb.stream(
                sessions, StreamFilter.of(List.of("{\"dynamodb\":{\"Keys\":{\"id\":{\"S\":[\"ps_2\"]}}}}")), 2);
        for (int revision = 1; revision <= 3 * RECORDS_IN_A_PAGE; revision++) {
            put(sessions, "ps_1", revision);
        }
        put(sessions, "ps_2", 1);

        assertThat(filtered.drain(this::function)).isTrue();
        assertThat(completed).containsExactly("ps_2:1");
    }

    @Test
    void a_reader_that_stops_for_20_minutes_continues_after_the_last_record() {
        write("ps_1", 1);
        stream.drain(this::function);

        clock.advance(Duration.ofMinutes(20));
        write("ps_1", 2);

        assertThat(stream.drain(this::function)).isTrue();
        assertThat(completed).containsExactly("ps_1:1", "ps_1:2");
    }

    @Test
    void a_reader_that_stops_for_a_day_misses_expired_records_only() {
        write("ps_1", 1);
        stream.drain(this::function);
        clock.advance(Duration.ofHours(1));
        write("ps_1", 2);
        clock.advance(Duration.ofHours(1));
        write("ps_1", 3);

        clock.advance(Duration.ofHours(23).plusMinutes(30));
        write("ps_1", 4);

        assertThat(stream.drain(this::function)).isTrue();
        assertThat(completed).containsExactly("ps_1:1", "ps_1:3", "ps_1:4");
    }

    @Test
    void a_reader_that_stops_while_its_shard_is_split_continues_in_its_children() {
        write("ps_1", 1);
        stream.drain(this::function);

        dynamoDb.splitShards(sessions);
        clock.advance(Duration.ofHours(25));
        write("ps_1", 2);

        assertThat(stream.drain(this::function)).isTrue();
        assertThat(completed).containsExactly("ps_1:1", "ps_1:2");
    }

    private void write(String id, int... revisions) {
        for (int revision : revisions) {
            put(sessions, id, revision);
        }
    }

    private void put(String table, String id, int revision) {
        dynamoDb.client()
                .putItem(put -> put.tableName(table)
                        .item(Map.of(
                                "id", AttributeValue.fromS(id),
                                "revision", AttributeValue.fromN(Integer.toString(revision)))));
    }

    /** The function of the stream: it fails as often as {@link #failures} says. */
    private byte[] function(byte[] event) {
        if (failures > 0) {
            failures--;
            throw new IllegalStateException("the function fails");
        }
        try {
            for (JsonNode change : JSON.readTree(event).path("Records")) {
                JsonNode image = change.at("/dynamodb/NewImage");
                completed.add(image.at("/id/S").asText() + ":"
                        + image.at("/revision/N").asText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new byte[] {'{', '}'};
    }
}
