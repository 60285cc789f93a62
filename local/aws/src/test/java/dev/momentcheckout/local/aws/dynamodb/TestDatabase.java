package dev.momentcheckout.local.aws.dynamodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * A database with two tables. Requests are JSON with single quotes, and names without quotes.
 *
 * <ul>
 *   <li>{@code Sessions} has the key {@code id}, a stream of both images, and the index {@code next-check} of keys,
 *       with the attributes {@code next_check_shard} (text) and {@code next_check_at} (number). A request without a
 *       table is for this one.
 *   <li>{@code Entries} has the key {@code series} (text) and {@code place} (number), and the index {@code by-title} of
 *       all attributes, with the keys {@code series} and {@code title} (text).
 * </ul>
 */
final class TestDatabase {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();
    private static final Set<String> TABLE_OPERATIONS =
            Set.of("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "UpdateTimeToLive");

    final TestClock clock = new TestClock();
    final DynamoDbEngine engine = new DynamoDbEngine(clock, "eu-west-1");

    TestDatabase() {
        perform("CreateTable", """
                {TableName: 'Sessions', BillingMode: 'PAY_PER_REQUEST',
                 AttributeDefinitions: [{AttributeName: 'id', AttributeType: 'S'},
                   {AttributeName: 'next_check_shard', AttributeType: 'S'}, {AttributeName: 'next_check_at', AttributeType: 'N'}],
                 KeySchema: [{AttributeName: 'id', KeyType: 'HASH'}],
                 GlobalSecondaryIndexes: [{IndexName: 'next-check', Projection: {ProjectionType: 'KEYS_ONLY'},
                   KeySchema: [{AttributeName: 'next_check_shard', KeyType: 'HASH'}, {AttributeName: 'next_check_at', KeyType: 'RANGE'}]}],
                 StreamSpecification: {StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES'}}""");
        perform("CreateTable", """
                {TableName: 'Entries', BillingMode: 'PAY_PER_REQUEST',
                 AttributeDefinitions: [{AttributeName: 'series', AttributeType: 'S'},
                   {AttributeName: 'place', AttributeType: 'N'}, {AttributeName: 'title', AttributeType: 'S'}],
                 KeySchema: [{AttributeName: 'series', KeyType: 'HASH'}, {AttributeName: 'place', KeyType: 'RANGE'}],
                 GlobalSecondaryIndexes: [{IndexName: 'by-title', Projection: {ProjectionType: 'ALL'},
                   KeySchema: [{AttributeName: 'series', KeyType: 'HASH'},
                     {AttributeName: 'title', KeyType: 'RANGE'}]}]}""");
    }

    /** Parses JSON with single quotes. */
    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The test's JSON is malformed: " + text, e);
        }
    }

    JsonNode perform(String operation, String input) {
        return perform(operation, json(input));
    }

    JsonNode perform(String operation, JsonNode input) {
        if (TABLE_OPERATIONS.contains(operation) && !input.has("TableName")) {
            ((ObjectNode) input).put("TableName", "Sessions");
        }
        boolean isOfStreams = operation.matches("DescribeStream|GetShardIterator|GetRecords");
        return engine.perform((isOfStreams ? "DynamoDBStreams" : "DynamoDB") + "_20120810." + operation, input);
    }

    /** Performs a request that DynamoDB rejects, and returns the error's body. */
    ObjectNode failure(String operation, String input) {
        JsonNode parsed = json(input);
        return requireNonNull(
                        catchThrowableOfType(DynamoDbErrorException.class, () -> perform(operation, parsed)),
                        () -> operation + " accepts " + input)
                .body();
    }

    /** Performs a request that DynamoDB rejects, and returns the error as {@code code: message}. */
    String error(String operation, String input) {
        ObjectNode body = failure(operation, input);
        return body.path("__type").asText().replaceFirst(".*#", "") + ": "
                + body.path("message").asText();
    }

    void put(String item) {
        perform("PutItem", "{Item: " + item + "}");
    }

    /** Writes an item to the table {@code Entries}. */
    void putEntry(String item) {
        perform("PutItem", "{TableName: 'Entries', Item: " + item + "}");
    }

    void update(String id, String expression, String values) {
        perform(
                "UpdateItem",
                "{Key: {id: {S: '%s'}}, UpdateExpression: '%s', ExpressionAttributeValues: %s}"
                        .formatted(id, expression, values));
    }

    void delete(String id) {
        perform("DeleteItem", "{Key: {id: {S: '" + id + "'}}}");
    }

    /** Reads an item consistently; a missing node if there is none. */
    JsonNode item(String id) {
        return perform("GetItem", "{Key: {id: {S: '" + id + "'}}, ConsistentRead: true}")
                .path("Item");
    }

    /** Returns an attribute of the items of a response, without its type. */
    static List<String> valuesOf(JsonNode response, String attribute) {
        return StreamSupport.stream(response.path("Items").spliterator(), false)
                .map(item -> item.path(attribute).elements().next().asText())
                .toList();
    }
}
