package dev.momentcheckout.testing.differential;

import static dev.momentcheckout.testing.differential.Values.NODES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Changes one detail of a valid operation, mostly so that DynamoDB must reject it. */
final class NearMisses {
    private static final Set<String> HAVE_CAPACITY =
            Set.of("GetItem", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "Query", "Scan");

    /** The limit of an expression in bytes. */
    private static final int MAX_EXPRESSION = 4096;
    /** The limit of a partition key in bytes. */
    private static final int MAX_KEY = 2048;
    /** The limit of a partition key of an index, in bytes. */
    private static final int MAX_INDEX_KEY = 2048;

    private static final List<String> WORDS = List.of(
            "state",
            "status",
            "name",
            "value",
            "values",
            "owner",
            "order",
            "rank",
            "hash",
            "range",
            "size",
            "type",
            "date",
            "time",
            "timestamp",
            "session",
            "user",
            "users",
            "role",
            "roles",
            "data",
            "count",
            "counter",
            "key",
            "keys",
            "table",
            "index",
            "limit",
            "count",
            "and",
            "AND",
            "or",
            "not",
            "between",
            "in",
            "exists",
            "set",
            "remove",
            "add",
            "delete",
            "abort",
            "zone",
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "source",
            "region",
            "path",
            "mode",
            "language",
            "local",
            "level",
            "last",
            "first",
            "group",
            "function",
            "format",
            "filter",
            "file",
            "end",
            "start",
            "domain",
            "desc",
            "asc",
            "default",
            "customer",
            "currency",
            "amount",
            "comment",
            "check",
            "chunk",
            "bytes",
            "binary",
            "batch",
            "attribute",
            "attributes",
            "at",
            "any",
            "all",
            "action",
            "version",
            "url",
            "uuid",
            "ttl",
            "token",
            "text",
            "term",
            "temp",
            "synonym",
            "sum",
            "success",
            "string",
            "retry",
            "result",
            "reference",
            "raw",
            "query",
            "public",
            "product",
            "private",
            "price",
            "previous",
            "position",
            "plan",
            "percent",
            "partition",
            "parameter",
            "page",
            "pay",
            "payment",
            "other",
            "option",
            "operation",
            "object",
            "number",
            "null",
            "next",
            "new",
            "map",
            "list",
            "link",
            "length",
            "left");

    private final Choices choices;
    private final Values values;

    NearMisses(Choices choices, Values values) {
        this.choices = choices;
        this.values = values;
    }

    private record Change(String label, Consumer<ObjectNode> change) {}

    Operation of(Operation valid) {
        List<Change> changes = new ArrayList<>(ofEveryOperation(valid));
        ObjectNode body = valid.body().deepCopy();
        if (body.has("Key")) {
            changes.addAll(ofKey("Key"));
        }
        if (body.has("Item")) {
            changes.addAll(ofItem());
        }
        for (String expression : List.of("ConditionExpression", "UpdateExpression", "KeyConditionExpression")) {
            if (body.has(expression)) {
                changes.addAll(ofExpression(expression));
            }
        }
        if (body.has("UpdateExpression")) {
            changes.addAll(ofUpdate());
        }
        if (body.has("ConditionExpression")) {
            changes.addAll(ofCondition());
        }
        if (valid.isPaged()) {
            changes.addAll(ofReading(valid));
        }
        if (body.has("RequestItems")) {
            changes.addAll(ofBatch());
        }
        if (changes.isEmpty()) {
            return valid;
        }
        Change change = choices.of(changes);
        change.change().accept(body);
        return new Operation(change.label(), valid.name(), body);
    }

    private List<Change> ofEveryOperation(Operation valid) {
        List<Change> changes = new ArrayList<>();
        if (!valid.body().isEmpty()) {
            changes.add(new Change("null member", body -> body.putNull(choices.of(fields(body, "TableName")))));
        }
        if (HAVE_CAPACITY.contains(valid.name())) {
            changes.add(
                    new Change("invalid ReturnConsumedCapacity", body -> body.put("ReturnConsumedCapacity", "ALL")));
        }
        if (valid.body().has("TableName")) {
            if (!valid.name().equals("CreateTable")) {
                changes.add(new Change("unknown table", body -> body.put("TableName", "Sessions-none")));
            }
            changes.add(new Change(
                    "invalid table name",
                    body -> body.put("TableName", choices.of("a b c", "Sessions#1", "ü".repeat(4), "x".repeat(256)))));
            if (HAVE_CAPACITY.contains(valid.name())) {
                changes.add(new Change("short table name", body -> body.put("TableName", choices.of("", "ab"))));
            }
            changes.add(new Change("no table name", body -> body.remove("TableName")));
        }
        return changes;
    }

