package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Lambda's event source mapping over a table's stream: hands the changes to a function in their order, from the oldest on, goes on after what was done, and
 * brings the rest again. A batch that fails as a whole is halved. Nothing is ever given up here.
 *
 * <p>Rules: <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html">Lambda, partial batch responses</a>.
 */
public final class TableStream {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int POLLS_PER_SHARD_LIST = 50;

    private final DynamoDbStreamsClient client;
    private final String streamArn;
    private final StreamFilter filter;
    private final int batchSize;
    private int polls;
    private final Map<String, Position> positions = new LinkedHashMap<>();

    public TableStream(DynamoDbStreamsClient client, String streamArn, StreamFilter filter, int batchSize) {
        this.client = client;
        this.streamArn = streamArn;
        this.filter = filter;
        this.batchSize = batchSize;
    }

    private static final class Position {
        private final List<ObjectNode> pending = new ArrayList<>();
        private final String shard;
        private @Nullable String iterator;
        private int most;

        Position(String shard, @Nullable String iterator, int most) {
            this.shard = shard;
            this.iterator = iterator;
            this.most = most;
        }
    }

    /**
     * Reads what is new and hands over at most one batch of each shard.
     *
     * @param function takes an event as JSON and answers as JSON; what it throws counts as a failure of the whole batch
     * @return how many changes were handed over and done
     */
    public int poll(UnaryOperator<byte[]> function) {
        // Shards live for hours.
        if (polls++ % POLLS_PER_SHARD_LIST == 0) {
            findShards();
        }
        int done = 0;
        for (Position position : positions.values()) {
            if (position.pending.isEmpty()) {
                read(position);
            }
            if (!position.pending.isEmpty()) {
                done += hand(position, function);
            }
        }
        return done;
    }

    private void findShards() {
        var stream =
                client.describeStream(request -> request.streamArn(streamArn)).streamDescription();
        for (Shard shard : stream.shards()) {
            positions.computeIfAbsent(shard.shardId(), id -> new Position(id, oldest(id), batchSize));
        }
    }

    private @Nullable String oldest(String shard) {
        return client.getShardIterator(request ->
                        request.streamArn(streamArn).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
    }

    /** Polls until there is nothing new and all is done, or until the function does nothing any more; tells whether all is done. */
    public boolean drain(UnaryOperator<byte[]> function) {
        int idle = 0;
        // A batch that failed as a whole is tried again, smaller, before this gives up.
        while (idle < 2) {
            idle = poll(function) == 0 ? idle + 1 : 0;
        }
        return positions.values().stream().allMatch(position -> position.pending.isEmpty());
    }

    private void read(Position position) {
        String iterator = position.iterator;
        if (iterator == null) {
            return;
        }
        GetRecordsResponse records;
        try {
            records = client.getRecords(request -> request.shardIterator(iterator));
        } catch (TrimmedDataAccessException e) {
            // So says DynamoDB Local of an iterator that it gave for a shard without changes, once another table was
            // written to.
            position.iterator = oldest(position.shard);
            return;
        }
        position.iterator = records.nextShardIterator();
        records.records().stream().map(this::json).filter(filter::passes).forEach(position.pending::add);
    }

    private int hand(Position position, UnaryOperator<byte[]> function) {
        int size = Math.min(position.most, position.pending.size());
        List<ObjectNode> batch = position.pending.subList(0, size);
        ObjectNode event = JSON.createObjectNode();
        ArrayNode records = event.putArray("Records");
        batch.forEach(records::add);
        int done;
        try {
            done = done(batch, JSON.readTree(function.apply(JSON.writeValueAsBytes(event))));
        } catch (RuntimeException e) {
            position.most = Math.max(1, size / 2);
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        position.most = batchSize;
        batch.subList(0, done).clear();
        return done;
    }

    private static int done(List<ObjectNode> batch, JsonNode answer) {
        JsonNode failures = answer.path("batchItemFailures");
        if (failures.isEmpty()) {
            return batch.size();
        }
        for (int i = 0; i < batch.size(); i++) {
            String sequence = batch.get(i).at("/dynamodb/SequenceNumber").asText();
            for (JsonNode failure : failures) {
                if (failure.path("itemIdentifier").asText().equals(sequence)) {
                    return i;
                }
            }
        }
        // An identifier that is not of this batch: all of it comes again.
        return 0;
    }

    private ObjectNode json(Record streamed) {
        ObjectNode json = JSON.createObjectNode();
        json.put("eventID", streamed.eventID());
        json.put("eventName", streamed.eventNameAsString());
        json.put("eventVersion", "1.1");
        json.put("eventSource", "aws:dynamodb");
        json.put("awsRegion", "eu-west-1");
        json.put("eventSourceARN", streamArn);
        ObjectNode dynamodb = json.putObject("dynamodb");
        dynamodb.put(
                "ApproximateCreationDateTime",
                streamed.dynamodb().approximateCreationDateTime().getEpochSecond());
        dynamodb.set("Keys", item(streamed.dynamodb().keys()));
        if (streamed.dynamodb().hasNewImage()) {
            dynamodb.set("NewImage", item(streamed.dynamodb().newImage()));
        }
        if (streamed.dynamodb().hasOldImage()) {
            dynamodb.set("OldImage", item(streamed.dynamodb().oldImage()));
        }
        dynamodb.put("SequenceNumber", streamed.dynamodb().sequenceNumber());
        dynamodb.put("StreamViewType", streamed.dynamodb().streamViewTypeAsString());
        return json;
    }

    private static ObjectNode item(Map<String, AttributeValue> item) {
        ObjectNode json = JSON.createObjectNode();
        item.forEach((name, value) -> json.set(name, value(value)));
        return json;
    }

    private static ObjectNode value(AttributeValue value) {
        ObjectNode json = JSON.createObjectNode();
        switch (value.type()) {
            case S -> json.put("S", value.s());
            case N -> json.put("N", value.n());
            case BOOL -> json.put("BOOL", value.bool());
            case SS -> value.ss().forEach(json.putArray("SS")::add);
            case NS -> value.ns().forEach(json.putArray("NS")::add);
            case L -> {
                ArrayNode list = json.putArray("L");
                value.l().forEach(element -> list.add(value(element)));
            }
            case M -> json.set("M", item(value.m()));
            case NUL -> json.put("NULL", true);
            case B, BS, UNKNOWN_TO_SDK_VERSION ->
                throw new IllegalStateException("no table here holds a value of type " + value.type());
        }
        return json;
    }
}
