package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemValuesTest {
    private static final String EMPTY_KEY = "ValidationException: One or more parameter values are not valid. The"
            + " AttributeValue for a key attribute cannot contain an empty string value. Key: id";

    private final TestDatabase database = new TestDatabase();

    @Test
    void returns_values_of_all_types_as_they_were_written() {
        String item = """
                {id: {S: 'a'}, text: {S: 'é \uD83D\uDE00'}, number: {N: '1.5'}, bytes: {B: 'AAE='}, truth: {BOOL: false},
                 nothing: {NULL: true}, texts: {SS: ['a', 'b']}, numbers: {NS: ['-1', '2']}, many: {BS: ['AA==']},
                 list: {L: [{S: 'x'}, {L: []}]}, map: {M: {m: {S: ''}}}}""";

        database.put(item);

        assertThat(database.item("a")).isEqualTo(json(item));
    }

    @Test
    void an_attribute_may_be_empty_text() {
        database.put("{id: {S: 'a'}, note: {S: ''}}");
        database.update("b", "SET note = :n", "{':n': {S: ''}}");

        assertThat(database.item("a")).isEqualTo(json("{id: {S: 'a'}, note: {S: ''}}"));
        assertThat(database.item("b")).isEqualTo(json("{id: {S: 'b'}, note: {S: ''}}"));
    }

    @ParameterizedTest
    @CsvSource({"PutItem, Item", "GetItem, Key", "UpdateItem, Key", "DeleteItem, Key"})
    void a_key_may_not_be_empty_text(String operation, String parameter) {
        assertThat(database.error(operation, "{" + parameter + ": {id: {S: ''}}}"))
                .isEqualTo(EMPTY_KEY);
        assertThat(count()).isZero();
    }

    @Test
    void a_key_of_an_index_may_not_be_empty_text() {
        assertThat(database.error(
                        "PutItem", "{Item: {id: {S: 'a'}, next_check_shard: {S: ''}, next_check_at: {N: '1'}}}"))
                .isEqualTo("ValidationException: One or more parameter values are not valid. A value specified for a"
                        + " secondary index key is not supported. The AttributeValue for a key attribute cannot contain"
                        + " an empty string value. IndexName: next-check, IndexKey: next_check_shard");
        assertThat(database.error("UpdateItem", """
                {Key: {id: {S: 'a'}}, UpdateExpression: 'SET next_check_shard = :s',
                 ExpressionAttributeValues: {':s': {S: ''}}}""")).contains("to update a secondary index key to a value");
        assertThat(count()).isZero();
    }

    @Test
    void a_key_of_an_index_has_the_declared_type() {
        assertThat(database.error("PutItem", "{Item: {id: {S: 'a'}, next_check_at: {S: '1'}}}"))
                .contains("Type mismatch for Index Key next_check_at Expected: N Actual: S IndexName: next-check");
        assertThat(database.error("UpdateItem", """
                {Key: {id: {S: 'a'}}, UpdateExpression: 'SET next_check_at = :s',
                 ExpressionAttributeValues: {':s': {S: '1'}}}""")).startsWith("ValidationException");
        assertThat(count()).isZero();
    }

    @Test
    void a_key_has_the_declared_attributes_and_types() {
        assertThat(database.error("PutItem", "{Item: {name: {S: 'a'}}}")).contains("Missing the key id in the item");
        assertThat(database.error("PutItem", "{Item: {id: {N: '1'}}}"))
                .contains("Type mismatch for key id expected: S actual: N");
        for (String key : new String[] {"{id: {N: '1'}}", "{id: {S: 'a'}, x: {S: 'a'}}", "{x: {S: 'a'}}"}) {
            assertThat(database.error("GetItem", "{Key: " + key + "}"))
                    .isEqualTo("ValidationException: The provided key element does not match the schema");
        }
        assertThat(count()).isZero();
    }

    @Test
    void a_key_has_a_maximum_length() {
        database.put("{id: {S: '" + "x".repeat(2048) + "'}}");
        database.putEntry("{series: {S: 's'}, place: {N: '1'}, title: {S: '" + "x".repeat(1024) + "'}}");

        assertThat(database.error("PutItem", "{Item: {id: {S: '" + "x".repeat(2049) + "'}}}"))
                .startsWith("ValidationException");
        assertThat(database.error(
                        "PutItem",
                        "{TableName: 'Entries', Item: {series: {S: 's'}, place: {N: '2'}, title: {S: '"
                                + "x".repeat(1025) + "'}}}"))
                .startsWith("ValidationException");
        assertThat(count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'{SS: []}', An string set  may not be empty",
        "'{NS: []}', An number set  may not be empty",
        "'{BS: []}', Binary sets should not be empty",
        "'{SS: [''a'', ''a'']}', 'Input collection [a, a] contains duplicates.'",
        "'{NS: [''1'', ''1.0'']}', Input collection contains duplicates.",
    })
    void a_set_has_elements_that_differ(String set, String message) {
        assertThat(database.error("PutItem", "{Item: {id: {S: 'a'}, labels: " + set + "}}"))
                .isEqualTo("ValidationException: One or more parameter values were invalid: " + message);
        assertThat(database.error(
                        "UpdateItem",
                        "{Key: {id: {S: 'a'}}, UpdateExpression: 'SET labels = :l', ExpressionAttributeValues: {':l': "
                                + set + "}}"))
                .startsWith("ValidationException: ExpressionAttributeValues contains invalid value: ")
                .contains(message)
                .endsWith(" for key :l");
        assertThat(count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BatchWriteItem|{RequestItems: [[{PutRequest: {Item: {id: {S: 'a'}}}}]]}",
                "BatchWriteItem|{RequestItems: {Sessions: {PutRequest: {Item: {id: {S: 'a'}}}}}}",
                "PutItem|{Item: {id: {S: 'a'}}, ConditionExpression: 'attribute_not_exists(id)', ExpressionAttributeNames: 'x'}",
                "PutItem|{Item: {id: {S: 'a'}}, ConditionExpression: 'attribute_not_exists(id)', ExpressionAttributeValues: [1]}",
                "PutItem|{Item: {id: {S: 'a'}}, ConditionExpression: 'attribute_not_exists(#a)', ExpressionAttributeNames: {'#a': 7}}",
            })
    void rejects_a_parameter_of_another_json_type_and_writes_nothing(String operation, String request) {
        assertThat(database.error(operation, request)).startsWith("SerializationException: ");
        assertThat(count()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', ValidationException",
        "'{S: ''a'', N: ''1''}', ValidationException",
        "'{X: ''a''}', ValidationException",
        "'{NULL: false}', ValidationException",
        "'{S: 1}', SerializationException",
        "'{N: 1}', SerializationException",
        "'{BOOL: ''true''}', SerializationException",
        "'{B: ''?''}', SerializationException",
        "'{L: ''a''}', SerializationException",
        "'{M: []}', SerializationException",
        "'''a''', SerializationException",
    })
    void rejects_what_is_no_value(String value, String code) {
        assertThat(database.error("PutItem", "{Item: {id: {S: 'a'}, x: " + value + "}}"))
                .startsWith(code + ": ");
        assertThat(count()).isZero();
    }

    private int count() {
        return database.perform("Scan", "{}").path("Count").asInt();
    }
}
