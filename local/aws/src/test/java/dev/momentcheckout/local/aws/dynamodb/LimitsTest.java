package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.valuesOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final int MAX_ITEM = 400 * 1024;
    /** Bytes of an item with the attributes {@code id} and {@code payload}, the id {@code a}, and an empty payload. */
    private static final int EMPTY_ITEM = "id".length() + "a".length() + "payload".length();

    private final TestDatabase database = new TestDatabase();

    @Test
    void a_put_of_400_KB_is_accepted_and_a_byte_more_is_not() {
        String largest = "x".repeat(MAX_ITEM - EMPTY_ITEM);
        database.put(item(largest));

        assertThat(database.error("PutItem", "{Item: " + item(largest + "x") + "}"))
                .isEqualTo("ValidationException: Item size has exceeded the maximum allowed size");

        assertThat(database.item("a").at("/payload/S").asText()).hasSize(largest.length());
    }

    @Test
    void the_size_of_text_is_that_of_its_utf8_bytes() {
        String largest = "é".repeat((MAX_ITEM - EMPTY_ITEM) / 2);

        database.put(item(largest));

        assertThat(database.error("PutItem", "{Item: " + item(largest + "é") + "}"))
                .contains("Item size has exceeded");
    }

    @Test
    void an_update_to_400_KB_is_accepted_and_a_byte_more_is_not() {
        String largest = "x".repeat(MAX_ITEM - EMPTY_ITEM);
        database.update("a", "SET payload = :p", "{':p': {S: '" + largest + "'}}");

        assertThat(database.error("UpdateItem", """
                {Key: {id: {S: 'a'}}, UpdateExpression: 'SET x = :x', ExpressionAttributeValues: {':x': {S: ''}}}"""))
                .isEqualTo("ValidationException: Item size to update has exceeded the maximum allowed size");

        assertThat(database.item("a").has("x")).isFalse();
    }

    @Test
    void an_expression_has_4096_bytes_at_most() {
        String expression = "attribute_not_exists(id)";
        String longest = " ".repeat(4096 - expression.length()) + expression;

        database.perform("PutItem", conditional(longest));

        assertThat(database.error("PutItem", conditional(" " + longest)))
                .isEqualTo("ValidationException: Invalid ConditionExpression: Expression size has exceeded the maximum"
                        + " allowed size;");
    }

    @Test
    void an_expression_has_300_operators_at_most() {
        // 150 comparisons, 149 times OR, and a parenthesis.
        String most = "(x=y)" + " OR x=y".repeat(149);

        assertThat(database.error("PutItem", conditional(most))).startsWith("ConditionalCheckFailedException");

        assertThat(database.error("PutItem", conditional("x=y AND (x=y)" + " OR x=y".repeat(148))))
                .startsWith("ConditionalCheckFailedException");
        assertThat(database.error("PutItem", conditional("(x=y)" + " OR x=y".repeat(148) + " OR (x=y)")))
                .startsWith("ValidationException: Invalid ConditionExpression: The expression has more than 300");
    }

    @Test
    void rejects_thousands_of_nested_parentheses() {
        String nested = "(".repeat(2000) + "x=y" + ")".repeat(2000);

        assertThat(database.error("PutItem", conditional(nested))).startsWith("ValidationException: Invalid Condition");
        assertThat(database.error("PutItem", conditional("(".repeat(4000))))
                .startsWith("ValidationException: Invalid Condition");
    }

    @Test
    void values_have_32_levels_at_most() {
        database.put("{id: {S: 'a'}, tree: " + "{L: [".repeat(31) + "{S: 'x'}" + "]}".repeat(31) + "}");
        database.put("{id: {S: 'a'}, tree: " + "{M: {m: ".repeat(31) + "{S: 'x'}" + "}}".repeat(31) + "}");

        assertThat(database.error(
                        "PutItem",
                        "{Item: {id: {S: 'b'}, tree: " + "{L: [".repeat(32) + "{S: 'x'}" + "]}".repeat(32) + "}}"))
                .startsWith("ValidationException: Nesting Levels have exceeded supported limits");
        assertThat(database.error(
                        "PutItem",
                        "{Item: {id: {S: 'b'}, tree: " + "{M: {m: ".repeat(32) + "{S: 'x'}" + "}}".repeat(32) + "}}"))
                .startsWith("ValidationException: Nesting Levels have exceeded supported limits");
    }

    @Test
    void a_batch_has_25_writes_at_most() {
        assertThat(database.error("BatchWriteItem", batch(26)))
                .contains("Member must have length less than or equal to 25");
        assertThat(count()).isZero();

        assertThat(database.perform("BatchWriteItem", batch(25)).path("UnprocessedItems"))
                .isEmpty();
        assertThat(count()).isEqualTo(25);
    }

    @Test
    void a_batch_writes_each_item_once() {
        String put = "{PutRequest: {Item: {id: {S: 'a'}}}}";

        assertThat(database.error("BatchWriteItem", "{RequestItems: {Sessions: [" + put + ", " + put + "]}}"))
                .isEqualTo("ValidationException: Provided list of item keys contains duplicates");
        assertThat(database.error(
                        "BatchWriteItem",
                        "{RequestItems: {Sessions: [" + put + ", {DeleteRequest: {Key: {id: {S: 'a'}}}}]}}"))
                .isEqualTo("ValidationException: Provided list of item keys contains duplicates");
        assertThat(count()).isZero();
    }

    @Test
    void a_batch_with_an_invalid_write_writes_nothing() {
        assertThat(database.error("BatchWriteItem", """
                {RequestItems: {Sessions: [{PutRequest: {Item: {id: {S: 'a'}}}}, {PutRequest: {Item: {id: {N: '1'}}}}]}}""")).startsWith("ValidationException");
        assertThat(count()).isZero();
    }

    @Test
    void a_page_ends_before_the_item_that_exceeds_1_MB() {
        String payload = "x".repeat(350 * 1024);
        for (int place = 1; place <= 4; place++) {
            database.putEntry("{series: {S: 's'}, place: {N: '%d'}, payload: {S: '%s'}}".formatted(place, payload));
        }

        JsonNode first = database.perform("Scan", "{TableName: 'Entries'}");
        JsonNode second = database.perform(
                "Scan", "{TableName: 'Entries', ExclusiveStartKey: " + first.path("LastEvaluatedKey") + "}");

        assertThat(valuesOf(first, "place")).containsExactly("1", "2");
        assertThat(valuesOf(second, "place")).containsExactly("3", "4");
        assertThat(second.has("LastEvaluatedKey")).isFalse();
    }

    private static String item(String payload) {
        return "{id: {S: 'a'}, payload: {S: '" + payload + "'}}";
    }

    private static String conditional(String expression) {
        return "{Item: {id: {S: 'a'}}, ConditionExpression: '" + expression + "'}";
    }

    private static String batch(int writes) {
        return IntStream.range(0, writes)
                .mapToObj(i -> "{PutRequest: {Item: {id: {S: 'item" + i + "'}}}}")
                .collect(Collectors.joining(", ", "{RequestItems: {Sessions: [", "]}}"));
    }

    private int count() {
        return database.perform("Scan", "{}").path("Count").asInt();
    }
}
