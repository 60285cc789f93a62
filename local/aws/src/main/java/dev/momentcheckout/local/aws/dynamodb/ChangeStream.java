package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a table. All changes of one item are in one shard, in order. A record is available for 24 hours.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html">DynamoDB Streams</a>
 */
final class ChangeStream {
    private static final Duration RETENTION = Duration.ofHours(24);
    /** Shards are ranges of this many buckets of keys. */
    private static final int BUCKETS = 1024;

    private static final int MAX_BATCH_BYTES = 1024 * 1024;

    private final TableDefinition table;
    private final Instant createdAt;
    private final String arn;
    private final String region;
    private final String viewType;
    private final Clock clock;
    private final AtomicLong sequence;
    private final Map<String, Shard> shards = new LinkedHashMap<>();

    private record Change(String eventId, Instant at, boolean isExpiry, Key key, Item before, Item after) {}

    private static final class Shard {
        private final String id;
        private final @Nullable String parent;
        private final int from;
        private final int to;
        private final long first;
        private final NavigableMap<Long, Change> changes = new TreeMap<>();
        private long trimmed;
        private @Nullable Long last;

        Shard(@Nullable String parent, int from, int to, long first) {
            this.id = "shardId-%020d-%08x".formatted(first, from);
            this.parent = parent;
            this.from = from;
            this.to = to;
            this.first = first;
            this.trimmed = first - 1;
        }
    }

    /**
     * @param table a table whose definition has a stream
     * @param sequence the last sequence number used in any stream
     */
    ChangeStream(TableDefinition table, String tableArn, String region, Clock clock, AtomicLong sequence) {
        this.table = table;
        this.createdAt = clock.instant();
        this.arn = tableArn + "/stream/" + createdAt.toString().replace("Z", "");
        this.region = region;
        this.viewType = table.streamView().orElseThrow();
        this.clock = clock;
        this.sequence = sequence;
        open(null, 0, BUCKETS);
    }

    private void open(@Nullable String parent, int from, int to) {
        var shard = new Shard(parent, from, to, sequence.incrementAndGet());
        shards.put(shard.id, shard);
    }

    /** Closes each open shard and opens two children for its keys. */
    synchronized void split() {
        for (Shard shard : List.copyOf(shards.values())) {
            if (shard.last == null) {
                shard.last = sequence.incrementAndGet();
                int middle = (shard.from + shard.to) / 2;
                open(shard.id, shard.from, middle);
                open(shard.id, middle, shard.to);
            }
        }
    }

    String arn() {
        return arn;
    }

