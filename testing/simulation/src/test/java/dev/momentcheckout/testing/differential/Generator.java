package dev.momentcheckout.testing.differential;

import static dev.momentcheckout.testing.differential.Values.NODES;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;

/** Generates operations on the tables: what the functions, the lab and the tests send, and requests close to that. */
final class Generator {
    /** Fewer than one in a hundred operations handles an item at the limit of 400 KB. */
    private static final int LARGE_ITEMS_IN_A_THOUSAND = 4;

    private final Choices choices;
    private final Values values;
    private final NearMisses nearMisses;
    private final TableNames tables;

    Generator(long seed, TableNames tables) {
        this.choices = new Choices(seed);
        this.values = new Values(choices);
        this.nearMisses = new NearMisses(choices, values);
        this.tables = tables;
    }

    /** The physical names of the template's tables. */
    record TableNames(String sessions, String catalog) {}

    Operation next() {
        if (choices.below(1000) < LARGE_ITEMS_IN_A_THOUSAND) {
            return largeItem();
        }
        Operation valid = valid();
        return choices.percent(35) ? nearMisses.of(valid) : valid;
    }

    private Operation valid() {
        int choice = choices.below(100);
        if (choice < 40) {
            return update();
        } else if (choice < 58) {
            return put();
        } else if (choice < 68) {
            return get();
        } else if (choice < 75) {
            return delete();
        } else if (choice < 90) {
            return query();
        } else if (choice < 93) {
            return scan();
        } else if (choice < 98) {
            return batch();
        }
        return tableOperation();
    }

    private String table() {
        return choices.percent(80) ? tables.sessions() : tables.catalog();
    }

    private ObjectNode request(String table) {
        ObjectNode body = NODES.objectNode().put("TableName", table);
        if (choices.percent(15)) {
            body.put("ReturnConsumedCapacity", choices.of("TOTAL", "INDEXES", "NONE"));
        }
        return body;
    }

    private ObjectNode key() {
        return NODES.objectNode().set("id", Values.string(values.id()));
    }

    private ObjectNode item() {
        ObjectNode item = key();
        for (int i = choices.below(6); i > 0; i--) {
            String attribute = choices.of(Expressions.ATTRIBUTES);
            item.set(attribute, values.of(attribute));
        }
        if (choices.percent(40)) {
            item.set("next_check_shard", values.of("next_check_shard"));
            item.set("next_check_at", values.of("next_check_at"));
        }
        if (choices.percent(40)) {
            item.set("content", values.any());
        }
        return item;
    }

    private Operation put() {
        ObjectNode body = request(table());
        body.set("Item", item());
        if (choices.percent(60)) {
            addCondition(body);
        }
        return new Operation(body.has("ConditionExpression") ? "conditional" : "plain", "PutItem", body);
    }

    private void addCondition(ObjectNode body) {
        var expressions = new Expressions(choices, values);
        body.put("ConditionExpression", choices.percent(30) ? "attribute_not_exists(id)" : expressions.condition(3));
        expressions.addTo(body);
        addAllOld(body);
    }

    private void addAllOld(ObjectNode body) {
        if (choices.percent(50)) {
            body.put("ReturnValuesOnConditionCheckFailure", choices.of("ALL_OLD", "ALL_OLD", "ALL_OLD", "NONE"));
        }
    }

    private Operation update() {
        ObjectNode body = request(table());
        body.set("Key", key());
        var expressions = new Expressions(choices, values);
        if (choices.percent(98)) {
            body.put("UpdateExpression", expressions.update());
        }
        if (choices.percent(60)) {
            body.put("ConditionExpression", expressions.condition(3));
            addAllOld(body);
        }
        expressions.addTo(body);
        return new Operation(body.has("ConditionExpression") ? "conditional" : "plain", "UpdateItem", body);
    }

    private Operation get() {
        ObjectNode body = request(table());
        body.set("Key", key());
        if (choices.percent(60)) {
            body.put("ConsistentRead", choices.percent(70));
        }
        return new Operation("by key", "GetItem", body);
    }

    private Operation delete() {
        ObjectNode body = request(table());
        body.set("Key", key());
        return new Operation("by key", "DeleteItem", body);
    }

    private Operation query() {
        ObjectNode body = request(tables.sessions()).put("IndexName", "next-check");
        var expressions = new Expressions(choices, values);
        body.put("KeyConditionExpression", expressions.keyCondition());
        expressions.addTo(body);
        if (choices.percent(60)) {
            body.put("Limit", 1 + choices.below(4));
        }
        if (choices.percent(40)) {
            body.put("ScanIndexForward", choices.percent(30));
        }
        if (choices.percent(20)
                && !body.path("ExpressionAttributeValues").toString().contains("\"N\":\"-")) {
            body.set("ExclusiveStartKey", startKey(body));
        }
        return new Operation("index", "Query", body);
    }

