package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Lambda's event source mapping for a table's stream. It passes records to a function in order, starting with the
 * oldest. After a partial batch response it continues with the first failed record. After a failed invocation it halves
 * the batch. It retries without limit.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html">Lambda, partial
 *     batch responses</a>
 */
public final class TableStream {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** New shards appear when one is closed; then the shards are listed at once. */
    private static final int POLLS_PER_SHARD_LIST = 50;

    private final DynamoDbStreamsClient client;
    private final String streamArn;
    private final StreamFilter filter;
    private final int batchSize;
    private @Nullable Clock clock;
    private int polls;
    private int filteredPages;
    private int recordsRead;
    private volatile boolean isCaughtUp;
    private final Map<String, Position> positions = new LinkedHashMap<>();

    /**
     * @param filter which records reach the function
     * @param batchSize maximum number of records in a batch
     */
    public TableStream(DynamoDbStreamsClient client, String streamArn, StreamFilter filter, int batchSize) {
        this.client = client;
        this.streamArn = streamArn;
        this.filter = filter;
        this.batchSize = batchSize;
    }

    /** Dates each record by this clock, when it is read, and not by the database's own clock. */
    public TableStream timedBy(Clock other) {
        clock = other;
        return this;
    }

    private static final class Position {
        private final List<ObjectNode> pending = new ArrayList<>();
        private final String shard;
        private final @Nullable String parent;
        private @Nullable String iterator;
        private @Nullable String lastRead;
        private int limit;

        Position(Shard shard, @Nullable String iterator, int limit) {
            this.shard = shard.shardId();
            this.parent = shard.parentShardId();
            this.iterator = iterator;
            this.limit = limit;
        }

        boolean isDone() {
            return iterator == null && pending.isEmpty();
        }
    }

    /**
     * Reads new records and passes at most one batch of each shard to the function.
     *
     * @param function takes an event and returns its response, both JSON; an exception fails the whole batch
     * @return how many records the function completed
     */
    public int poll(UnaryOperator<byte[]> function) {
        if (polls++ % POLLS_PER_SHARD_LIST == 0) {
            findShards();
        }
        int completed = 0;
        recordsRead = 0;
        isCaughtUp = false;
        for (Position position : List.copyOf(positions.values())) {
            if (waitsForParent(position)) {
                continue;
            }
            if (position.pending.isEmpty()) {
                read(position);
            }
            if (!position.pending.isEmpty()) {
                completed += invoke(position, function);
            }
        }
        isCaughtUp = completed == 0
                && recordsRead == 0
                && positions.values().stream().allMatch(position -> position.pending.isEmpty());
        return completed;
    }

    /** The changes of one item are in order only if a shard is read after its parent. */
    private boolean waitsForParent(Position position) {
        Position parent = position.parent == null ? null : positions.get(position.parent);
        return parent != null && !parent.isDone();
    }

    private void findShards() {
        var stream =
                client.describeStream(request -> request.streamArn(streamArn)).streamDescription();
        for (Shard shard : stream.shards()) {
            positions.computeIfAbsent(shard.shardId(), id -> new Position(shard, oldest(id), batchSize));
        }
    }

