package dev.momentcheckout.local.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What DynamoDB offers and this project does not use. After each test, the tables are as they were before. */
class NotSupportedTest {
    private final TestDatabase database = new TestDatabase();
    private JsonNode before = TestDatabase.json("{}");

    @BeforeEach
    void writes_an_item() {
        database.put("{id: {S: 'a'}, amount: {N: '5'}, list: {L: [{N: '1'}]}}");
        before = state();
    }

    @AfterEach
    void nothing_is_written() {
        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"TransactWriteItems", "BatchGetItem", "ExecuteStatement", "UpdateTable", "DeleteTable"})
    void refuses_another_operation(String operation) {
        assertRefused(operation, "{}", "the operation DynamoDB_20120810." + operation);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PutItem        | Item: {id: {S: 'b'}}, ReturnValues: 'ALL_OLD'          | PutItem.ReturnValues",
                "PutItem        | Item: {id: {S: 'b'}}, Expected: {}                     | PutItem.Expected",
                "UpdateItem     | Key: {id: {S: 'b'}}, AttributeUpdates: {}              | UpdateItem.AttributeUpdates",
                "DeleteItem     | Key: {id: {S: 'a'}}, ConditionExpression: 'x = y'      | DeleteItem.ConditionExpression",
                "GetItem        | Key: {id: {S: 'a'}}, ProjectionExpression: 'id'        | GetItem.ProjectionExpression",
                "Scan           | IndexName: 'next-check'                                | Scan.IndexName",
                "Query          | KeyConditionExpression: 'x = y', Select: 'COUNT'       | Query.Select",
            })
    void refuses_another_parameter(String operation, String parameters, String refused) {
        assertRefused(operation, "{" + parameters + "}", "the parameter " + refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{PutRequest: {Item: {id: {S: 'b'}}, ReturnValues: 'x'}} | putRequest.ReturnValues",
                "{DeleteRequest: {Key: {id: {S: 'a'}}, ReturnValues: 'x'}} | deleteRequest.ReturnValues",
                "{UpdateRequest: {Key: {id: {S: 'a'}}}} | UpdateRequest",
            })
    void refuses_another_parameter_of_a_write_in_a_batch(String write, String refused) {
        assertRefused(
                "BatchWriteItem",
                "{RequestItems: {Sessions: [{PutRequest: {Item: {id: {S: 'c'}}}}, " + write + "]}}",
                "the parameter BatchWriteItem.requestItems." + refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SSESpecification: {Enabled: true} | SSESpecification",
                "StreamSpecification: {StreamEnabled: true, StreamViewType: 'KEYS_ONLY', X: 1} | streamSpecification.X",
                "GlobalSecondaryIndexes: [{IndexName: 'by-id', Projection: {ProjectionType: 'ALL'}, KeySchema:"
                        + " [{AttributeName: 'id', KeyType: 'HASH'}], ProvisionedThroughput: {}}]"
                        + " | globalSecondaryIndexes.1.member.ProvisionedThroughput",
                "GlobalSecondaryIndexes: [{IndexName: 'by-id', Projection: {ProjectionType: 'ALL',"
                        + " NonKeyAttributes: ['x']}, KeySchema: [{AttributeName: 'id', KeyType: 'HASH'}]}]"
                        + " | globalSecondaryIndexes.1.member.projection.NonKeyAttributes",
            })
    void refuses_another_parameter_of_a_table(String parameter, String refused) {
        assertRefused("CreateTable", """
                {TableName: 'New', BillingMode: 'PAY_PER_REQUEST', KeySchema: [{AttributeName: 'id', KeyType: 'HASH'}],
                 AttributeDefinitions: [{AttributeName: 'id', AttributeType: 'S'}], %s}""".formatted(parameter), "the parameter CreateTable." + refused);
    }

    @Test
    void refuses_another_parameter_of_a_key_or_an_attribute() {
        String table = "{TableName: 'New', BillingMode: 'PAY_PER_REQUEST',"
                + " KeySchema: [{AttributeName: 'id', KeyType: 'HASH'%s}],"
                + " AttributeDefinitions: [{AttributeName: 'id', AttributeType: 'S'%s}]}";

        assertRefused("CreateTable", table.formatted(", X: 1", ""), "CreateTable.keySchema.1.member.X");
        assertRefused("CreateTable", table.formatted("", ", X: 1"), "CreateTable.attributeDefinitions.1.member.X");
    }

    @Test
    void refuses_a_table_of_another_kind() {
        String table = """
                {TableName: 'New', BillingMode: '%s', KeySchema: [{AttributeName: 'id', KeyType: 'HASH'}],
                 AttributeDefinitions: [{AttributeName: 'id', AttributeType: 'S'}],
                 GlobalSecondaryIndexes: [{IndexName: 'by-id', Projection: {ProjectionType: '%s'},
                   KeySchema: [{AttributeName: 'id', KeyType: 'HASH'}]}]}""";

        assertRefused("CreateTable", table.formatted("PROVISIONED", "ALL"), "BillingMode is not PAY_PER_REQUEST");
        assertRefused("CreateTable", table.formatted("PAY_PER_REQUEST", "INCLUDE"), "the projection INCLUDE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "amount <> :v                   | the operator <>",
                "amount in (:v)                 | the operator IN",
                "NOT amount = :v                | the operator NOT",
                "amount = :v AND NOT id = :v    | the operator NOT",
                "attribute_type(id, :v)         | the function attribute_type",
                "size(list) = :v                | the function size",
                ":v = size(list)                | the function size",
                "list[0] = :v                   | a path into a list or map",
                "amount.cents = :v              | a path into a list or map",
            })
    void refuses_another_condition(String expression, String refused) {
        assertRefused(
                "PutItem",
                "{Item: {id: {S: 'a'}}, ConditionExpression: '" + expression
                        + "', ExpressionAttributeValues: {':v': {N: '5'}}}",
                refused + " in ConditionExpression");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ADD amount :v                                  | the section ADD",
                "DELETE labels :v                               | the section DELETE",
                "SET x = :v ADD amount :v                       | the section ADD",
                "SET amount = amount + :v                       | arithmetic",
                "SET amount = :v - :v                           | arithmetic",
                "SET amount = if_not_exists(amount, :v)         | the function if_not_exists",
                "SET list = list_append(list, :v)               | the function list_append",
                "SET amount = other                             | an attribute as a new value",
                "SET amount = (:v)                              | a value in parentheses",
                "SET list[0] = :v                               | a path into a list or map",
                "REMOVE amount.cents                            | a path into a list or map",
            })
    void refuses_another_update(String expression, String refused) {
        assertRefused(
                "UpdateItem",
                "{Key: {id: {S: 'a'}}, UpdateExpression: '" + expression
                        + (expression.contains(":v") ? "', ExpressionAttributeValues: {':v': {N: '5'}}}" : "'}"),
                refused + " in UpdateExpression");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "next_check_at BETWEEN :v AND :v   | the operator BETWEEN",
                "begins_with(next_check_at, :s)    | the function begins_with",
            })
    void refuses_another_condition_of_a_query(String expression, String refused) {
        assertRefused(
                "Query",
                "{IndexName: 'next-check', KeyConditionExpression: 'next_check_shard = :s AND " + expression + "',"
                        + " ExpressionAttributeValues: {':s': {S: 'high'}"
                        + (expression.contains(":v") ? ", ':v': {N: '5'}}}" : "}}"),
                refused + " in KeyConditionExpression");
    }

    private void assertRefused(String operation, String input, String refused) {
        assertThat(database.error(operation, input))
                .startsWith("NotSupportedByLocalDynamoDb: The local database does not support ")
                .contains(refused + ".");
    }

    private JsonNode state() {
        return TestDatabase.json(
                "[" + database.perform("Scan", "{}") + ", " + database.perform("ListTables", "{}") + "]");
    }
}
