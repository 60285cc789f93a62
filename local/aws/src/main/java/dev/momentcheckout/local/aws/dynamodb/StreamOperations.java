package dev.momentcheckout.local.aws.dynamodb;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The operations on streams.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html">API
 *     reference</a>
 */
final class StreamOperations {
    private static final int MAX_RECORDS = 1000;

    private final TableCatalog tables;

    StreamOperations(TableCatalog tables) {
        this.tables = tables;
    }

    ObjectNode describeStream(Request request) {
        request.allow("StreamArn");
        StoredTable table = tableOfStream(request.text("StreamArn"));
        ChangeStream stream = requireNonNull(table.stream());
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        ObjectNode description = response.putObject("StreamDescription");
        description
                .put("StreamArn", stream.arn())
                .put("StreamLabel", stream.label())
                .put("StreamStatus", "ENABLED")
                .put("StreamViewType", table.definition().streamView().orElseThrow())
                .put("TableName", table.definition().name())
                .put("CreationRequestDateTime", table.createdAtSeconds());
        description.set("KeySchema", table.definition().keys().json());
        table.locked(() -> {
            stream.describe(description);
            return response;
        });
        return response;
    }

    ObjectNode getShardIterator(Request request) {
        request.allow("StreamArn", "ShardId", "ShardIteratorType", "SequenceNumber");
        String arn = request.text("StreamArn");
        String shard = request.text("ShardId");
        request.require("StreamArn", "ShardId", "ShardIteratorType");
        String type = request.choice(
                "ShardIteratorType", "TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER");
        boolean needsNumber = type.endsWith("SEQUENCE_NUMBER");
        if (needsNumber != request.has("SequenceNumber")) {
            throw DynamoDbErrorException.invalidParameter(
                    needsNumber
                            ? "SequenceNumber cannot be null"
                            : "SequenceNumber should not be passed for this iterator type");
        }
        String number = needsNumber ? request.text("SequenceNumber", 21, 40) : "";
        StoredTable table = tableOfStream(arn);
        ChangeStream stream = requireNonNull(table.stream());
        String iterator =
                table.locked(() -> stream.iterator(shard, type, number).text());
        return JsonNodeFactory.instance.objectNode().put("ShardIterator", iterator);
    }

    ObjectNode getRecords(Request request) {
        request.allow("ShardIterator", "Limit");
        ShardIterator iterator = ShardIterator.parse(request.text("ShardIterator"));
        int limit = request.limit("Limit", MAX_RECORDS);
        StoredTable table = tableOfStream(iterator.streamArn());
        ChangeStream stream = requireNonNull(table.stream());
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        return table.locked(() -> {
            stream.read(iterator, limit, response);
            return response;
        });
    }

    private StoredTable tableOfStream(String arn) {
        for (StoredTable table : tables.all()) {
            ChangeStream stream = table.stream();
            if (stream != null && stream.arn().equals(arn)) {
                return table;
            }
        }
        throw DynamoDbErrorException.error(
                "ResourceNotFoundException", "Requested resource not found: Stream: " + arn + " not found");
    }
}