    private @Nullable String oldest(String shard) {
        return client.getShardIterator(request ->
                        request.streamArn(streamArn).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
    }

    /** Returns an iterator for the records that have not been read, as far as they are still available. */
    private @Nullable String resume(Position position) {
        String lastRead = position.lastRead;
        if (lastRead == null) {
            return oldest(position.shard);
        }
        try {
            return client.getShardIterator(request -> request.streamArn(streamArn)
                            .shardId(position.shard)
                            .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                            .sequenceNumber(lastRead))
                    .shardIterator();
        } catch (TrimmedDataAccessException e) {
            return oldest(position.shard);
        }
    }

    /** Returns whether the last poll found no record, and none waits for another attempt. */
    public boolean isCaughtUp() {
        return isCaughtUp;
    }

    /**
     * Polls until every record is completed, or two polls in a row neither complete nor filter out any.
     *
     * @return whether every record is completed
     */
    public boolean drain(UnaryOperator<byte[]> function) {
        int idle = 0;
        // The second poll retries a failed batch with half its size.
        while (idle < 2) {
            int filtered = filteredPages;
            idle = poll(function) == 0 && filteredPages == filtered ? idle + 1 : 0;
        }
        return positions.values().stream().allMatch(position -> position.pending.isEmpty());
    }

    private void read(Position position) {
        // After a pause, the first attempt only replaces the iterator.
        if (!hasRead(position)) {
            hasRead(position);
        }
    }

    /** Returns false if the iterator had expired; then the position has a new one. */
    private boolean hasRead(Position position) {
        String iterator = position.iterator;
        if (iterator == null) {
            return true;
        }
        GetRecordsResponse records;
        try {
            records = client.getRecords(request -> request.shardIterator(iterator));
        } catch (TrimmedDataAccessException | ExpiredIteratorException e) {
            // An iterator is valid for 15 minutes and a record is available for a day.
            position.iterator = resume(position);
            return false;
        }
        position.iterator = records.nextShardIterator();
        if (records.hasRecords() && !records.records().isEmpty()) {
            position.lastRead = records.records().getLast().dynamodb().sequenceNumber();
        }
        if (position.iterator == null) {
            // The shard is closed, so it may have children.
            findShards();
        }
        recordsRead += records.records().size();
        records.records().stream().map(this::json).filter(filter::passes).forEach(position.pending::add);
        if (!records.records().isEmpty() && position.pending.isEmpty()) {
            filteredPages++;
        }
        return true;
    }

    private int invoke(Position position, UnaryOperator<byte[]> function) {
        int size = Math.min(position.limit, position.pending.size());
        List<ObjectNode> batch = position.pending.subList(0, size);
        ObjectNode event = JSON.createObjectNode();
        ArrayNode records = event.putArray("Records");
        batch.forEach(records::add);
        int completed;
        try {
            completed = completed(batch, JSON.readTree(function.apply(JSON.writeValueAsBytes(event))));
        } catch (RuntimeException e) {
            position.limit = Math.max(1, size / 2);
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        position.limit = batchSize;
        batch.subList(0, completed).clear();
        return completed;
    }

    /** The number of records before the first failed one. */
    private static int completed(List<ObjectNode> batch, JsonNode response) {
        JsonNode failures = response.path("batchItemFailures");
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
        // Lambda retries the whole batch if an identifier is not part of it.
        return 0;
    }

    private ObjectNode json(Record streamRecord) {
        ObjectNode json = JSON.createObjectNode();
        json.put("eventID", streamRecord.eventID());
        json.put("eventName", streamRecord.eventNameAsString());
        json.put("eventVersion", "1.1");
        json.put("eventSource", "aws:dynamodb");
        json.put("awsRegion", streamRecord.awsRegion());
        json.put("eventSourceARN", streamArn);
        if (streamRecord.userIdentity() != null) {
            json.putObject("userIdentity")
                    .put("type", streamRecord.userIdentity().type())
                    .put("principalId", streamRecord.userIdentity().principalId());
        }
        ObjectNode dynamodb = json.putObject("dynamodb");
        dynamodb.put(
                "ApproximateCreationDateTime",
                (clock == null ? streamRecord.dynamodb().approximateCreationDateTime() : clock.instant())
                        .getEpochSecond());
        dynamodb.set("Keys", item(streamRecord.dynamodb().keys()));
        if (streamRecord.dynamodb().hasNewImage()) {
            dynamodb.set("NewImage", item(streamRecord.dynamodb().newImage()));
        }
        if (streamRecord.dynamodb().hasOldImage()) {
            dynamodb.set("OldImage", item(streamRecord.dynamodb().oldImage()));
        }
        dynamodb.put("SequenceNumber", streamRecord.dynamodb().sequenceNumber());
        dynamodb.put("StreamViewType", streamRecord.dynamodb().streamViewTypeAsString());
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
            case B -> json.put("B", value.b().asByteArray());
            case BS, UNKNOWN_TO_SDK_VERSION ->
                throw new IllegalStateException("no item of the tables has a value of type " + value.type());
        }
        return json;
    }
}