    String label() {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /**
     * Appends a change.
     *
     * @param isExpiry whether DynamoDB deleted the item because its time of expiry is over
     */
    synchronized void append(Key key, Item before, Item after, boolean isExpiry) {
        String eventId = UUID.randomUUID().toString().replace("-", "");
        openShard(Math.floorMod(key.hash(), BUCKETS))
                .changes
                .put(sequence.incrementAndGet(), new Change(eventId, clock.instant(), isExpiry, key, before, after));
    }

    private Shard openShard(int bucket) {
        return shards.values().stream()
                .filter(shard -> shard.last == null && shard.from <= bucket && bucket < shard.to)
                .findFirst()
                .orElseThrow();
    }

    private void trim() {
        Instant horizon = clock.instant().minus(RETENTION);
        shards.values().forEach(shard -> {
            while (!shard.changes.isEmpty()
                    && shard.changes.firstEntry().getValue().at().isBefore(horizon)) {
                shard.trimmed = shard.changes.pollFirstEntry().getKey();
            }
        });
    }

    /** Returns {@code StreamDescription}. */
    synchronized ObjectNode describe() {
        ObjectNode description = ValueJson.object()
                .put("StreamArn", arn)
                .put("StreamLabel", label())
                .put("StreamStatus", "ENABLED")
                .put("StreamViewType", viewType)
                .put("TableName", table.name())
                .put("CreationRequestDateTime", createdAt.toEpochMilli() / 1000.0);
        description.set("KeySchema", table.keys().json());
        ArrayNode list = description.putArray("Shards");
        for (Shard shard : shards.values()) {
            ObjectNode json = list.addObject().put("ShardId", shard.id);
            if (shard.parent != null) {
                json.put("ParentShardId", shard.parent);
            }
            ObjectNode range = json.putObject("SequenceNumberRange").put("StartingSequenceNumber", text(shard.first));
            if (shard.last != null) {
                range.put("EndingSequenceNumber", text(shard.last));
            }
        }
        return description;
    }

    /**
     * Returns an iterator of a shard.
     *
     * @param type {@code ShardIteratorType}
     * @param number a sequence number, for the types that need one
     */
    synchronized ShardIterator iterator(String shardId, String type, String number) {
        trim();
        Shard shard = shard(shardId);
        long after = switch (type) {
            case "TRIM_HORIZON" -> shard.trimmed;
            case "LATEST" -> shard.changes.isEmpty() ? shard.trimmed : shard.changes.lastKey();
            case "AT_SEQUENCE_NUMBER" -> number(number) - 1;
            case "AFTER_SEQUENCE_NUMBER" -> number(number);
            default -> throw new IllegalArgumentException(type);
        };
        requireNotTrimmed(shard, after);
        return new ShardIterator(arn, shardId, after, clock.instant());
    }

    private Shard shard(String id) {
        Shard shard = shards.get(id);
        if (shard == null) {
            throw DynamoDbErrorException.error(
                    "ResourceNotFoundException", "Requested resource not found: Shard does not exist: " + id);
        }
        return shard;
    }

    private static void requireNotTrimmed(Shard shard, long after) {
        if (after < shard.trimmed) {
            throw DynamoDbErrorException.error(
                    "TrimmedDataAccessException",
                    "The operation attempted to read past the oldest stream record in a shard");
        }
    }

    /** Returns {@code Records} and {@code NextShardIterator}. */
    synchronized ObjectNode read(ShardIterator iterator, int limit) {
        trim();
        iterator.requireNotExpired(clock.instant());
        Shard shard = shard(iterator.shardId());
        requireNotTrimmed(shard, iterator.after());
        ObjectNode response = ValueJson.object();
        ArrayNode records = response.putArray("Records");
        long position = iterator.after();
        int bytes = 0;
        Map.Entry<Long, Change> next = shard.changes.higherEntry(position);
        while (next != null && records.size() < limit && bytes <= MAX_BATCH_BYTES) {
            position = next.getKey();
            ObjectNode json = json(position, next.getValue());
            bytes += json.at("/dynamodb/SizeBytes").asInt();
            records.add(json);
            next = shard.changes.higherEntry(position);
        }
        if (shard.last == null || next != null) {
            response.put("NextShardIterator", new ShardIterator(arn, shard.id, position, clock.instant()).text());
        }
        return response;
    }

    private ObjectNode json(long number, Change change) {
        ObjectNode json = ValueJson.object()
                .put("eventID", change.eventId())
                .put(
                        "eventName",
                        change.before().isNone() ? "INSERT" : change.after().isNone() ? "REMOVE" : "MODIFY")
                .put("eventVersion", "1.1")
                .put("eventSource", "aws:dynamodb")
                .put("awsRegion", region);
        if (change.isExpiry()) {
            json.putObject("userIdentity").put("Type", "Service").put("PrincipalId", "dynamodb.amazonaws.com");
        }
        Item keyAttributes = new Item(table.keys().attributesOf(change.key()));
        ObjectNode dynamodb = json.putObject("dynamodb");
        // The time has a precision of seconds.
        dynamodb.put("ApproximateCreationDateTime", change.at().getEpochSecond());
        dynamodb.set("Keys", ValueJson.json(keyAttributes));
        int size = keyAttributes.size();
        size += image(dynamodb, "NewImage", change.after(), "NEW_IMAGE");
        size += image(dynamodb, "OldImage", change.before(), "OLD_IMAGE");
        dynamodb.put("SequenceNumber", text(number)).put("SizeBytes", size).put("StreamViewType", viewType);
        return json;
    }

    private int image(ObjectNode json, String member, Item image, String type) {
        if (image.isNone() || !(viewType.equals(type) || viewType.equals("NEW_AND_OLD_IMAGES"))) {
            return 0;
        }
        json.set(member, ValueJson.json(image));
        return image.size();
    }

    /** Sequence numbers have 21 digits, so their order as text is that of the numbers. */
    private static String text(long number) {
        return "1%020d".formatted(number);
    }

    private static long number(String text) {
        requireValid(text.matches("100\\d{18}"), "Invalid SequenceNumber for the shard");
        return Long.parseLong(text.substring(1));
    }
}