    private List<Change> ofKey(String field) {
        return List.of(
                new Change("no key", body -> body.remove(field)),
                new Change("empty key", body -> body.putObject(field)),
                new Change("key of another name", body -> body.putObject(field).set("key", Values.string("ps_1"))),
                new Change(
                        "key with another attribute", body -> key(body, field).set("amount", values.smallNumber())),
                new Change(
                        "key of another type",
                        body -> key(body, field)
                                .set(
                                        "id",
                                        choices.from(
                                                values::smallNumber,
                                                values::stringSet,
                                                () -> NODES.objectNode().put("BOOL", true)))),
                new Change("empty text as key", body -> key(body, field).set("id", Values.string(""))),
                new Change(
                        "invalid value as key",
                        body -> key(body, field).set("id", values.invalid().value())),
                new Change("key at the limit", body -> key(body, field).set("id", longText(MAX_KEY))));
    }

    private static ObjectNode key(ObjectNode body, String field) {
        return (ObjectNode) body.path(field);
    }

    private ObjectNode longText(int limit) {
        return Values.string("k".repeat(limit + choices.of(0, 1)));
    }

    private List<Change> ofItem() {
        List<Change> changes = new ArrayList<>(ofKey("Item"));
        Values.Labelled invalid = values.invalid();
        changes.add(new Change(invalid.label(), body -> key(body, "Item").set("content", invalid.value())));
        changes.add(new Change(invalid.label(), body -> key(body, "Item").set("content", invalid.value())));
        Values.Labelled limit = values.atLimit();
        changes.add(new Change(limit.label(), body -> key(body, "Item").set("content", limit.value())));
        changes.add(new Change(
                "index key of another type",
                body -> key(body, "Item").set(choices.of("next_check_shard", "next_check_at"), values.any())));
        changes.add(new Change(
                "empty text as index key", body -> key(body, "Item").set("next_check_shard", Values.string(""))));
        changes.add(new Change(
                "index key at the limit", body -> key(body, "Item").set("next_check_shard", longText(MAX_INDEX_KEY))));
        changes.add(new Change("empty attribute name", body -> key(body, "Item").set("", Values.string("a"))));
        return changes;
    }

    private List<Change> ofExpression(String field) {
        return List.of(
                new Change("wrong token", body -> wrongToken(body, field)),
                new Change("wrong token", body -> wrongToken(body, field)),
                new Change("wrong token", body -> wrongToken(body, field)),
                new Change("unused name", body -> names(body).put("#unused", "amount")),
                new Change("unused value", body -> operands(body).set(":unused", Values.string("a"))),
                new Change("undefined name", body -> names(body).remove(choices.of(fields(names(body), "#none")))),
                new Change(
                        "undefined value", body -> operands(body).remove(choices.of(fields(operands(body), ":none")))),
                new Change("no names", body -> body.remove("ExpressionAttributeNames")),
                new Change("no values", body -> body.remove("ExpressionAttributeValues")),
                new Change("empty names", body -> body.putObject("ExpressionAttributeNames")),
                new Change("empty values", body -> body.putObject("ExpressionAttributeValues")),
                new Change(
                        "invalid placeholder of a name",
                        body -> names(body).put(choices.of("unused", "#", "", "#a b", "#a-b"), "amount")),
                new Change(
                        "invalid placeholder of a value",
                        body -> operands(body).set(choices.of("unused", ":", "", ":a b", ":a-b"), Values.string("a"))),
                new Change(
                        "empty attribute name", body -> names(body).put(choices.of(fields(names(body), "#none")), "")),
                new Change(
                        "invalid value",
                        body -> operands(body)
                                .set(
                                        choices.of(fields(operands(body), ":none")),
                                        values.invalid().value())),
                new Change("empty expression", body -> body.put(field, choices.of("", " "))),
                new Change("no expression", body -> body.remove(field)),
                new Change("expression at the limit", body -> {
                    String expression = body.path(field).asText();
                    body.put(field, " ".repeat(MAX_EXPRESSION - expression.length() + choices.of(0, 1)) + expression);
                }));
    }

