package dev.momentcheckout.local.aws.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The operations on items. Each one checks the request alone first, then the table, then the item: the order in which
 * AWS reports errors.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html">API
 *     reference</a>
 */
final class ItemOperations {
    private static final String CONDITION = "ConditionExpression";
    private static final String UPDATE = "UpdateExpression";
    private static final String KEY_CONDITION = "KeyConditionExpression";
    private static final String NAMES = "ExpressionAttributeNames";
    private static final String VALUES = "ExpressionAttributeValues";
    private static final String CAPACITY = "ReturnConsumedCapacity";
    private static final String ON_FAILURE = "ReturnValuesOnConditionCheckFailure";
    private static final String ITEM_TOO_LARGE = "Item size has exceeded the maximum allowed size";
    private static final String UPDATE_TOO_LARGE = "Item size to update has exceeded the maximum allowed size";
    private static final int MAX_BATCH = 25;

    private final TableCatalog tables;

    ItemOperations(TableCatalog tables) {
        this.tables = tables;
    }

    ObjectNode getItem(Request request) {
        request.allow("TableName", "Key", "ConsistentRead", CAPACITY);
        request.require("Key", "TableName");
        String name = request.tableName();
        Item keyAttributes = ValueJson.item(request.required("Key"));
        boolean isConsistent = request.flag("ConsistentRead");
        String detail = detail(request);
        StoredTable table = tables.get(name);
        Key key = new KeyReader(table.definition()).exact(keyAttributes);
        Item item = table.locked(() -> table.storage(isConsistent).items().get(key));
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        if (item != null) {
            response.set("Item", ValueJson.json(item));
        }
        double units = Capacity.ofRead(item == null ? 0 : item.size(), isConsistent);
        return withCapacity(response, name, new Capacity(units, Map.of()), detail);
    }

    ObjectNode putItem(Request request) {
        request.allow("TableName", "Item", CONDITION, NAMES, VALUES, ON_FAILURE, CAPACITY);
        request.require("TableName", "Item");
        String name = request.tableName();
        Item item = ValueJson.item(request.required("Item"));
        String detail = detail(request);
        boolean returnOld = returnsOld(request);
        Placeholders placeholders = new Placeholders(request, CONDITION);
        Condition condition = condition(request, placeholders);
        placeholders.requireAllUsed();
        StoredTable.requireSize(item, ITEM_TOO_LARGE);
        StoredTable table = tables.get(name);
        var keys = new KeyReader(table.definition());
        Key key = keys.ofItem(item);
        keys.requireIndexable(item);
        Capacity capacity = table.write(key, condition, returnOld, _ -> item);
        return withCapacity(JsonNodeFactory.instance.objectNode(), name, capacity, detail);
    }

    ObjectNode updateItem(Request request) {
        request.allow("TableName", "Key", UPDATE, CONDITION, NAMES, VALUES, ON_FAILURE, CAPACITY);
        request.require("Key", "TableName");
        String name = request.tableName();
        Item keyAttributes = ValueJson.item(request.required("Key"));
        String detail = detail(request);
        boolean returnOld = returnsOld(request);
        Placeholders placeholders = new Placeholders(request, UPDATE, CONDITION);
        UpdateExpression update = request.has(UPDATE)
                ? new ExpressionParser(UPDATE, request.text(UPDATE), placeholders).update()
                : UpdateExpression.NONE;
        Condition condition = condition(request, placeholders);
        placeholders.requireAllUsed();
        StoredTable table = tables.get(name);
        var keys = new KeyReader(table.definition());
        Key key = keys.exact(keyAttributes);
        keys.requireAllowed(update);
        Capacity capacity = table.write(key, condition, returnOld, before -> {
            Item after = update.apply(before == null ? keyAttributes : before);
            StoredTable.requireSize(after, UPDATE_TOO_LARGE);
            return after;
        });
        return withCapacity(JsonNodeFactory.instance.objectNode(), name, capacity, detail);
    }

