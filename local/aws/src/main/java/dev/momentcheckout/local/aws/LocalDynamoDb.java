package dev.momentcheckout.local.aws;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * AWS's DynamoDB Local, in this process, in memory, over HTTP.
 *
 * <p>DynamoDB Local extracts its SQLite library from its own jar. This class starts Jetty itself because DynamoDB
 * Local's runner listens on every network interface, cannot choose a free port, and sends telemetry.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html">DynamoDB Local</a>
 */
public final class LocalDynamoDb implements AutoCloseable {
    private static final ReadWriteLock CONSTRUCTION = new ReentrantReadWriteLock();

    private final Server server;
    private final LocalDynamoDBRequestHandler requests;
    private final DynamoDbConnection connection;

    private LocalDynamoDb(Server server, LocalDynamoDBRequestHandler requests, URI endpoint) {
        this.server = server;
        this.requests = requests;
        this.connection = new DynamoDbConnection(DynamoDbAccess.withAnyCredentials(endpoint));
    }

    /** Starts an empty database on a free port of the loopback interface. */
    public static LocalDynamoDb start() {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), 0);
    }

    /**
     * Starts an empty database.
     *
     * @param host the address to listen on; {@code 0.0.0.0} for all, so that containers can connect
     * @param port 0 for any free port
     * @throws UncheckedIOException if the port is in use
     */
    public static LocalDynamoDb start(String host, int port) {
        var server = new Server(new InetSocketAddress(host, port));
        // One database for all credentials and regions, since callers sign with different ones.
        var requests = new LocalDynamoDBRequestHandler(0, true, null, true, false);
        server.setHandler(new ContextHandler(handler(requests)));
        try {
            server.start();
        } catch (IOException e) {
            stop(server);
            throw new UncheckedIOException("DynamoDB Local cannot listen on " + host + ":" + port, e);
        } catch (Exception e) {
            stop(server);
            throw new IllegalStateException("DynamoDB Local does not start", e);
        }
        int listening = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        return new LocalDynamoDb(server, requests, HttpListener.url(host, listening));
    }

    /**
     * Wraps DynamoDB Local's handler so that no request is served while another handler is constructed. The constructor
     * fills a map that all instances of the JVM share; a request served at that time fails as an unknown operation.
     */
    static Handler handler(LocalDynamoDBRequestHandler requests) {
        CONSTRUCTION.writeLock().lock();
        try {
            return new Handler.Wrapper(new LocalDynamoDBServerHandler(requests, null)) {
                @Override
                public boolean handle(Request request, Response response, Callback callback) throws Exception {
                    CONSTRUCTION.readLock().lock();
                    try {
                        return super.handle(request, response, callback);
                    } finally {
                        CONSTRUCTION.readLock().unlock();
                    }
                }
            };
        } finally {
            CONSTRUCTION.writeLock().unlock();
        }
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

    /** Returns a client of this database; {@link #close} closes it. */
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
        stop(server);
        // Frees its threads and its data.
        requests.shutdown();
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local does not stop", e);
        }
    }

    /** Class initialisation starts it at the first use. */
    private static final class Shared {
        static final LocalDynamoDb INSTANCE = start();
    }
}