    private void wrongToken(ObjectNode body, String field) {
        String expression = body.path(field).asText();
        body.put(field, new Expressions(choices, values).withWrongToken(expression));
    }

    private static ObjectNode names(ObjectNode body) {
        return body.withObjectProperty("ExpressionAttributeNames");
    }

    private static ObjectNode operands(ObjectNode body) {
        return body.withObjectProperty("ExpressionAttributeValues");
    }

    private static List<String> fields(ObjectNode object, String otherwise) {
        List<String> fields = new ArrayList<>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields.isEmpty() ? List.of(otherwise) : fields;
    }

    private List<Change> ofUpdate() {
        return List.of(
                new Change("update of the key", body -> append(body, "UpdateExpression", ", id = :id", ":id")),
                new Change("removal of the key", body -> body.put("UpdateExpression", "REMOVE id")),
                new Change(
                        "overlapping paths",
                        body -> append(body, "UpdateExpression", ", amount = :id, amount = :id", ":id")),
                new Change("section twice", body -> append(body, "UpdateExpression", " SET note = :id", ":id")),
                new Change("removal twice", body -> {
                    body.put("UpdateExpression", "REMOVE amount, amount");
                }),
                new Change("index key of another type", body -> {
                    operands(body).set(":index", values.any());
                    body.put(
                            "UpdateExpression", "SET " + choices.of("next_check_shard", "next_check_at") + " = :index");
                }),
                new Change("empty text as index key", body -> {
                    operands(body).set(":index", Values.string(""));
                    body.put("UpdateExpression", "SET next_check_shard = :index");
                }),
                new Change("reserved word", body -> body.put("UpdateExpression", "REMOVE " + choices.of(WORDS))));
    }

    private List<Change> ofCondition() {
        return List.of(
                new Change(
                        "redundant parentheses",
                        body -> body.put(
                                "ConditionExpression",
                                "((" + body.path("ConditionExpression").asText() + "))")),
                new Change(
                        "parentheses",
                        body -> body.put(
                                "ConditionExpression",
                                "(" + body.path("ConditionExpression").asText() + ")")),
                new Change("wrong operand type", body -> {
                    operands(body).set(":operand", values.any());
                    body.put(
                            "ConditionExpression",
                            body.path("ConditionExpression").asText() + " AND amount " + choices.of("<", "<=")
                                    + " :operand");
                }),
                new Change(
                        "reserved word",
                        body -> body.put("ConditionExpression", "attribute_exists(" + choices.of(WORDS) + ")")),
                new Change(
                        "function without operand",
                        body -> body.put(
                                "ConditionExpression",
                                choices.of("attribute_exists()", "attribute_exists", "attribute_exists(id, id)"))),
                new Change("unknown function", body -> body.put("ConditionExpression", "attribute_exist(id)")),
                new Change("value in a function", body -> {
                    operands(body).set(":operand", Values.string("id"));
                    body.put("ConditionExpression", "attribute_exists(:operand)");
                }),
                new Change(
                        "invalid ReturnValuesOnConditionCheckFailure",
                        body -> body.put(
                                "ReturnValuesOnConditionCheckFailure", choices.of("ALL", "ALL_NEW", "all_old", ""))));
    }

    private static void append(ObjectNode body, String field, String text, String placeholder) {
        operands(body).set(placeholder, Values.string("a"));
        body.put(field, body.path(field).asText() + text);
    }

    private static ObjectNode startAt(ObjectNode body, JsonNode shard, JsonNode at) {
        ObjectNode start = body.putObject("ExclusiveStartKey");
        start.set("id", Values.string("ps_1"));
        start.set("next_check_shard", shard);
        start.set("next_check_at", at);
        return start;
    }

