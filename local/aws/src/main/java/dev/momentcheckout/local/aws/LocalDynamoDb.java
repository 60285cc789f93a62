package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.dynamodb.DynamoDbEngine;
import dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException;
import dev.momentcheckout.local.aws.dynamodb.DynamoDbFaults;
import dev.momentcheckout.local.aws.dynamodb.LostResponseException;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A database in this process that answers as Amazon DynamoDB does, in memory: over HTTP at {@link #endpoint}, and
 * through {@link #client} without a connection. It serves all credentials and
 * regions from the same tables, since callers sign with different ones.
 */
public final class LocalDynamoDb implements AutoCloseable {
    private final DynamoDbEngine engine;
    private final JsonEndpoint server;
    private final DynamoDbConnection connection;

    private LocalDynamoDb(String host, int port, Clock clock) {
        engine = new DynamoDbEngine(clock, DynamoDbAccess.REGION);
        server = new JsonEndpoint("DynamoDB", host, port, "application/x-amz-json-1.0", this::perform);
        connection = new DynamoDbConnection(
                DynamoDbAccess.withAnyCredentials(server.endpoint()), new InProcessHttpClient(engine));
    }

    /** Starts an empty database on a free port of the loopback interface. */
    public static LocalDynamoDb start() {
        return start(Clock.systemUTC());
    }

    /**
     * Starts an empty database on a free port of the loopback interface.
     *
     * @param clock decides about time to live, and about the age of stream records and iterators
     */
    public static LocalDynamoDb start(Clock clock) {
        return new LocalDynamoDb(InetAddress.getLoopbackAddress().getHostAddress(), 0, clock);
    }

    /**
     * Starts an empty database.
     *
     * @param host the address to listen on; {@code 0.0.0.0} for all, so that containers can connect
     * @param port 0 for any free port
     * @throws UncheckedIOException if the port is in use
     */
    public static LocalDynamoDb start(String host, int port) {
        return new LocalDynamoDb(host, port, Clock.systemUTC());
    }

    private JsonNode perform(String target, JsonNode input) {
        try {
            return engine.perform(target, input);
        } catch (DynamoDbErrorException e) {
            throw new AwsErrorException(e.status(), e.body());
        } catch (LostResponseException e) {
            throw new CloseConnectionException("the response is lost", e);
        }
    }

    /** Returns the switches for failures. */
    public DynamoDbFaults faults() {
        return engine.faults();
    }

    /**
     * Deletes the items whose time of expiry is over. AWS does so within a few days, so no code may depend on it.
     *
     * @return number of items
     */
    public int deleteExpired() {
        return engine.deleteExpired();
    }

    /** Splits each open shard of a table's stream into two, as AWS does when the number of writes grows. */
    public void splitShards(String table) {
        engine.splitShards(table);
    }

    /**
     * Returns the database of all test classes of this JVM, started at the first call and never closed. Each class
     * creates its own tables with {@link #createTables(SamTemplate)}.
     */
    public static LocalDynamoDb shared() {
        return Shared.INSTANCE;
    }

    /** Returns the endpoint's URL, for {@code AWS_ENDPOINT_URL_DYNAMODB}. */
    public URI endpoint() {
        return connection.endpoint();
    }

    /** Returns the clients of this database, without a connection; {@link #close} closes them. */
    public DynamoDbConnection connection() {
        return connection;
    }

    /** Returns a client of this database, without a connection; {@link #close} closes it. */
    public DynamoDbClient client() {
        return connection.client();
    }

    /** Reads consistently the item with the partition key {@code id}; an empty map if there is none. */
    public Map<String, AttributeValue> item(String table, String id) {
        return connection.item(table, id);
    }

    /**
     * Returns the stream of a table, as Lambda's event source mapping reads it.
     *
     * @param batchSize maximum number of records in a batch
     */
    public TableStream stream(String table, StreamFilter filter, int batchSize) {
        return connection.stream(table, filter, batchSize);
    }

    /**
     * Creates every table of the template under a unique name.
     *
     * @return physical names by logical id
     */
    public Map<String, String> createTables(SamTemplate template) {
        return connection.createTables(template);
    }

    /**
     * Creates every table of the template that does not exist, with keys, indexes, stream and time to live.
     *
     * @param physicalName maps a logical id to the table's name, which needs at least 3 characters
     * @return physical names by logical id
     * @throws IllegalArgumentException if a name is too short
     * @throws TableMismatchException if a table exists with other keys, without one of the indexes, or without the
     *     stream
     */
    public Map<String, String> createTables(SamTemplate template, UnaryOperator<String> physicalName) {
        return connection.createTables(template, physicalName);
    }

    @Override
    public void close() {
        connection.close();
        server.close();
    }

    /** Class initialisation starts it at the first use. */
    private static final class Shared {
        static final LocalDynamoDb INSTANCE = start();
    }
}
