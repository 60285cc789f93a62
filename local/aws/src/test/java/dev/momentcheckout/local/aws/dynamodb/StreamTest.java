package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.StreamReader.id;
import static dev.momentcheckout.local.aws.dynamodb.StreamReader.number;
import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StreamTest {
    private final TestDatabase database = new TestDatabase();
    private final StreamReader stream = new StreamReader(database);

    @Test
    void records_have_the_images_before_and_after_a_change() {
        String first = "{id: {S: 'a'}, state: {S: 'OPEN'}}";
        String second = "{id: {S: 'a'}, state: {S: 'PAID'}, amount: {N: '1'}}";
        database.put(first);
        database.put(second);
        database.delete("a");

        List<JsonNode> records = stream.records();

        assertThat(records)
                .extracting(each -> each.path("eventName").asText())
                .containsExactly("INSERT", "MODIFY", "REMOVE");
        assertThat(records).extracting(each -> each.at("/dynamodb/Keys")).containsOnly(json("{id: {S: 'a'}}"));
        assertThat(records.get(0).path("dynamodb").has("OldImage")).isFalse();
        assertThat(records.get(0).at("/dynamodb/NewImage")).isEqualTo(json(first));
        assertThat(records.get(1).at("/dynamodb/OldImage")).isEqualTo(json(first));
        assertThat(records.get(1).at("/dynamodb/NewImage")).isEqualTo(json(second));
        assertThat(records.get(2).at("/dynamodb/OldImage")).isEqualTo(json(second));
        assertThat(records.get(2).path("dynamodb").has("NewImage")).isFalse();
        assertThat(records).extracting(StreamReader::number).isSorted().doesNotHaveDuplicates();
        assertThat(records).extracting(each -> each.path("eventID").asText()).doesNotHaveDuplicates();
    }

    @Test
    void a_write_that_changes_nothing_makes_no_record() {
        database.put("{id: {S: 'a'}, amount: {N: '1'}}");

        database.put("{id: {S: 'a'}, amount: {N: '1.0'}}");
        database.update("a", "SET amount = :a", "{':a': {N: '1'}}");
        database.delete("absent");

        assertThat(stream.records()).hasSize(1);
    }

    @Test
    void a_write_that_fails_makes_no_record() {
        database.put("{id: {S: 'a'}}");

        database.error("PutItem", "{Item: {id: {S: 'a'}, x: {S: 'x'}}, ConditionExpression: 'attribute_exists(x)'}");
        database.error(
                "UpdateItem",
                "{Key: {id: {S: 'a'}}, UpdateExpression: 'SET x = :x', ExpressionAttributeValues:" + " {':x': {S: '"
                        + "x".repeat(410_000) + "'}}}");

        assertThat(stream.records()).hasSize(1);
    }

    @Test
    void an_iterator_starts_at_its_position() {
        String shard = revisions(4);
        List<JsonNode> records = stream.records(stream.oldest(shard));
        String second = number(records.get(1));

        assertThat(revisions(stream.oldest(shard))).containsExactly(1, 2, 3, 4);
        assertThat(revisions(stream.iterator(shard, "AT_SEQUENCE_NUMBER", second)))
                .containsExactly(2, 3, 4);
        assertThat(revisions(stream.iterator(shard, "AFTER_SEQUENCE_NUMBER", second)))
                .containsExactly(3, 4);
        String latest = stream.iterator(shard, "LATEST");
        assertThat(revisions(latest)).isEmpty();
        write(5);
        assertThat(revisions(latest)).containsExactly(5);
    }

    @Test
    void the_next_iterator_continues_after_the_last_record() {
        String shard = revisions(3);

        JsonNode first = database.perform("GetRecords", "{ShardIterator: '" + stream.oldest(shard) + "', Limit: 2}");
        JsonNode second = stream.read(first.path("NextShardIterator").asText());
        write(4);
        JsonNode third = stream.read(second.path("NextShardIterator").asText());

        assertThat(Stream.of(first, second, third)
                        .map(each -> each.path("Records").size()))
                .containsExactly(2, 1, 1);
        assertThat(third.at("/Records/0/dynamodb/NewImage/revision/N").asInt()).isEqualTo(4);
    }

    @Test
    void an_iterator_expires_after_15_minutes() {
        String iterator = stream.oldest(revisions(1));

        database.clock.advance(Duration.ofMinutes(15));
        assertThat(stream.records(iterator)).hasSize(1);

        database.clock.advance(Duration.ofSeconds(1));
        assertThat(stream.readError(iterator)).startsWith("ExpiredIteratorException: ");
    }

    @Test
    void a_record_is_available_for_24_hours() {
        String shard = revisions(2);
        List<String> numbers =
                stream.records().stream().map(StreamReader::number).toList();
        database.clock.advance(Duration.ofHours(24));
        write(3);
        assertThat(revisions(stream.oldest(shard))).containsExactly(1, 2, 3);

        database.clock.advance(Duration.ofSeconds(1));

        assertThat(revisions(stream.oldest(shard))).containsExactly(3);
        assertThat(stream.iteratorError(shard, "AT_SEQUENCE_NUMBER", numbers.getFirst()))
                .startsWith("TrimmedDataAccessException: ");
        assertThat(stream.iteratorError(shard, "AFTER_SEQUENCE_NUMBER", numbers.getFirst()))
                .startsWith("TrimmedDataAccessException: ");
        assertThat(revisions(stream.iterator(shard, "AFTER_SEQUENCE_NUMBER", numbers.getLast())))
                .containsExactly(3);
    }

    @Test
    void an_iterator_whose_next_record_is_trimmed_is_rejected() {
        String shard = revisions(1);
        database.clock.advance(Duration.ofHours(24).minusMinutes(5));
        String iterator = stream.oldest(shard);

        database.clock.advance(Duration.ofMinutes(6));

        assertThat(stream.readError(iterator)).startsWith("TrimmedDataAccessException: ");
    }

    @Test
    void the_items_are_spread_over_the_open_shards() {
        database.engine.splitShards("Sessions");
        List<String> shards = stream.shards().stream().map(StreamReader::id).toList();
        for (int i = 0; i < 40; i++) {
            database.put("{id: {S: 'item" + i + "'}}");
            database.delete("item" + i);
        }

        List<List<String>> items = shards.stream()
                .map(shard -> stream.records(stream.oldest(shard)).stream()
                        .map(each -> each.at("/dynamodb/Keys/id/S").asText())
                        .distinct()
                        .toList())
                .toList();

        assertThat(items).hasSize(3);
        assertThat(items.getFirst()).as("the closed parent").isEmpty();
        assertThat(items.subList(1, 3)).allSatisfy(each -> assertThat(each).isNotEmpty());
        assertThat(items.stream().flatMap(List::stream)).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void a_split_shard_ends_and_its_children_continue() {
        String parent = revisions(2);
        String iterator = stream.oldest(parent);

        database.engine.splitShards("Sessions");
        write(3);

        JsonNode last = stream.read(iterator);
        assertThat(revisions(last)).containsExactly(1, 2);
        assertThat(last.has("NextShardIterator")).isFalse();
        assertThat(stream.shards().stream().filter(shard -> id(shard).equals(parent)))
                .singleElement()
                .satisfies(shard -> assertThat(shard.at("/SequenceNumberRange/EndingSequenceNumber")
                                .asText())
                        .isGreaterThan(number(last.path("Records").get(1))));
        List<JsonNode> children = stream.shards().stream()
                .filter(shard -> shard.path("ParentShardId").asText().equals(parent))
                .toList();
        assertThat(children).hasSize(2);
        List<Integer> revisions = new ArrayList<>();
        for (JsonNode child : children) {
            JsonNode page = stream.read(stream.oldest(id(child)));
            assertThat(page.has("NextShardIterator")).isTrue();
            revisions.addAll(revisions(page));
        }
        assertThat(revisions).containsExactly(3);
    }

    @Test
    void rejects_a_stream_a_shard_and_an_iterator_that_do_not_exist() {
        assertThat(database.error("DescribeStream", "{StreamArn: '" + stream.arn() + "x'}"))
                .startsWith("ResourceNotFoundException: ");
        assertThat(database.error(
                        "GetShardIterator",
                        "{StreamArn: '" + stream.arn() + "', ShardId: 'x', ShardIteratorType: 'LATEST'}"))
                .startsWith("ResourceNotFoundException: ");
        assertThat(stream.readError("x")).isEqualTo("ValidationException: Invalid ShardIterator");
    }

    /** Writes an item this many times and returns the shard that has its records. */
    private String revisions(int count) {
        for (int revision = 1; revision <= count; revision++) {
            write(revision);
        }
        return stream.shardOf("a");
    }

    private void write(int revision) {
        database.put("{id: {S: 'a'}, revision: {N: '" + revision + "'}}");
    }

    private List<Integer> revisions(String iterator) {
        return revisions(stream.read(iterator));
    }

    private static List<Integer> revisions(JsonNode page) {
        List<Integer> revisions = new ArrayList<>();
        page.path("Records")
                .forEach(each ->
                        revisions.add(each.at("/dynamodb/NewImage/revision/N").asInt()));
        return revisions;
    }
}