    ObjectNode deleteItem(Request request) {
        request.allow("TableName", "Key", CAPACITY);
        request.require("Key", "TableName");
        String name = request.tableName();
        Item keyAttributes = ValueJson.item(request.required("Key"));
        String detail = detail(request);
        StoredTable table = tables.get(name);
        Key key = new KeyReader(table.definition()).exact(keyAttributes);
        Capacity capacity = table.write(key, new Condition.All(), false, _ -> null);
        return withCapacity(JsonNodeFactory.instance.objectNode(), name, capacity, detail);
    }

    /** One write of a batch. */
    private record BatchWrite(
            StoredTable table, Key key, @Nullable Item item) {}

    ObjectNode batchWriteItem(Request request) {
        request.allow("RequestItems", CAPACITY);
        JsonNode requests = request.member("RequestItems");
        if (requests.isEmpty()) {
            throw DynamoDbErrorException.validation("The requestItems parameter is required for BatchWriteItem");
        }
        String detail = detail(request);
        int count = requests.valueStream().mapToInt(JsonNode::size).sum();
        if (count > MAX_BATCH || requests.valueStream().anyMatch(JsonNode::isEmpty)) {
            throw DynamoDbErrorException.constraint(
                    requests.properties().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(", ", "'{", "}'")),
                    "requestItems",
                    "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must"
                            + " have length greater than or equal to 1]");
        }
        Map<String, List<BatchWrite>> writes = new LinkedHashMap<>();
        requests.properties().forEach(entry -> writes.put(entry.getKey(), batch(request, entry)));
        Map<String, Capacity> capacities = new LinkedHashMap<>();
        writes.forEach((name, list) -> list.forEach(write -> capacities.merge(
                name,
                write.table().write(write.key(), new Condition.All(), false, _ -> write.item()),
                Capacity::plus)));
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.putObject("UnprocessedItems");
        if (!detail.equals("NONE")) {
            ArrayNode consumed = response.putArray("ConsumedCapacity");
            capacities.forEach((name, capacity) -> consumed.add(capacity.json(name, detail)));
        }
        return response;
    }

    private List<BatchWrite> batch(Request request, Map.Entry<String, JsonNode> entry) {
        StoredTable table = tables.get(request.tableName(entry.getKey(), "requestItems", 1));
        var keys = new KeyReader(table.definition());
        List<BatchWrite> writes = new ArrayList<>();
        Set<Key> written = new HashSet<>();
        for (JsonNode element : entry.getValue()) {
            Request write = request.nested("RequestItems", element);
            write.allow("PutRequest", "DeleteRequest");
            if (write.has("PutRequest") == write.has("DeleteRequest")) {
                throw DynamoDbErrorException.validation("Supplied AttributeValue has more than one datatypes set, must"
                        + " contain exactly one of the supported datatypes");
            }
            BatchWrite parsed = write.has("PutRequest")
                    ? put(table, keys, write.nested("PutRequest"))
                    : delete(table, keys, write.nested("DeleteRequest"));
            if (!written.add(parsed.key())) {
                throw DynamoDbErrorException.validation("Provided list of item keys contains duplicates");
            }
            writes.add(parsed);
        }
        return writes;
    }

    private static BatchWrite put(StoredTable table, KeyReader keys, Request put) {
        put.allow("Item");
        Item item = ValueJson.item(put.required("Item"));
        StoredTable.requireSize(item, ITEM_TOO_LARGE);
        // Other than PutItem, a batch reports an absent key in the words of a parameter "Key".
        Key key = keys.exact(item.only(table.definition().keys().names()));
        keys.requireIndexable(item);
        return new BatchWrite(table, key, item);
    }

    private static BatchWrite delete(StoredTable table, KeyReader keys, Request delete) {
        delete.allow("Key");
        return new BatchWrite(table, keys.exact(ValueJson.item(delete.required("Key"))), null);
    }

    ObjectNode query(Request request) {
        request.allow(
                "TableName",
                "IndexName",
                KEY_CONDITION,
                NAMES,
                VALUES,
                "Limit",
                "ExclusiveStartKey",
                "ConsistentRead",
                CAPACITY);
        String name = request.tableName();
        int limit = request.limit("Limit", Integer.MAX_VALUE);
        String detail = detail(request);
        @Nullable Item start = start(request);
        Placeholders placeholders = new Placeholders(request, KEY_CONDITION);
        if (!request.has(KEY_CONDITION)) {
            throw DynamoDbErrorException.validation(
                    "Either the KeyConditions or KeyConditionExpression parameter must be"
                            + " specified in the request.");
        }
        Condition expression =
                new ExpressionParser(KEY_CONDITION, request.text(KEY_CONDITION), placeholders).condition();
        placeholders.requireAllUsed();
        StoredTable table = tables.get(name);
        String index = request.has("IndexName") ? request.text("IndexName") : null;
        KeySchema schema = schema(table, index);
        boolean isConsistent = request.flag("ConsistentRead");
        if (index != null && isConsistent) {
            throw DynamoDbErrorException.validation("Consistent reads are not supported on global secondary indexes");
        }
        KeyCondition condition = KeyCondition.of(expression, schema);
        var keys = new KeyReader(table.definition());
        Key after = start == null ? null : keys.start(start, schema, condition);
        View.Page page = table.locked(() -> view(table, index, isConsistent).page(condition, after, limit));
        double units = Capacity.ofRead(page.bytes(), isConsistent);
        Capacity capacity = index == null ? new Capacity(units, Map.of()) : new Capacity(0, Map.of(index, units));
        return withCapacity(response(page, keys, schema), name, capacity, detail);
    }

    ObjectNode scan(Request request) {
        request.allow("TableName", "Limit", "ExclusiveStartKey", "ConsistentRead", CAPACITY);
        String name = request.tableName();
        int limit = request.limit("Limit", Integer.MAX_VALUE);
        String detail = detail(request);
        Item start = start(request);
        boolean isConsistent = request.flag("ConsistentRead");
        StoredTable table = tables.get(name);
        KeySchema schema = table.definition().keys();
        var keys = new KeyReader(table.definition());
        Key after = start == null ? null : keys.start(start, schema, null);
        View.Page page = table.locked(() -> table.storage(isConsistent).items().page(null, after, limit));
        Capacity capacity = new Capacity(Capacity.ofRead(page.bytes(), isConsistent), Map.of());
        return withCapacity(response(page, keys, schema), name, capacity, detail);
    }

    private static @Nullable Item start(Request request) {
        JsonNode start = request.member("ExclusiveStartKey");
        return start.isMissingNode() ? null : ValueJson.item(start);
    }

    private static KeySchema schema(StoredTable table, @Nullable String index) {
        if (index == null) {
            return table.definition().keys();
        }
        return table.definition().indexes().stream()
                .filter(candidate -> candidate.name().equals(index))
                .findFirst()
                .orElseThrow(() ->
                        DynamoDbErrorException.validation("The table does not have the specified index: " + index))
                .keys();
    }

    private static View view(StoredTable table, @Nullable String index, boolean isConsistent) {
        Storage storage = table.storage(isConsistent);
        return index == null ? storage.items() : storage.index(index);
    }

    private static ObjectNode response(View.Page page, KeyReader keys, KeySchema schema) {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        ArrayNode items = response.putArray("Items");
        page.items().forEach(item -> items.add(ValueJson.json(item)));
        response.put("Count", items.size()).put("ScannedCount", items.size());
        if (page.last() != null) {
            response.set("LastEvaluatedKey", ValueJson.json(keys.last(page.last(), schema)));
        }
        return response;
    }

    private static Condition condition(Request request, Placeholders placeholders) {
        return request.has(CONDITION)
                ? new ExpressionParser(CONDITION, request.text(CONDITION), placeholders).condition()
                : new Condition.All();
    }

    private static String detail(Request request) {
        return request.choice(CAPACITY, "INDEXES", "TOTAL", "NONE");
    }

    private static boolean returnsOld(Request request) {
        return request.choice(ON_FAILURE, "ALL_OLD", "NONE").equals("ALL_OLD");
    }

    private static ObjectNode withCapacity(ObjectNode response, String table, Capacity capacity, String detail) {
        if (!detail.equals("NONE")) {
            response.set("ConsumedCapacity", capacity.json(table, detail));
        }
        return response;
    }
}
