package dev.momentcheckout.local.aws.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads the stream of the table {@code Sessions}. */
final class StreamReader {
    private final TestDatabase database;
    private final String arn;

    StreamReader(TestDatabase database) {
        this.database = database;
        this.arn = database.perform("DescribeTable", "{TableName: 'Sessions'}")
                .at("/Table/LatestStreamArn")
                .asText();
    }

    String arn() {
        return arn;
    }

    /** Returns the descriptions of all shards. */
    List<JsonNode> shards() {
        List<JsonNode> shards = new ArrayList<>();
        database.perform("DescribeStream", "{StreamArn: '" + arn + "'}")
                .at("/StreamDescription/Shards")
                .forEach(shards::add);
        return shards;
    }

    /** Returns all records that are available, shard by shard. */
    List<JsonNode> records() {
        List<JsonNode> records = new ArrayList<>();
        for (JsonNode shard : shards()) {
            records.addAll(records(oldest(id(shard))));
        }
        return records;
    }

    /** Returns the records after an iterator. */
    List<JsonNode> records(String iterator) {
        List<JsonNode> records = new ArrayList<>();
        read(iterator).path("Records").forEach(records::add);
        return records;
    }

    /** Performs {@code GetRecords}. */
    JsonNode read(String iterator) {
        return database.perform("GetRecords", request(iterator));
    }

    /** Returns the error of {@code GetRecords}. */
    String readError(String iterator) {
        return database.error("GetRecords", request(iterator));
    }

    private static String request(String iterator) {
        return "{ShardIterator: '" + iterator + "'}";
    }

    /** Returns an iterator for all records of a shard. */
    String oldest(String shard) {
        return iterator(shard, "TRIM_HORIZON");
    }

    String iterator(String shard, String type) {
        return iterator(iteratorRequest(shard, type, ""));
    }

    String iterator(String shard, String type, String number) {
        return iterator(iteratorRequest(shard, type, ", SequenceNumber: '" + number + "'"));
    }

    /** Returns the error of {@code GetShardIterator}. */
    String iteratorError(String shard, String type, String number) {
        return database.error("GetShardIterator", iteratorRequest(shard, type, ", SequenceNumber: '" + number + "'"));
    }

    private String iterator(String request) {
        return database.perform("GetShardIterator", request)
                .path("ShardIterator")
                .asText();
    }

    private String iteratorRequest(String shard, String type, String more) {
        return "{StreamArn: '%s', ShardId: '%s', ShardIteratorType: '%s'%s}".formatted(arn, shard, type, more);
    }

    /** Returns the shard that has the records of an item. */
    String shardOf(String itemId) {
        return shards().stream()
                .map(StreamReader::id)
                .filter(shard -> records(oldest(shard)).stream()
                        .anyMatch(
                                each -> each.at("/dynamodb/Keys/id/S").asText().equals(itemId)))
                .findFirst()
                .orElseThrow();
    }

    static String id(JsonNode shard) {
        return shard.path("ShardId").asText();
    }

    static String number(JsonNode streamRecord) {
        return streamRecord.at("/dynamodb/SequenceNumber").asText();
    }
}
