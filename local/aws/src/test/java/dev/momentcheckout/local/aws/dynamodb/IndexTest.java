package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.json;
import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.valuesOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexTest {
    private final TestDatabase database = new TestDatabase();

    @Test
    void an_item_is_in_the_index_while_it_has_both_keys() {
        database.put("{id: {S: 'a'}, next_check_shard: {S: 'high'}}");
        assertThat(ids("high", 100)).isEmpty();

        database.update("a", "SET next_check_at = :at", "{':at': {N: '5'}}");
        assertThat(ids("high", 100)).containsExactly("a");

        database.update("a", "SET next_check_shard = :low", "{':low': {S: 'low'}}");
        assertThat(ids("high", 100)).isEmpty();
        assertThat(ids("low", 100)).containsExactly("a");

        database.update("a", "SET next_check_at = :at", "{':at': {N: '50'}}");
        assertThat(ids("low", 5)).isEmpty();
        assertThat(ids("low", 50)).containsExactly("a");

        database.perform("UpdateItem", "{Key: {id: {S: 'a'}}, UpdateExpression: 'REMOVE next_check_at'}");
        assertThat(ids("low", 100)).isEmpty();
    }

    @Test
    void a_replaced_and_a_deleted_item_leave_the_index() {
        put("a", "1");
        put("b", "2");

        database.put("{id: {S: 'a'}}");
        database.delete("b");

        assertThat(ids("high", 100)).isEmpty();
    }

    @Test
    void an_entry_has_the_projected_attributes_only() {
        database.put("{id: {S: 'a'}, next_check_shard: {S: 'high'}, next_check_at: {N: '1'}, state: {S: 'OPEN'}}");
        database.putEntry("{series: {S: 's'}, place: {N: '1'}, title: {S: 't'}, state: {S: 'OPEN'}}");

        assertThat(query("high", 1, "").at("/Items/0"))
                .isEqualTo(json("{id: {S: 'a'}, next_check_shard: {S: 'high'}, next_check_at: {N: '1'}}"));
        assertThat(database.perform("Query", """
                {TableName: 'Entries', IndexName: 'by-title', KeyConditionExpression: 'series = :s',
                 ExpressionAttributeValues: {':s': {S: 's'}}}""").at("/Items/0/state/S").asText())
                .isEqualTo("OPEN");
    }

    @Test
    void a_query_returns_keys_up_to_a_value_in_order() {
        for (String at : List.of("10", "9", "-1", "-2.5", "100", "0", "-10")) {
            put("at" + at, at);
        }

        assertThat(valuesOf(query("high", 10, ""), "next_check_at"))
                .containsExactly("-10", "-2.5", "-1", "0", "9", "10");
    }

    @Test
    void pages_of_entries_with_equal_keys_have_each_item_once() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            put("item" + i, i < 5 ? "3" : "4");
            all.add("item" + i);
        }
        List<String> found = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String start = "";
        do {
            JsonNode page = query("high", 4, ", Limit: 3" + start);
            found.addAll(valuesOf(page, "id"));
            sizes.add(page.path("Count").asInt());
            start = page.has("LastEvaluatedKey") ? ", ExclusiveStartKey: " + page.path("LastEvaluatedKey") : "";
        } while (!start.isEmpty());

        assertThat(found).containsExactlyInAnyOrderElementsOf(all);
        assertThat(sizes).containsExactly(3, 3, 1);
    }

    @Test
    void a_query_in_descending_order_returns_every_entry_of_its_partition_once() {
        for (int i = 0; i < 7; i++) {
            put("item" + i, i < 5 ? "3" : "4");
        }
        put("later", "5");
        database.put("{id: {S: 'other'}, next_check_shard: {S: 'low'}, next_check_at: {N: '4'}}");
        List<String> found = new ArrayList<>();
        String start = "";
        do {
            JsonNode page = query("high", 4, ", ScanIndexForward: false, Limit: 3" + start);
            found.addAll(valuesOf(page, "id"));
            start = page.has("LastEvaluatedKey") ? ", ExclusiveStartKey: " + page.path("LastEvaluatedKey") : "";
        } while (!start.isEmpty());

        assertThat(found).hasSize(7);
        assertThat(found.subList(0, 2)).containsExactlyInAnyOrder("item5", "item6");
        assertThat(found.subList(2, 7)).containsExactlyInAnyOrder("item0", "item1", "item2", "item3", "item4");
        assertThat(valuesOf(query("high", 9, ", ScanIndexForward: true"), "next_check_at"))
                .startsWith("3")
                .endsWith("5");
    }

    @Test
    void a_page_continues_after_its_start_key_also_if_that_item_is_gone() {
        put("a", "1");
        put("b", "2");
        JsonNode last = query("high", 9, ", Limit: 1").path("LastEvaluatedKey");
        assertThat(last).isEqualTo(json("{id: {S: 'a'}, next_check_shard: {S: 'high'}, next_check_at: {N: '1'}}"));
        database.delete("a");
        put("c", "1.5");

        assertThat(valuesOf(query("high", 9, ", ExclusiveStartKey: " + last), "id"))
                .containsExactly("c", "b");
    }

    @Test
    void rejects_a_start_key_that_does_not_fit_the_query() {
        String start =
                "{KeyConditionExpression: 'next_check_shard = :s AND next_check_at <= :at', IndexName: 'next-check',"
                        + " ExpressionAttributeValues: {':s': {S: 'high'}, ':at': {N: '9'}}, ExclusiveStartKey: ";

        assertThat(database.error("Query", start + "{id: {S: 'a'}}}"))
                .isEqualTo("ValidationException: The provided starting key is invalid");
        assertThat(database.error(
                        "Query", start + "{id: {S: 'a'}, next_check_shard: {S: 'low'}, next_check_at: {N: '1'}}}"))
                .contains("The provided starting key is outside query boundaries");
        assertThat(database.error(
                        "Query", start + "{id: {S: 'a'}, next_check_shard: {S: 'high'}, next_check_at: {N: '10'}}}"))
                .contains("The provided starting key does not match the range key predicate");
    }

    @Test
    void refuses_a_consistent_read_of_an_index() {
        String query =
                "{KeyConditionExpression: 'next_check_shard = :s', ExpressionAttributeValues: {':s': {S: 'high'}},"
                        + " IndexName: 'next-check', ConsistentRead: ";

        assertThat(database.error("Query", query + "true}"))
                .isEqualTo("ValidationException: Consistent reads are not supported on global secondary indexes");
        assertThat(database.perform("Query", query + "false}").path("Count").asInt())
                .isZero();
    }

    @Test
    void rejects_a_query_that_is_not_of_the_keys() {
        String query = "{IndexName: 'next-check', ExpressionAttributeValues: {':v': {S: 'high'}},"
                + " KeyConditionExpression: ";

        assertThat(database.error("Query", query + "'phase = :v'}"))
                .isEqualTo("ValidationException: Query condition missed key schema element: next_check_shard");
        assertThat(database.error("Query", query + "'next_check_shard = :v AND id = :v'}"))
                .isEqualTo("ValidationException: Query condition missed key schema element: next_check_at");
        assertThat(database.error("Query", query + "'next_check_shard = :v AND next_check_at <= :v'}"))
                .contains("Condition parameter type does not match schema type");
        assertThat(database.error("Query", query + "'next_check_shard = :v OR next_check_shard = :v'}"))
                .contains("Invalid operator used in KeyConditionExpression: OR");
        assertThat(database.error("Query", query.replace("next-check", "other") + "'next_check_shard = :v'}"))
                .contains("The table does not have the specified index: other");
    }

    private void put(String id, String at) {
        database.put("{id: {S: '%s'}, next_check_shard: {S: 'high'}, next_check_at: {N: '%s'}}".formatted(id, at));
    }

    private List<String> ids(String shard, int at) {
        return valuesOf(query(shard, at, ""), "id");
    }

    private JsonNode query(String shard, int at, String more) {
        return database.perform("Query", """
                {IndexName: 'next-check', KeyConditionExpression: 'next_check_shard = :shard AND next_check_at <= :at',
                 ExpressionAttributeValues: {':shard': {S: '%s'}, ':at': {N: '%d'}}%s}""".formatted(shard, at, more));
    }
}
