package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rejected expressions. After each test, the item is as it was before. */
class ExpressionTest {
    private static final String ITEM = "{id: {S: 'a'}, amount: {N: '5'}, state: {S: 'OPEN'}}";

    private final TestDatabase database = new TestDatabase();

    @BeforeEach
    void writes_an_item() {
        database.put(ITEM);
    }

    @AfterEach
    void the_item_is_unchanged() {
        assertThat(database.item("a")).isEqualTo(json(ITEM));
        assertThat(database.perform("Scan", "{}").path("Count").asInt()).isEqualTo(1);
    }

    @Test
    void rejects_a_reserved_word_as_an_attribute_name() {
        assertThat(update("SET state = :v", "ExpressionAttributeValues: {':v': {S: 'PAID'}}"))
                .isEqualTo("ValidationException: Invalid UpdateExpression: Attribute name is a reserved keyword;"
                        + " reserved keyword: state");
    }

    @Test
    void a_placeholder_stands_for_a_reserved_word() {
        database.perform("UpdateItem", """
                {Key: {id: {S: 'a'}}, UpdateExpression: 'SET #state = :v', ConditionExpression: '#state = :v',
                 ExpressionAttributeNames: {'#state': 'state'}, ExpressionAttributeValues: {':v': {S: 'OPEN'}}}""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ExpressionAttributeNames: {'#x': 'x'}, ExpressionAttributeValues: {':v': {N: '1'}}"
                        + " | Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}",
                "ExpressionAttributeValues: {':v': {N: '1'}, ':w': {N: '1'}, ':x': {N: '1'}}"
                        + " | Value provided in ExpressionAttributeValues unused in expressions: keys: {:w, :x}",
                "ExpressionAttributeValues: {':w': {N: '1'}}"
                        + " | Invalid UpdateExpression: An expression attribute value used in expression is not"
                        + " defined; attribute value: :v",
                "ExpressionAttributeValues: {'v': {N: '1'}}"
                        + " | ExpressionAttributeValues contains invalid key: Syntax error; key: \"v\"",
                "ExpressionAttributeValues: {} | ExpressionAttributeValues must not be empty",
            })
    void rejects_placeholders_that_do_not_fit_the_expression(String placeholders, String message) {
        assertThat(update("SET amount = :v", placeholders)).isEqualTo("ValidationException: " + message);
    }

    @Test
    void rejects_an_undefined_name() {
        assertThat(update("REMOVE #x", "ExpressionAttributeNames: {'#y': 'y'}"))
                .isEqualTo("ValidationException: Invalid UpdateExpression: An expression attribute name used in the"
                        + " document path is not defined; attribute name: #x");
    }

    @Test
    void rejects_placeholders_without_an_expression() {
        assertThat(database.error("PutItem", "{Item: {id: {S: 'a'}}, ExpressionAttributeNames: {'#x': 'x'}}"))
                .isEqualTo("ValidationException: ExpressionAttributeNames can only be specified when using"
                        + " expressions");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET amount = :v, amount = :v   | path one: [amount], path two: [amount]",
                "SET amount = :v REMOVE #a      | path one: [amount], path two: [amount]",
            })
    void rejects_overlapping_paths(String expression, String message) {
        String names = expression.contains("#a") ? "ExpressionAttributeNames: {'#a': 'amount'}, " : "";

        assertThat(update(expression, names + "ExpressionAttributeValues: {':v': {N: '1'}}"))
                .contains("Two document paths overlap with each other")
                .endsWith(message);
    }

    @Test
    void rejects_an_update_of_the_key() {
        assertThat(update("SET id = :v", "ExpressionAttributeValues: {':v': {S: 'b'}}"))
                .contains("Cannot update attribute id. This attribute is part of the key");
        assertThat(update("REMOVE id", "ReturnConsumedCapacity: 'NONE'"))
                .contains("Cannot update attribute id. This attribute is part of the key");
    }

    @Test
    void rejects_a_section_that_occurs_twice() {
        assertThat(update("SET x = :v SET y = :v", "ExpressionAttributeValues: {':v': {S: 'b'}}"))
                .contains("The \"SET\" section can only be used once in an update expression;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amount =",
                "amount = :v AND",
                "amount = :v :v",
                "(amount = :v",
                "amount = :v)",
                "amount == :v",
                "AND amount = :v",
                "attribute_exists amount",
                "amount = :v ;",
            })
    void rejects_an_expression_with_a_syntax_error(String expression) {
        assertThat(condition(expression))
                .startsWith("ValidationException: Invalid ConditionExpression: Syntax error; token: ");
    }

    @Test
    void names_the_token_of_a_syntax_error_and_its_neighbours() {
        assertThat(condition("amount = = :v"))
                .isEqualTo("ValidationException: Invalid ConditionExpression: Syntax error; token: \"=\","
                        + " near: \"= = :v\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | The expression can not be empty;",
                "((amount = :v)) | The expression has redundant parentheses;",
                "amount = amount | The first operand must be distinct from the remaining operands",
                "exists(amount) | Invalid function name; function: exists",
                "attribute_exists(amount, id) | Incorrect number of operands",
                "attribute_exists(:v) | Operator or function requires a document path",
            })
    void rejects_an_expression_without_a_meaning(String expression, String message) {
        assertThat(condition(expression))
                .startsWith("ValidationException: Invalid ConditionExpression: ")
                .contains(message);
    }

    private String condition(String expression) {
        return database.error(
                "PutItem",
                "{Item: {id: {S: 'a'}}, ConditionExpression: '" + expression
                        + (expression.contains(":v") ? "', ExpressionAttributeValues: {':v': {N: '5'}}}" : "'}"));
    }

    private String update(String expression, String placeholders) {
        return database.error(
                "UpdateItem", "{Key: {id: {S: 'a'}}, UpdateExpression: '" + expression + "', " + placeholders + "}");
    }
}
