package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireParameter;

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
    private static final String NUMBER = "SequenceNumber";

    private final TableCatalog tables;

    StreamOperations(TableCatalog tables) {
        this.tables = tables;
    }

    ObjectNode describeStream(Request request) {
        request.allow("StreamArn");
        return ValueJson.object()
                .set("StreamDescription", stream(request.text("StreamArn")).describe());
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
        String iterator = stream(arn).iterator(shard, type, number).text();
        return ValueJson.object().put("ShardIterator", iterator);
    }

    ObjectNode getRecords(Request request) {
        request.allow("ShardIterator", "Limit");
        ShardIterator iterator = ShardIterator.parse(request.text("ShardIterator"));
        return stream(iterator.streamArn()).read(iterator, request.limit("Limit", MAX_RECORDS));
    }

    private ChangeStream stream(String arn) {
        for (StoredTable table : tables.all()) {
            ChangeStream stream = table.stream();
            if (stream != null && stream.arn().equals(arn)) {
                return stream;
            }
        }
        throw DynamoDbErrorException.error(
                "ResourceNotFoundException", "Requested resource not found: Stream: " + arn + " not found");
    }
}
