package dev.momentcheckout.testing.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The records of a table's stream. */
final class Stream {
    private final Map<String, List<JsonNode>> recordsByKey = new TreeMap<>();
    private final Set<String> eventIds = new HashSet<>();

    /**
     * Reads the whole stream.
     *
     * @throws IllegalStateException if the numbers of an item's records do not increase, or if an event id occurs twice
     */
    static Stream read(Endpoint endpoint, String table) {
        var stream = new Stream();
        String arn = send(endpoint, "DescribeTable", Values.NODES.objectNode().put("TableName", table))
                .path("Table")
                .path("LatestStreamArn")
                .asText();
        JsonNode shards = send(
                        endpoint, "DescribeStream", Values.NODES.objectNode().put("StreamArn", arn))
                .path("StreamDescription")
                .path("Shards");
        for (JsonNode shard : shards) {
            ObjectNode from = Values.NODES
                    .objectNode()
                    .put("StreamArn", arn)
                    .put("ShardId", shard.path("ShardId").asText())
                    .put("ShardIteratorType", "TRIM_HORIZON");
            stream.readShard(
                    endpoint,
                    send(endpoint, "GetShardIterator", from)
                            .path("ShardIterator")
                            .asText());
        }
        return stream;
    }

    private void readShard(Endpoint endpoint, String firstIterator) {
        Map<String, BigInteger> lastNumbers = new TreeMap<>();
        String iterator = firstIterator;
        while (!iterator.isEmpty()) {
            JsonNode page =
                    send(endpoint, "GetRecords", Values.NODES.objectNode().put("ShardIterator", iterator));
            for (JsonNode streamRecord : page.path("Records")) {
                JsonNode change = streamRecord.path("dynamodb");
                String key = change.path("Keys").toString();
                var number = new BigInteger(change.path("SequenceNumber").asText());
                BigInteger before = lastNumbers.put(key, number);
                if (before != null && before.compareTo(number) >= 0) {
                    throw new IllegalStateException("Sequence number " + number + " follows " + before);
                }
                if (!eventIds.add(streamRecord.path("eventID").asText())) {
                    throw new IllegalStateException("An event id occurs twice: " + streamRecord);
                }
                recordsByKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(comparable(streamRecord));
            }
            iterator = page.path("Records").isEmpty()
                    ? ""
                    : page.path("NextShardIterator").asText();
        }
    }

    private static JsonNode comparable(JsonNode streamRecord) {
        ObjectNode copy = (ObjectNode) Endpoint.comparable(streamRecord);
        copy.remove(List.of("eventID", "awsRegion"));
        ((ObjectNode) copy.path("dynamodb")).remove(List.of("SequenceNumber", "ApproximateCreationDateTime"));
        return copy;
    }

    private static JsonNode send(Endpoint endpoint, String operation, ObjectNode body) {
        Answer answer = endpoint.send(new Operation("stream", operation, body));
        if (answer.isError()) {
            throw new IllegalStateException(operation + ": " + answer);
        }
        return answer.body();
    }

    /** Returns the records by key, in order. */
    Map<String, List<JsonNode>> records() {
        return recordsByKey;
    }

    /** Removes the records of writes that changed nothing, and returns how many there were. */
    int removeUnchanged() {
        int before = size();
        recordsByKey
                .values()
                .forEach(records -> records.removeIf(
                        streamRecord -> streamRecord.path("eventName").asText().equals("MODIFY")
                                && streamRecord
                                        .path("dynamodb")
                                        .path("OldImage")
                                        .equals(streamRecord.path("dynamodb").path("NewImage"))));
        recordsByKey.values().removeIf(List::isEmpty);
        return before - size();
    }

    /** Removes the sizes of the records, and returns how many records there are. */
    int removeSizes() {
        recordsByKey
                .values()
                .forEach(records -> records.forEach(
                        streamRecord -> ((ObjectNode) streamRecord.path("dynamodb")).remove("SizeBytes")));
        return size();
    }

    private int size() {
        return recordsByKey.values().stream().mapToInt(List::size).sum();
    }
}
