package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireParameter;
import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The operations on tables and their streams. A table exists at once; AWS takes some seconds.
 *
 * @param sequence the last sequence number used in any stream
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html">Actions</a>
 */
record TableOperations(TableCatalog tables, Clock clock, DynamoDbFaults faults, String region, AtomicLong sequence) {
    private static final int MAX_NAMES = 100;
    private static final int MAX_RECORDS = 1000;
    private static final int MAX_ATTRIBUTE_NAME = 255;
    private static final String NUMBER = "SequenceNumber";

    ObjectNode createTable(Request request) {
        TableDefinition definition = TableDefinition.read(request);
        ChangeStream stream = definition.streamView().isEmpty()
                ? null
                : new ChangeStream(definition, arn(definition.name()), region, clock, sequence);
        var table = new StoredTable(definition, clock.instant(), stream, faults);
        tables.add(table);
        return ValueJson.object().set("TableDescription", table.locked(() -> describe(table, "CREATING")));
    }

    ObjectNode describeTable(Request request) {
        request.allow("TableName");
        StoredTable table = tables.getNamed(request.describedTableName());
        return ValueJson.object().set("Table", table.locked(() -> describe(table, "ACTIVE")));
    }

    private ObjectNode describe(StoredTable table, String status) {
        TableDefinition definition = table.definition();
        ObjectNode json = ValueJson.object();
        json.put("TableName", definition.name())
                .put("TableId", table.id())
                .put("TableArn", arn(definition.name()))
                .put("TableStatus", status)
                .put("CreationDateTime", table.createdAtSeconds())
                .put("DeletionProtectionEnabled", false);
        ArrayNode types = json.putArray("AttributeDefinitions");
        definition
                .attributeTypes()
                .forEach((name, type) ->
                        types.addObject().put("AttributeName", name).put("AttributeType", type));
        json.set("KeySchema", definition.keys().json());
        json.putObject("BillingModeSummary").put("BillingMode", "PAY_PER_REQUEST");
        Storage storage = table.storage(true);
        contents(json, storage.items(), "Table");
        if (!definition.indexes().isEmpty()) {
            ArrayNode indexes = json.putArray("GlobalSecondaryIndexes");
            for (TableDefinition.Index index : definition.indexes()) {
                ObjectNode entry = indexes.addObject()
                        .put("IndexName", index.name())
                        .put("IndexStatus", status)
                        .put("IndexArn", arn(definition.name()) + "/index/" + index.name());
                entry.set("KeySchema", index.keys().json());
                entry.putObject("Projection").put("ProjectionType", index.projection());
                contents(entry, storage.view(index.name()), "Index");
            }
        }
        ChangeStream stream = table.stream();
        if (stream != null) {
            json.putObject("StreamSpecification")
                    .put("StreamEnabled", true)
                    .put("StreamViewType", definition.streamView().orElseThrow());
            json.put("LatestStreamArn", stream.arn()).put("LatestStreamLabel", stream.label());
        }
        return json;
    }

    private static void contents(ObjectNode json, View view, String prefix) {
        json.putObject("ProvisionedThroughput")
                .put("NumberOfDecreasesToday", 0)
                .put("ReadCapacityUnits", 0)
                .put("WriteCapacityUnits", 0);
        json.put("ItemCount", view.size()).put(prefix + "SizeBytes", view.bytes());
    }

    ObjectNode listTables(Request request) {
        request.allow("Limit", "ExclusiveStartTableName");
        int limit = request.limit("Limit", MAX_NAMES);
        String start = request.has("ExclusiveStartTableName")
                ? request.tableName(request.text("ExclusiveStartTableName"), "ExclusiveStartTableName", 3)
                : "";
        List<String> names = new ArrayList<>(tables.namesAfter(start));
        ObjectNode response = ValueJson.object();
        ArrayNode page = response.putArray("TableNames");
        names.stream().limit(limit).forEach(page::add);
        if (names.size() > limit) {
            response.put("LastEvaluatedTableName", names.get(limit - 1));
        }
        return response;
    }

    ObjectNode updateTimeToLive(Request request) {
        request.allow("TableName", "TimeToLiveSpecification");
        String name = request.newTableName();
        request.require("TimeToLiveSpecification");
        Request specification = request.nested("TimeToLiveSpecification");
        specification.allow("AttributeName", "Enabled");
        String attribute = specification.text("AttributeName", 1, MAX_ATTRIBUTE_NAME);
        boolean isEnabled = specification.flag("Enabled");
        StoredTable table = tables.getNamed(name);
        String current = table.ttlAttribute();
        requireValid(!isEnabled || !attribute.equals(current), "TimeToLive is already enabled");
        requireValid(
                !isEnabled || current == null,
                "TimeToLive is active on a different AttributeName: current AttributeName is " + current);
        requireValid(isEnabled || current != null, "TimeToLive is already disabled");
        table.ttlAttribute(isEnabled ? attribute : null);
        ObjectNode response = ValueJson.object();
        response.putObject("TimeToLiveSpecification")
                .put("AttributeName", attribute)
                .put("Enabled", isEnabled);
        return response;
    }

    ObjectNode describeTimeToLive(Request request) {
        request.allow("TableName");
        String attribute = tables.getNamed(request.describedTableName()).ttlAttribute();
        ObjectNode response = ValueJson.object();
        ObjectNode description = response.putObject("TimeToLiveDescription");
        description.put("TimeToLiveStatus", attribute == null ? "DISABLED" : "ENABLED");
        if (attribute != null) {
            description.put("AttributeName", attribute);
        }
        return response;
    }

    ObjectNode describeStream(Request request) {
        request.allow("StreamArn");
        return ValueJson.object()
                .set(
                        "StreamDescription",
                        tables.stream(request.text("StreamArn")).describe());
    }

    ObjectNode getShardIterator(Request request) {
        request.allow("StreamArn", "ShardId", "ShardIteratorType", NUMBER);
        String arn = request.text("StreamArn");
        String shard = request.text("ShardId");
        request.require("ShardIteratorType");
        String type = request.choice(
                "ShardIteratorType", "TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER");
        boolean needsNumber = type.endsWith("SEQUENCE_NUMBER");
        requireParameter(
                needsNumber == request.has(NUMBER),
                needsNumber
                        ? "SequenceNumber cannot be null"
                        : "SequenceNumber should not be passed for this iterator type");
        String number = needsNumber ? request.text(NUMBER, 21, 40) : "";
        String iterator = tables.stream(arn).iterator(shard, type, number).text();
        return ValueJson.object().put("ShardIterator", iterator);
    }

    ObjectNode getRecords(Request request) {
        request.allow("ShardIterator", "Limit");
        ShardIterator iterator = ShardIterator.parse(request.text("ShardIterator"));
        return tables.stream(iterator.streamArn()).read(iterator, request.limit("Limit", MAX_RECORDS));
    }

    private String arn(String table) {
        return "arn:aws:dynamodb:" + region + ":000000000000:table/" + table;
    }
}