    /** Returns a position in the partition that the query reads, before its end. */
    private ObjectNode startKey(ObjectNode query) {
        ObjectNode start = key();
        start.set("next_check_at", Values.number(choices.of("0.25", "1.25", "2.25", "3.25")));
        query.path("ExpressionAttributeValues").forEach(value -> {
            if (value.has("S")) {
                start.set("next_check_shard", value);
            } else {
                start.set("next_check_at", Values.number(before(value.path("N").asText())));
            }
        });
        return start;
    }

    /** Returns a position of no item, because the order of items with the same index key is not defined. */
    private String before(String limit) {
        if (limit.matches("[1-5]")) {
            return choices.below(Integer.parseInt(limit)) + ".25";
        }
        return "-0.25";
    }

    private Operation scan() {
        ObjectNode body = request(table());
        if (choices.percent(70)) {
            body.put("ConsistentRead", choices.percent(70));
        }
        if (choices.percent(40)) {
            body.put("Limit", 1 + choices.below(5));
        }
        if (choices.percent(60)) {
            Expressions expressions = new Expressions(choices, values);
            body.put("FilterExpression", expressions.filter(2));
            if (choices.percent(30)) {
                body.put("ProjectionExpression", expressions.projection());
            }
            expressions.addTo(body);
        }
        return new Operation("table", "Scan", body);
    }

    private Operation batch() {
        ObjectNode requests = NODES.objectNode();
        boolean full = choices.percent(5);
        int count = full ? 25 : 1 + choices.below(6);
        Set<String> written = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            String table = full ? tables.catalog() : table();
            String id = full ? "batch_" + i : values.id();
            if (written.add(table + id)) {
                addWrite(requests.withArrayProperty(table), id);
            }
        }
        ObjectNode body = NODES.objectNode();
        body.set("RequestItems", requests);
        if (choices.percent(15)) {
            body.put("ReturnConsumedCapacity", choices.of("TOTAL", "INDEXES", "NONE"));
        }
        return new Operation("put and delete", "BatchWriteItem", body);
    }

    private void addWrite(ArrayNode writes, String id) {
        ObjectNode write = writes.addObject();
        if (choices.percent(60)) {
            ObjectNode item = item();
            item.set("id", Values.string(id));
            write.putObject("PutRequest").set("Item", item);
        } else {
            write.putObject("DeleteRequest").putObject("Key").set("id", Values.string(id));
        }
    }

    private Operation tableOperation() {
        String table = table();
        return switch (choices.below(6)) {
            case 0 -> new Operation("table", "DescribeTable", NODES.objectNode().put("TableName", table));
            case 1 ->
                new Operation("table", "DescribeTimeToLive", NODES.objectNode().put("TableName", table));
            case 2 -> new Operation("tables", "ListTables", NODES.objectNode());
            case 3 -> new Operation("table that exists", "CreateTable", createCatalog(table));
            case 4 -> {
                ObjectNode body = NODES.objectNode().put("TableName", tables.sessions());
                body.putObject("TimeToLiveSpecification")
                        .put("Enabled", true)
                        .put("AttributeName", choices.of("expires_at", "expires"));
                yield new Operation("enabled already", "UpdateTimeToLive", body);
            }
            default ->
                new Operation(
                        "unknown table",
                        choices.of("DescribeTable", "DescribeTimeToLive"),
                        NODES.objectNode().put("TableName", "Sessions-none"));
        };
    }

    private static ObjectNode createCatalog(String name) {
        ObjectNode body = NODES.objectNode().put("TableName", name).put("BillingMode", "PAY_PER_REQUEST");
        body.putArray("KeySchema").addObject().put("AttributeName", "id").put("KeyType", "HASH");
        body.putArray("AttributeDefinitions")
                .addObject()
                .put("AttributeName", "id")
                .put("AttributeType", "S");
        return body;
    }

    private Operation largeItem() {
        int beyondLimit = choices.of(-100, -1, 0, 1, 50);
        ObjectNode body = request(tables.catalog());
        String id = choices.of("large_0", "large_1", "large_2", "large_3");
        if (choices.percent(60)) {
            body.set("Item", Values.largeItem(id, beyondLimit));
            return new Operation("item of 400 KB " + (beyondLimit > 0 ? "and more" : "or less"), "PutItem", body);
        }
        body.putObject("Key").set("id", Values.string(id));
        body.put("UpdateExpression", "SET note = :note");
        body.putObject("ExpressionAttributeValues").set(":note", Values.string("n".repeat(1 + choices.below(120))));
        return new Operation("update of an item of 400 KB", "UpdateItem", body);
    }
}
