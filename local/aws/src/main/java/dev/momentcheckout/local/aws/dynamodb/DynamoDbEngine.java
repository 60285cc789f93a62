package dev.momentcheckout.local.aws.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A database in memory with DynamoDB's JSON API. It is empty at first. */
public final class DynamoDbEngine {
    private static final String DATA = "DynamoDB_20120810.";
    private static final String STREAMS = "DynamoDBStreams_20120810.";

    private final TableCatalog tables = new TableCatalog();
    private final DynamoDbFaults faults = new DynamoDbFaults();
    private final Clock clock;
    private final ItemOperations items = new ItemOperations(tables);
    private final TableOperations definitions;

    /**
     * @param clock decides about stream records, iterators and {@link #deleteExpired}
     * @param region named in ARNs and stream records
     */
    public DynamoDbEngine(Clock clock, String region) {
        this.clock = clock;
        this.definitions = new TableOperations(tables, clock, faults, region, new AtomicLong());
    }

    /** Returns the switches for failures. */
    public DynamoDbFaults faults() {
        return faults;
    }

    /**
     * Performs one operation.
     *
     * @param target value of {@code X-Amz-Target}
     * @throws DynamoDbErrorException if DynamoDB would answer with an error, or something is not supported
     * @throws LostResponseException if {@link DynamoDbFaults#loseNextResponses} applies; the operation took effect
     */
    public JsonNode perform(String target, JsonNode input) {
        String operation = target.substring(target.indexOf('.') + 1);
        var request = new Request(operation, "", input);
        return switch (target) {
            case DATA + "GetItem" -> item(request, items::getItem);
            case DATA + "PutItem" -> item(request, items::putItem);
            case DATA + "UpdateItem" -> item(request, items::updateItem);
            case DATA + "DeleteItem" -> item(request, items::deleteItem);
            case DATA + "BatchWriteItem" -> item(request, items::batchWriteItem);
            case DATA + "Query" -> item(request, items::query);
            case DATA + "Scan" -> item(request, items::scan);
            case DATA + "CreateTable" -> definitions.createTable(request);
            case DATA + "DescribeTable" -> definitions.describeTable(request);
            case DATA + "ListTables" -> definitions.listTables(request);
            case DATA + "UpdateTimeToLive" -> definitions.updateTimeToLive(request);
            case DATA + "DescribeTimeToLive" -> definitions.describeTimeToLive(request);
            case STREAMS + "DescribeStream" -> definitions.describeStream(request);
            case STREAMS + "GetShardIterator" -> definitions.getShardIterator(request);
            case STREAMS + "GetRecords" -> definitions.getRecords(request);
            default -> throw DynamoDbErrorException.notSupported("the operation " + target);
        };
    }

    private ObjectNode item(Request request, Function<Request, ObjectNode> operation) {
        if (faults.throttles()) {
            throw DynamoDbErrorException.error(
                    "ProvisionedThroughputExceededException",
                    "The level of configured provisioned throughput for the table was exceeded. Consider increasing"
                            + " your provisioning level with the UpdateTable API.");
        }
        ObjectNode response = operation.apply(request);
        if (faults.losesResponse()) {
            throw new LostResponseException();
        }
        return response;
    }

    /**
     * Deletes the items whose time of expiry is over by the clock. AWS does so within a few days.
     *
     * @return number of items
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html">Time to live</a>
     */
    public int deleteExpired() {
        return tables.all().stream()
                .mapToInt(table -> table.deleteExpired(clock.instant()))
                .sum();
    }

    /**
     * Splits each open shard of a table's stream into two.
     *
     * @throws DynamoDbErrorException if there is no such table
     */
    public void splitShards(String table) {
        ChangeStream stream = tables.get(table).stream();
        if (stream == null) {
            throw new IllegalArgumentException("The table " + table + " has no stream");
        }
        stream.split();
    }
}
