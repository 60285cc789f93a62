package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.valuesOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StaleReadsTest {
    private final TestDatabase database = new TestDatabase();

    @BeforeEach
    void writes_one_item_and_lets_reads_be_stale() {
        write(1);
        database.engine.faults().staleReads(true);
    }

    @Test
    void an_eventually_consistent_read_misses_the_last_write() {
        write(2);
        assertThat(eventualRead()).isEqualTo("1");

        write(3);
        assertThat(eventualRead()).isEqualTo("2");
    }

    @Test
    void a_consistent_read_has_the_last_write() {
        write(2);

        assertThat(database.item("a").at("/revision/N").asText()).isEqualTo("2");
        assertThat(valuesOf(database.perform("Scan", "{ConsistentRead: true}"), "revision"))
                .containsExactly("2");
        assertThat(valuesOf(database.perform("Scan", "{}"), "revision")).containsExactly("1");
    }

    @Test
    void a_query_of_an_index_misses_the_last_write_of_each_item() {
        database.put("{id: {S: 'b'}, next_check_shard: {S: 'high'}, next_check_at: {N: '1'}}");
        assertThat(index()).containsExactly("a");

        database.delete("a");
        assertThat(index()).containsExactly("a");

        database.delete("b");
        assertThat(index()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_condition_is_evaluated_on_the_last_write() {
        write(2);

        assertThat(database.error("PutItem", """
                {Item: {id: {S: 'a'}}, ConditionExpression: 'revision = :r',
                 ExpressionAttributeValues: {':r': {N: '1'}}}""")).startsWith("ConditionalCheckFailedException");
    }

    @Test
    void reads_are_current_again_when_the_switch_is_off() {
        write(2);

        database.engine.faults().staleReads(false);

        assertThat(eventualRead()).isEqualTo("2");
        write(3);
        assertThat(eventualRead()).isEqualTo("3");
    }

    @Test
    void a_write_of_the_time_without_the_switch_is_never_missing() {
        write(2);
        database.engine.faults().staleReads(false);
        write(3);

        database.engine.faults().staleReads(true);

        assertThat(eventualRead()).isEqualTo("3");
    }

    private void write(int revision) {
        database.put("{id: {S: 'a'}, next_check_shard: {S: 'high'}, next_check_at: {N: '1'}, revision: {N: '%d'}}"
                .formatted(revision));
    }

    private String eventualRead() {
        return database.perform("GetItem", "{Key: {id: {S: 'a'}}}")
                .at("/Item/revision/N")
                .asText();
    }

    private List<String> index() {
        return valuesOf(database.perform("Query", """
                {IndexName: 'next-check', KeyConditionExpression: 'next_check_shard = :s',
                 ExpressionAttributeValues: {':s': {S: 'high'}}}"""), "id");
    }
}
