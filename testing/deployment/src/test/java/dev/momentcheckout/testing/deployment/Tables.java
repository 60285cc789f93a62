package dev.momentcheckout.testing.deployment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The DynamoDB tables of the emulator's account. */
final class Tables {
    private final DynamoDbClient dynamoDb;
    private final Supplier<String> sessions;

    /** @param sessions returns the name of the stack's table {@code Sessions} */
    Tables(DynamoDbClient dynamoDb, Supplier<String> sessions) {
        this.dynamoDb = dynamoDb;
        this.sessions = sessions;
    }

    /** The names of all tables. */
    List<String> names() {
        return dynamoDb.listTables().tableNames();
    }

    /** The item of a session; empty if there is none. */
    Map<String, AttributeValue> session(String id) {
        return item(sessions.get(), "id", id);
    }

    /** The item that the example consumer writes for a session; empty if there is none. */
    Map<String, AttributeValue> fulfilment(String table, String session) {
        return item(table, "session_id", session);
    }

    /** Writes an item into {@code Sessions}. */
    void put(Map<String, AttributeValue> item) {
        dynamoDb.putItem(request -> request.tableName(sessions.get()).item(item));
    }

    /** Deletes the item of a session. */
    void delete(String session) {
        dynamoDb.deleteItem(
                request -> request.tableName(sessions.get()).key(Map.of("id", AttributeValue.fromS(session))));
    }

    /** Writes an order into a catalog, in ZAR. */
    void putOrder(String catalog, String id, long amount) {
        dynamoDb.putItem(request -> request.tableName(catalog)
                .item(Map.of(
                        "id", AttributeValue.fromS("order#" + id),
                        "amount", AttributeValue.fromN(Long.toString(amount)),
                        "currency", AttributeValue.fromS("ZAR"))));
    }

    /** Moves the next check of a session into the past, so that the next reconciler run makes it. */
    void makeCheckDue(String session) {
        Map<String, AttributeValue> item = new HashMap<>(session(session));
        item.put("next_check_at", AttributeValue.fromN("1"));
        put(item);
    }

    private Map<String, AttributeValue> item(String table, String key, String value) {
        return dynamoDb.getItem(request -> request.tableName(table)
                        .key(Map.of(key, AttributeValue.fromS(value)))
                        .consistentRead(true))
                .item();
    }
}
