package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsumedCapacityTest {
    private static final String KEY = "{Key: {id: {S: 'a'}}, ";

    private final TestDatabase database = new TestDatabase();

    @ParameterizedTest
    @CsvSource({"4096, true, 1", "4097, true, 2", "4096, false, 0.5", "4097, false, 1", "0, true, 1", "0, false, 0.5"})
    void a_read_consumes_a_unit_for_each_4_KB(int bytes, boolean isConsistent, double units) {
        if (bytes > 0) {
            put(bytes);
        }

        assertThat(units("GetItem", KEY + "ConsistentRead: " + isConsistent)).isEqualTo(units);
    }

    @ParameterizedTest
    @CsvSource({"1024, 1", "1025, 2", "2048, 2", "2049, 3"})
    void a_write_consumes_a_unit_for_each_KB(int bytes, double units) {
        assertThat(units("PutItem", "{Item: " + item(bytes))).isEqualTo(units);
        assertThat(units("PutItem", "{Item: {id: {S: 'a'}}")).isEqualTo(units);
        put(bytes);
        assertThat(units("UpdateItem", KEY + "UpdateExpression: 'REMOVE payload'"))
                .isEqualTo(units);
        put(bytes);
        assertThat(units("DeleteItem", "{Key: {id: {S: 'a'}}")).isEqualTo(units);
    }

    @Test
    void a_write_that_changes_nothing_consumes_units_of_the_table() {
        put(1025);

        assertThat(units("PutItem", "{Item: " + item(1025))).isEqualTo(2);
        assertThat(units("DeleteItem", "{Key: {id: {S: 'absent'}}")).isEqualTo(1);
    }

    @Test
    void an_index_consumes_units_if_its_entry_changes() {
        String values = "UpdateExpression: 'SET next_check_shard = :s, next_check_at = :at',"
                + " ExpressionAttributeValues: {':s': {S: 'high'}, ':at': {N: '%d'}}";

        // The entry is added, replaced by one with another key, unchanged, and removed.
        assertThat(units("UpdateItem", KEY + values.formatted(1))).isEqualTo(1 + 1);
        assertThat(units("UpdateItem", KEY + values.formatted(2))).isEqualTo(1 + 2);
        assertThat(units("UpdateItem", KEY + values.formatted(2))).isEqualTo(1);
        assertThat(units(
                        "UpdateItem",
                        KEY + "UpdateExpression: 'SET amount = :a', ExpressionAttributeValues: {':a':" + " {N: '1'}}"))
                .isEqualTo(1);
        assertThat(units("UpdateItem", KEY + "UpdateExpression: 'REMOVE next_check_at'"))
                .isEqualTo(1 + 1);
    }

    @Test
    void an_index_of_all_attributes_consumes_a_unit_for_any_change() {
        String item = "{TableName: 'Entries', Item: {series: {S: 's'}, place: {N: '1'}, title: {S: 't'},"
                + " amount: {N: '%d'}}";

        assertThat(units("PutItem", item.formatted(1))).isEqualTo(2);
        assertThat(units("PutItem", item.formatted(2))).isEqualTo(2);
    }

    @Test
    void a_query_and_a_scan_consume_units_of_all_items_together() {
        for (int place = 1; place <= 3; place++) {
            database.putEntry(
                    "{series: {S: 's'}, place: {N: '%d'}, title: {S: '%s'}}".formatted(place, "x".repeat(1000)));
        }
        for (int place = 4; place <= 6; place++) {
            database.putEntry(
                    "{series: {S: 's'}, place: {N: '%d'}, title: {S: '%s'}}".formatted(place, "y".repeat(1000)));
        }
        String query = "{TableName: 'Entries', KeyConditionExpression: 'series = :s', ExpressionAttributeValues: {':s':"
                + " {S: 's'}}";

        assertThat(units("Query", query + ", ConsistentRead: true")).isEqualTo(2);
        assertThat(units("Query", query)).isEqualTo(1);
        assertThat(units("Query", query + ", Limit: 3")).isEqualTo(0.5);
        assertThat(units("Query", query + ", IndexName: 'by-title'")).isEqualTo(1);
        assertThat(units("Scan", "{TableName: 'Entries'")).isEqualTo(1);
        assertThat(units("Scan", "{TableName: 'Entries', ConsistentRead: true")).isEqualTo(2);
    }

    @Test
    void the_units_of_table_and_index_are_listed_on_request() {
        JsonNode write = database.perform("PutItem", """
                {Item: {id: {S: 'a'}, next_check_shard: {S: 'high'}, next_check_at: {N: '1'}},
                 ReturnConsumedCapacity: 'INDEXES'}""");
        JsonNode query = database.perform("Query", """
                {IndexName: 'next-check', KeyConditionExpression: 'next_check_shard = :s',
                 ExpressionAttributeValues: {':s': {S: 'high'}}, ReturnConsumedCapacity: 'INDEXES'}""");
        JsonNode batch = database.perform("BatchWriteItem", """
                {RequestItems: {Sessions: [{DeleteRequest: {Key: {id: {S: 'a'}}}}, {PutRequest: {Item: {id: {S: 'b'}}}}]},
                 ReturnConsumedCapacity: 'INDEXES'}""");

        assertThat(write.path("ConsumedCapacity")).isEqualTo(json("""
                {TableName: 'Sessions', CapacityUnits: 2.0, Table: {CapacityUnits: 1.0},
                 GlobalSecondaryIndexes: {'next-check': {CapacityUnits: 1.0}}}"""));
        assertThat(query.path("ConsumedCapacity")).isEqualTo(json("""
                {TableName: 'Sessions', CapacityUnits: 0.5, Table: {CapacityUnits: 0.0},
                 GlobalSecondaryIndexes: {'next-check': {CapacityUnits: 0.5}}}"""));
        assertThat(batch.path("ConsumedCapacity")).isEqualTo(json("""
                [{TableName: 'Sessions', CapacityUnits: 3.0, Table: {CapacityUnits: 2.0},
                  GlobalSecondaryIndexes: {'next-check': {CapacityUnits: 1.0}}}]"""));
    }

    @Test
    void units_are_returned_on_request_only() {
        assertThat(database.perform("PutItem", "{Item: {id: {S: 'a'}}}").has("ConsumedCapacity"))
                .isFalse();
        assertThat(database.perform("PutItem", "{Item: {id: {S: 'a'}}, ReturnConsumedCapacity: 'TOTAL'}")
                        .path("ConsumedCapacity"))
                .isEqualTo(json("{TableName: 'Sessions', CapacityUnits: 1.0}"));
    }

    /** Performs a request, whose last brace is absent, and returns the units that it consumes. */
    private double units(String operation, String request) {
        return database.perform(operation, request + ", ReturnConsumedCapacity: 'TOTAL'}")
                .at("/ConsumedCapacity/CapacityUnits")
                .asDouble();
    }

    private void put(int bytes) {
        database.put(item(bytes));
    }

    /** Returns an item of this size. */
    private static String item(int bytes) {
        int others = "id".length() + "a".length() + "payload".length();
        return "{id: {S: 'a'}, payload: {S: '" + "x".repeat(bytes - others) + "'}}";
    }
}
