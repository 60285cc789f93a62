package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.json;
import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.valuesOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScanTest {
    private static final List<String> IDS =
            IntStream.range(0, 60).mapToObj(number -> "item" + number).toList();

    private final TestDatabase database = new TestDatabase();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 100, 1_000_000})
    void each_item_is_in_one_segment(int total) {
        IDS.forEach(id -> database.put("{id: {S: '" + id + "'}}"));
        List<String> found = new ArrayList<>();
        for (int segment = 0; segment < Math.min(total, 100); segment++) {
            found.addAll(valuesOf(scan(", Segment: " + segment + ", TotalSegments: " + total), "id"));
        }

        if (total <= 100) {
            assertThat(found).containsExactlyInAnyOrderElementsOf(IDS);
        } else {
            assertThat(found).hasSizeLessThan(IDS.size());
        }
    }

    @Test
    void the_segments_share_the_items() {
        IDS.forEach(id -> database.put("{id: {S: '" + id + "'}}"));

        for (int segment = 0; segment < 4; segment++) {
            assertThat(scan(", TotalSegments: 4, Segment: " + segment)
                            .path("Count")
                            .asInt())
                    .isBetween(5, 30);
        }
    }

    @Test
    void the_pages_of_a_segment_have_each_of_its_items_once() {
        IDS.forEach(id -> database.put("{id: {S: '" + id + "'}}"));
        String segment = ", Segment: 1, TotalSegments: 2";
        List<String> found = new ArrayList<>();
        String start = "";
        do {
            JsonNode page = scan(segment + ", Limit: 7" + start);
            found.addAll(valuesOf(page, "id"));
            start = page.has("LastEvaluatedKey") ? ", ExclusiveStartKey: " + page.path("LastEvaluatedKey") : "";
        } while (!start.isEmpty());

        assertThat(found).containsExactlyElementsOf(valuesOf(scan(segment), "id"));
    }

    @Test
    void a_filter_selects_among_the_items_that_are_read_and_paid_for() {
        IDS.forEach(id -> database.put("{id: {S: '" + id + "'}, payload: {S: '" + "x".repeat(1000) + "'}}"));
        String filter = ", FilterExpression: 'id = :id', ExpressionAttributeValues: {':id': {S: 'item7'}}";

        JsonNode all = scan(filter + ", ReturnConsumedCapacity: 'TOTAL'");
        assertThat(valuesOf(all, "id")).containsExactly("item7");
        assertThat(all.path("Count").asInt()).isEqualTo(1);
        assertThat(all.path("ScannedCount").asInt()).isEqualTo(60);
        assertThat(all.at("/ConsumedCapacity/CapacityUnits").asDouble())
                .isEqualTo(scan(", ReturnConsumedCapacity: 'TOTAL'")
                        .at("/ConsumedCapacity/CapacityUnits")
                        .asDouble())
                .isGreaterThan(7);
    }

    @Test
    void the_limit_counts_the_items_that_are_read() {
        IDS.forEach(id -> database.put("{id: {S: '" + id + "'}}"));

        JsonNode page = scan(", Limit: 5, FilterExpression: 'attribute_exists(absent)'");
        assertThat(page.path("Items")).isEmpty();
        assertThat(page.path("ScannedCount").asInt()).isEqualTo(5);
        assertThat(page.has("LastEvaluatedKey")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "begins_with(id, :s)          | {':s': {S: 'ps_'}}                    | ps_1, ps_2",
                "begins_with(closed, :s)      | {':s': {S: '6'}}                      | ''",
                "contains(closed, :s)         | {':s': {S: '6 refunded'}}             | ps_1",
                "contains(note, :s)           | {':s': {S: 'half'}}                   | ps_2",
                "contains(history, :s)        | {':s': {S: 'second'}}                 | ps_2",
                "contains(history, :s)        | {':s': {S: 'sec'}}                    | ''",
                "contains(amount, :s)         | {':s': {S: '1'}}                      | ''",
                "amount BETWEEN :a AND :b     | {':a': {N: '1000'}, ':b': {N: '1001'}} | ps_1, refund#1",
                "amount BETWEEN :a AND :a     | {':a': {N: '1001'}}                   | refund#1",
                "amount > :a                  | {':a': {N: '1000'}}                   | ps_2, refund#1",
                "amount >= :a                 | {':a': {N: '1001'}}                   | ps_2, refund#1",
                "amount > :a                  | {':a': {S: '0'}}                      | ''",
                "absent >= :a                 | {':a': {N: '0'}}                      | ''",
                "id > :s AND amount < :a      | {':s': {S: 'ps_0'}, ':a': {N: '1001'}} | ps_1",
            })
    void a_filter_has_conditions(String filter, String values, String ids) {
        database.put("{id: {S: 'ps_1'}, amount: {N: '1000'}, closed: {SS: ['6 refunded', '6 no-payment']}}");
        database.put("{id: {S: 'ps_2'}, amount: {N: '2000'}, note: {S: 'a half'},"
                + " history: {L: [{S: 'first'}, {S: 'second'}]}}");
        database.put("{id: {S: 'refund#1'}, amount: {N: '1001'}}");

        JsonNode found = scan(", FilterExpression: '" + filter + "', ExpressionAttributeValues: " + values);

        assertThat(valuesOf(found, "id")).containsExactlyInAnyOrder(ids.isEmpty() ? new String[0] : ids.split(", "));
    }

    @Test
    void a_projection_returns_the_named_attributes_that_exist() {
        database.put("{id: {S: 'ps_1'}, amount: {N: '1'}, state: {S: 'PAID'}}");

        JsonNode response = scan(
                ", ProjectionExpression: 'id, #state, absent'," + " ExpressionAttributeNames: {'#state': 'state'}");

        assertThat(response.path("Items")).isEqualTo(json("[{id: {S: 'ps_1'}, state: {S: 'PAID'}}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Segment: 0                     | The TotalSegments parameter is required but was not present",
                "TotalSegments: 2               | The Segment parameter is required but was not present",
                "Segment: 2, TotalSegments: 2   | Segment: 2 is not less than TotalSegments: 2",
                "Segment: -1, TotalSegments: 2  | Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0",
                "Segment: 0, TotalSegments: 0   | Value '0' at 'totalSegments' failed to satisfy constraint: Member must have value greater than or equal to 1",
                "Segment: 0, TotalSegments: 1000001 | Member must have value less than or equal to 1000000",
                "ExpressionAttributeValues: {':v': {N: '1'}} | ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null",
                "ProjectionExpression: 'id', ExpressionAttributeValues: {':v': {N: '1'}} | FilterExpression is null",
                "ExpressionAttributeNames: {'#v': 'a'} | ExpressionAttributeNames can only be specified when using expressions",
                "FilterExpression: ''           | Invalid FilterExpression: The expression can not be empty;",
                "FilterExpression: 'a = :v'     | Invalid FilterExpression: An expression attribute value used in expression is not defined",
                "ProjectionExpression: 'a, a'   | Invalid ProjectionExpression: Two document paths overlap with each other",
                "ProjectionExpression: 'a,'     | Invalid ProjectionExpression: Syntax error",
                "FilterExpression: 'a BETWEEN :b AND :c', ExpressionAttributeValues: {':b': {N: '2'}, ':c': {N: '1'}} | upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
                "FilterExpression: 'a BETWEEN :b AND :c', ExpressionAttributeValues: {':b': {N: '2'}, ':c': {S: '3'}} | same data type for lower and upper bounds",
                "FilterExpression: 'a BETWEEN :b OR :c', ExpressionAttributeValues: {':b': {N: '2'}, ':c': {S: '3'}} | Syntax error",
                "FilterExpression: 'begins_with(a, :b)', ExpressionAttributeValues: {':b': {N: '2'}} | Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
                "FilterExpression: 'begins_with(a)' | Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
                "FilterExpression: 'contains(a, a)' | The first operand must be distinct from the remaining operands",
            })
    void an_invalid_scan_is_an_error(String parameters, String message) {
        assertThat(database.error("Scan", "{" + parameters + "}"))
                .startsWith("ValidationException: ")
                .contains(message);
    }

    @Test
    void a_start_key_of_another_segment_is_an_error() {
        IDS.forEach(id -> database.put("{id: {S: '" + id + "'}}"));
        JsonNode other = scan(", Segment: 1, TotalSegments: 2, Limit: 1").path("LastEvaluatedKey");

        assertThat(database.error("Scan", "{Segment: 0, TotalSegments: 2, ExclusiveStartKey: " + other + "}"))
                .contains("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use"
                        + " ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 0");
    }

    private JsonNode scan(String parameters) {
        return database.perform("Scan", "{TableName: 'Sessions'" + parameters + "}");
    }
}
