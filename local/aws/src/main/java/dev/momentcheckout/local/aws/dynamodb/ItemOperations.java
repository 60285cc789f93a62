package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html">Actions</a>
 */
record ItemOperations(TableCatalog tables) {
    private static final String TABLE = "TableName";
    private static final String KEY = "Key";
    private static final String CONDITION = "ConditionExpression";
    private static final String UPDATE = "UpdateExpression";
    private static final String KEY_CONDITION = "KeyConditionExpression";
    private static final String NAMES = "ExpressionAttributeNames";
    private static final String VALUES = "ExpressionAttributeValues";
    private static final String CAPACITY = "ReturnConsumedCapacity";
    private static final String ON_FAILURE = "ReturnValuesOnConditionCheckFailure";
    private static final String LIMIT = "Limit";
    private static final String START = "ExclusiveStartKey";
    private static final String FORWARD = "ScanIndexForward";
    private static final String FILTER = "FilterExpression";
    private static final String PROJECTION = "ProjectionExpression";
    private static final String CONSISTENT = "ConsistentRead";
    private static final String ITEM_TOO_LARGE = "Item size has exceeded the maximum allowed size";
    private static final String UPDATE_TOO_LARGE = "Item size to update has exceeded the maximum allowed size";
    private static final int MAX_BATCH = 25;

    ObjectNode getItem(Request request) {
        request.allow(TABLE, KEY, CONSISTENT, CAPACITY);
        request.require(KEY, TABLE);
        String name = request.tableName();
        Item keyAttributes = ValueJson.item(request.member(KEY));
        boolean isConsistent = request.flag(CONSISTENT);
        String detail = detail(request);
        StoredTable table = tables.get(name);
        Key key = new KeyReader(table.definition()).exact(keyAttributes);
        Item item = table.locked(() -> table.storage(isConsistent).items().get(key));
        Capacity capacity = Capacity.ofRead(item.size(), isConsistent, null);
        ObjectNode response = ValueJson.object();
        if (!item.isNone()) {
            response.set("Item", ValueJson.json(item));
        }
        return withCapacity(response, name, capacity, detail);
    }

    ObjectNode putItem(Request request) {
        request.allow(TABLE, "Item", CONDITION, NAMES, VALUES, ON_FAILURE, CAPACITY);
        request.require(TABLE, "Item");
        String name = request.tableName();
        Item item = ValueJson.item(request.member("Item"));
        String detail = detail(request);
        boolean returnOld = returnsOld(request);
        var placeholders = new Placeholders(request, CONDITION);
        Condition condition = condition(request, placeholders);
        placeholders.requireAllUsed();
        item.requireSize(ITEM_TOO_LARGE);
        StoredTable table = tables.get(name);
        var keys = new KeyReader(table.definition());
        Key key = keys.ofItem(item);
        keys.requireIndexable(item);
        Capacity capacity = table.write(key, condition, returnOld, _ -> item);
        return withCapacity(ValueJson.object(), name, capacity, detail);
    }