    private List<Change> ofReading(Operation valid) {
        List<Change> changes = new ArrayList<>(List.of(new Change("invalid limit", body -> body.put("Limit", 0))));
        if (valid.name().equals("Query")) {
            changes.add(new Change("unknown index", body -> body.put("IndexName", "no-index")));
            changes.add(new Change("invalid index name", body -> body.put("IndexName", choices.of("", "ab", "a b c"))));
            changes.add(new Change("consistent read of an index", body -> body.put("ConsistentRead", true)));
            changes.add(new Change(
                    "incomplete start key",
                    body -> body.putObject("ExclusiveStartKey").set("id", Values.string("ps_1"))));
            changes.add(new Change(
                    "start key of another type", body -> startAt(body, Values.string("high#0"), Values.string("1"))));
            changes.add(new Change(
                    "start key with another attribute",
                    body -> startAt(body, Values.string("high#0"), Values.number("1.25"))
                            .set("amount", Values.number("1"))));
            changes.add(new Change(
                    "start key of another partition",
                    body -> startAt(body, Values.string("none"), Values.number("1.25"))));
            changes.add(new Change(
                    "start key beyond the condition",
                    body -> startAt(
                            body, body.path("ExpressionAttributeValues").path(":v0"), Values.number("9E+125"))));
            changes.add(new Change(
                    "value of another type",
                    body -> operands(body).set(choices.of(fields(operands(body), ":v0")), values.any())));
            changes.add(new Change("condition without partition key", body -> {
                body.put("KeyConditionExpression", "next_check_at <= :v0");
                body.remove("ExpressionAttributeNames");
                body.putObject("ExpressionAttributeValues").set(":v0", Values.number("1"));
            }));
            changes.add(new Change(
                    "condition on another attribute",
                    body -> append(body, "KeyConditionExpression", " AND amount = :amount", ":amount")));
            changes.add(new Change(
                    "alternatives in a key condition",
                    body -> append(body, "KeyConditionExpression", " OR next_check_shard = :other", ":other")));
        }
        return changes;
    }

    private List<Change> ofBatch() {
        return List.of(
                new Change("no requests", body -> body.putObject("RequestItems")),
                new Change(
                        "no requests for a table",
                        body -> body.putObject("RequestItems").putArray(anyTable(body))),
                new Change("26 requests", body -> {
                    ArrayNode writes = body.putObject("RequestItems").putArray(anyTable(body));
                    for (int i = 0; i < 26; i++) {
                        deleteRequest(writes, "batch_" + i);
                    }
                }),
                new Change("an item twice", body -> {
                    ArrayNode writes = writes(body);
                    deleteRequest(writes, "ps_1");
                    deleteRequest(writes, "ps_1");
                }),
                new Change("put and delete in one request", body -> {
                    ObjectNode write = writes(body).addObject();
                    write.putObject("DeleteRequest").putObject("Key").set("id", Values.string("ps_9"));
                    write.putObject("PutRequest").putObject("Item").set("id", Values.string("ps_9"));
                }),
                new Change("a request without operation", body -> writes(body).addObject()),
                new Change(
                        "an unknown table",
                        body -> deleteRequest(
                                ((ObjectNode) body.path("RequestItems")).putArray("Sessions-none"), "ps_1")),
                new Change("an invalid value", body -> {
                    ObjectNode item =
                            writes(body).addObject().putObject("PutRequest").putObject("Item");
                    item.set("id", Values.string("ps_8"));
                    item.set("content", values.invalid().value());
                }),
                new Change(
                        "a key of another type",
                        body -> writes(body)
                                .addObject()
                                .putObject("DeleteRequest")
                                .putObject("Key")
                                .set("id", values.smallNumber())),
                new Change("no requests at all", body -> body.remove("RequestItems")));
    }

    private static String anyTable(ObjectNode body) {
        return body.path("RequestItems").fieldNames().hasNext()
                ? body.path("RequestItems").fieldNames().next()
                : "Sessions-none";
    }

    private static ArrayNode writes(ObjectNode body) {
        return (ArrayNode) body.path("RequestItems").elements().next();
    }

    private static void deleteRequest(ArrayNode writes, String id) {
        writes.addObject().putObject("DeleteRequest").putObject("Key").set("id", Values.string(id));
    }
}
