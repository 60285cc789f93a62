package dev.momentcheckout.testing.support.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

class RequestShapeTest {
    private static final AttributeValue TEXT = AttributeValue.fromS("x");

    @Test
    void names_the_parameters_that_are_present() {
        assertThat(RequestShape.of(
                                "GetItem",
                                GetItemRequest.builder()
                                        .tableName("t")
                                        .key(Map.of("id", TEXT))
                                        .build())
                        .lines())
                .containsExactly("GetItem(Key, TableName)", "GetItem.Key: S");
        assertThat(RequestShape.of("ListTables", ListTablesRequest.builder().build())
                        .lines())
                .containsExactly("ListTables()");
    }

    @Test
    void contains_the_values_of_enums_and_booleans() {
        assertThat(RequestShape.of(
                                "GetItem",
                                GetItemRequest.builder().consistentRead(false).build())
                        .lines())
                .containsExactly("GetItem(ConsistentRead=false)");
        assertThat(RequestShape.of(
                                "PutItem",
                                PutItemRequest.builder()
                                        .returnValuesOnConditionCheckFailure(
                                                ReturnValuesOnConditionCheckFailure.ALL_OLD)
                                        .build())
                        .lines())
                .containsExactly("PutItem(ReturnValuesOnConditionCheckFailure=ALL_OLD)");
    }

    @Test
    void names_the_parameters_of_structures_inside_parameters() {
        var index = GlobalSecondaryIndex.builder()
                .indexName("i")
                .projection(projection -> projection.projectionType(ProjectionType.KEYS_ONLY))
                .build();
        assertThat(RequestShape.of(
                                "CreateTable",
                                CreateTableRequest.builder()
                                        .globalSecondaryIndexes(index)
                                        .build())
                        .lines())
                .containsExactly(
                        "CreateTable(GlobalSecondaryIndexes)",
                        "CreateTable.GlobalSecondaryIndexes(IndexName, Projection)",
                        "CreateTable.GlobalSecondaryIndexes.Projection(ProjectionType=KEYS_ONLY)");
        var delete = WriteRequest.builder()
                .deleteRequest(request -> request.key(Map.of("id", TEXT)))
                .build();
        assertThat(RequestShape.of(
                                "BatchWriteItem",
                                BatchWriteItemRequest.builder()
                                        .requestItems(Map.of("t", List.of(delete)))
                                        .build())
                        .lines())
                .containsExactly(
                        "BatchWriteItem(RequestItems)",
                        "BatchWriteItem.RequestItems(DeleteRequest)",
                        "BatchWriteItem.RequestItems.DeleteRequest(Key)",
                        "BatchWriteItem.RequestItems.DeleteRequest.Key: S");
    }

    @Test
    void lists_each_type_of_a_value_once() {
        Map<String, AttributeValue> item = Map.of(
                "a", TEXT,
                "b", TEXT,
                "c", AttributeValue.fromL(List.of(TEXT, AttributeValue.fromN("1"), TEXT)),
                "d", AttributeValue.fromL(List.of()),
                "e", AttributeValue.fromM(Map.of("f", AttributeValue.fromBool(true))));
        assertThat(RequestShape.of(
                                "PutItem", PutItemRequest.builder().item(item).build())
                        .lines())
                .containsExactly(
                        "PutItem(Item)",
                        "PutItem.Item: L()",
                        "PutItem.Item: L(N, S)",
                        "PutItem.Item: M(BOOL)",
                        "PutItem.Item: S");
    }

    @Test
    void differs_for_an_empty_parameter() {
        assertThat(RequestShape.of(
                                "PutItem",
                                PutItemRequest.builder()
                                        .expressionAttributeValues(Map.of())
                                        .build())
                        .lines())
                .containsExactly("PutItem(ExpressionAttributeValues)", "PutItem.ExpressionAttributeValues: empty");
    }

    @Test
    void does_not_depend_on_names_and_values() {
        assertThat(update("t", "SET #a = :a", "#a", "a"))
                .isEqualTo(update("another", "SET #b = :b", "#b", "b"))
                .isNotEqualTo(update("t", "SET a = :a", "#a", "a"));
    }

    private static RequestShape update(String table, String expression, String placeholder, String name) {
        return RequestShape.of(
                "UpdateItem",
                UpdateItemRequest.builder()
                        .tableName(table)
                        .updateExpression(expression)
                        .expressionAttributeNames(Map.of(placeholder, name))
                        .build());
    }
}