    ObjectNode updateItem(Request request) {
        request.allow(TABLE, KEY, UPDATE, CONDITION, NAMES, VALUES, ON_FAILURE, CAPACITY);
        request.require(KEY, TABLE);
        String name = request.tableName();
        Item keyAttributes = ValueJson.item(request.member(KEY));
        String detail = detail(request);
        boolean returnOld = returnsOld(request);
        var placeholders = new Placeholders(request, UPDATE, CONDITION);
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
            Item after = update.apply(before.isNone() ? keyAttributes : before);
            after.requireSize(UPDATE_TOO_LARGE);
            return after;
        });
        return withCapacity(ValueJson.object(), name, capacity, detail);
    }

    ObjectNode deleteItem(Request request) {
        request.allow(TABLE, KEY, CAPACITY);
        request.require(KEY, TABLE);
        String name = request.tableName();
        Item keyAttributes = ValueJson.item(request.member(KEY));
        String detail = detail(request);
        StoredTable table = tables.get(name);
        Key key = new KeyReader(table.definition()).exact(keyAttributes);
        Capacity capacity = table.write(key, new Condition.All(), false, _ -> Item.NONE);
        return withCapacity(ValueJson.object(), name, capacity, detail);
    }

    private static Condition condition(Request request, Placeholders placeholders) {
        return request.has(CONDITION)
                ? new ExpressionParser(CONDITION, request.text(CONDITION), placeholders).condition()
                : new Condition.All();
    }

    private static boolean returnsOld(Request request) {
        return request.choice(ON_FAILURE, "ALL_OLD", "NONE").equals("ALL_OLD");
    }

    private static String detail(Request request) {
        return request.choice(CAPACITY, "INDEXES", "TOTAL", "NONE");
    }

    private static ObjectNode withCapacity(ObjectNode response, String table, Capacity capacity, String detail) {
        if (!detail.equals("NONE")) {
            response.set("ConsumedCapacity", capacity.json(table, detail));
        }
        return response;
    }

    ObjectNode batchWriteItem(Request request) {
        request.allow("RequestItems", CAPACITY);
        JsonNode requests = request.map("RequestItems");
        requireValid(!requests.isEmpty(), "The requestItems parameter is required for BatchWriteItem");
        String detail = detail(request);
        if (!requests.valueStream().allMatch(JsonNode::isArray)) {
            throw DynamoDbErrorException.serialization("The requests of a table in RequestItems are not a list");
        }
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
                tables.get(name).write(write.key(), new Condition.All(), false, _ -> write.item()),
                Capacity::plus)));
        ObjectNode response = ValueJson.object();
        response.putObject("UnprocessedItems");
        if (!detail.equals("NONE")) {
            ArrayNode consumed = response.putArray("ConsumedCapacity");
            capacities.forEach((name, capacity) -> consumed.add(capacity.json(name, detail)));
        }
        return response;
    }

    /** One write of a batch. */
    private record BatchWrite(Key key, Item item) {}

    private List<BatchWrite> batch(Request request, Map.Entry<String, JsonNode> entry) {
        StoredTable table = tables.get(request.tableName(entry.getKey(), "requestItems", 1));
        List<BatchWrite> writes = new ArrayList<>();
        Set<Key> keys = new HashSet<>();
        for (JsonNode element : entry.getValue()) {
            BatchWrite write = write(table.definition(), request.nested("RequestItems", element));
            requireValid(keys.add(write.key()), "Provided list of item keys contains duplicates");
            writes.add(write);
        }
        return writes;
    }

    private static BatchWrite write(TableDefinition table, Request write) {
        write.allow("PutRequest", "DeleteRequest");
        boolean isPut = write.has("PutRequest");
        requireValid(
                isPut != write.has("DeleteRequest"),
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported"
                        + " datatypes");
        var keys = new KeyReader(table);
        if (!isPut) {
            Request delete = write.nested("DeleteRequest");
            delete.allow(KEY);
            return new BatchWrite(keys.exact(ValueJson.item(delete.required(KEY))), Item.NONE);
        }
        Request put = write.nested("PutRequest");
        put.allow("Item");
        Item item = ValueJson.item(put.required("Item"));
        item.requireSize(ITEM_TOO_LARGE);
        // Other than PutItem, a batch reports an absent key in the words of a parameter "Key".
        Key key = keys.exact(item.only(table.keys().names()));
        keys.requireIndexable(item);
        return new BatchWrite(key, item);
    }

    /** What Query and Scan have in common. */
    private record PageRequest(
            String table,
            int limit,
            String detail,
            @Nullable Item start,
            boolean isForward,
            boolean isConsistent) {
        static PageRequest read(Request request) {
            return new PageRequest(
                    request.tableName(),
                    request.limit(LIMIT, Integer.MAX_VALUE),
                    ItemOperations.detail(request),
                    request.has(START) ? ValueJson.item(request.member(START)) : null,
                    !request.has(FORWARD) || request.flag(FORWARD),
                    request.flag(CONSISTENT));
        }
    }

    ObjectNode query(Request request) {
        request.allow(TABLE, "IndexName", KEY_CONDITION, NAMES, VALUES, FORWARD, LIMIT, START, CONSISTENT, CAPACITY);
        PageRequest page = PageRequest.read(request);
        var placeholders = new Placeholders(request, KEY_CONDITION);
        requireValid(
                request.has(KEY_CONDITION),
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        Condition expression =
                new ExpressionParser(KEY_CONDITION, request.text(KEY_CONDITION), placeholders).condition();
        placeholders.requireAllUsed();
        StoredTable table = tables.get(page.table());
        String index = request.has("IndexName") ? request.text("IndexName") : null;
        KeySchema schema = table.definition().keys(index);
        requireValid(
                index == null || !page.isConsistent(),
                "Consistent reads are not supported on global secondary indexes");
        return read(page, table, index, KeyCondition.of(expression, schema), Selection.ALL);
    }

    ObjectNode scan(Request request) {
        request.allow(
                TABLE,
                LIMIT,
                START,
                CONSISTENT,
                CAPACITY,
                FILTER,
                PROJECTION,
                NAMES,
                VALUES,
                "Segment",
                "TotalSegments");
        PageRequest page = PageRequest.read(request);
        Segment segment = Segment.of(request);
        var placeholders = new Placeholders(request, FILTER, PROJECTION);
        Condition filter = request.has(FILTER)
                ? new ExpressionParser(FILTER, request.text(FILTER), placeholders).condition()
                : new Condition.All();
        List<String> attributes = request.has(PROJECTION)
                ? new ExpressionParser(PROJECTION, request.text(PROJECTION), placeholders).projection()
                : null;
        placeholders.requireAllUsed();
        return read(page, tables.get(page.table()), null, null, new Selection(segment, filter, attributes));
    }

    /**
     * What a scan returns of the items that it reads. The units are those of all that it reads.
     *
     * @param segment null for the whole table
     * @param attributes null for all
     */
    private record Selection(
            @Nullable Segment segment,
            Condition filter,
            @Nullable List<String> attributes) {
        static final Selection ALL = new Selection(null, new Condition.All(), null);

        Item projected(Item item) {
            return attributes == null ? item : item.only(attributes);
        }
    }

    private static ObjectNode read(
            PageRequest request,
            StoredTable table,
            @Nullable String index,
            @Nullable KeyCondition condition,
            Selection selection) {
        KeySchema schema = table.definition().keys(index);
        var keys = new KeyReader(table.definition());
        Segment segment = selection.segment();
        Key after = request.start() == null ? null : keys.start(request.start(), schema, condition);
        if (after != null && segment != null) {
            segment.requireInside(after);
        }
        View.Page page = table.locked(() -> table.storage(request.isConsistent())
                .view(index)
                .page(condition, request.isForward(), after, request.limit(), segment));
        ObjectNode response = ValueJson.object();
        ArrayNode items = response.putArray("Items");
        page.items().stream()
                .filter(selection.filter()::test)
                .map(selection::projected)
                .forEach(item -> items.add(ValueJson.json(item)));
        response.put("Count", items.size()).put("ScannedCount", page.items().size());
        if (page.last() != null) {
            response.set("LastEvaluatedKey", ValueJson.json(keys.last(page.last(), schema)));
        }
        Capacity capacity = Capacity.ofRead(page.bytes(), request.isConsistent(), index);
        return withCapacity(response, request.table(), capacity, request.detail());
    }
}
