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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * AWS's own DynamoDB Local, in this process, in memory, over HTTP.
 *
 * <p>Its SQLite comes out of its jar by itself. Jetty is set up here and not by DynamoDB Local's own runner, which
 * listens on every network interface, cannot report a free port, and sends telemetry.
 */
public final class LocalDynamoDb implements AutoCloseable {
    private static final ReadWriteLock CONSTRUCTION = new ReentrantReadWriteLock();

    private final Server server;
    private final LocalDynamoDBRequestHandler requests;
    private final URI endpoint;
    private final DynamoDbClient client;
    private final DynamoDbStreamsClient streams;

    private LocalDynamoDb(Server server, LocalDynamoDBRequestHandler requests, URI endpoint) {
        this.server = server;
        this.requests = requests;
        this.endpoint = endpoint;
        this.client = DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .build();
        this.streams = DynamoDbStreamsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .build();
    }

    /** Starts on a free port of the loopback interface. */
    public static LocalDynamoDb start() {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), 0);
    }

    /**
     * Starts an empty database.
     *
     * @param host the address to listen on; {@code 0.0.0.0} lets containers in
     * @param port 0 for any free port
     * @throws UncheckedIOException if the port is taken
     */
    public static LocalDynamoDb start(String host, int port) {
        var server = new Server(new InetSocketAddress(host, port));
        // One database for all credentials and regions, as callers here sign with whatever they have.
        var requests = new LocalDynamoDBRequestHandler(0, true, null, true, false);
        server.setHandler(new ContextHandler(answering(requests)));
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
        return new LocalDynamoDb(server, requests, URI.create("http://" + reachable(host) + ":" + listening));
    }

    /** Its constructor fills a table that all of them in a JVM look into: whoever answered meanwhile would not know what a request is. */
    static Handler answering(LocalDynamoDBRequestHandler requests) {
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
     * One database for all test classes of this JVM, started at the first call and never closed. Each class takes tables
     * of its own from {@link #createTables(SamTemplate)}.
     */
    public static LocalDynamoDb shared() {
        return Shared.INSTANCE;
    }

    /** Where it listens, for {@code AWS_ENDPOINT_URL_DYNAMODB}. */
    public URI endpoint() {
        return endpoint;
    }

    /** A client of this database; closed with it. */
    public DynamoDbClient client() {
        return client;
    }

    /** The item of a table whose key is {@code id}, as it is now; empty if there is none. */
    public Map<String, AttributeValue> item(String table, String id) {
        return client.getItem(request -> request.tableName(table)
                        .key(Map.of("id", AttributeValue.fromS(id)))
                        .consistentRead(true))
                .item();
    }

    /** The stream of a table, as Lambda hands it to a function. */
    public TableStream stream(String table, StreamFilter filter, int batchSize) {
        String arn = client.describeTable(request -> request.tableName(table))
                .table()
                .latestStreamArn();
        return new TableStream(streams, arn, filter, batchSize);
    }

    /**
     * Makes every table of the template under a fresh name.
     *
     * @return physical names by logical id
     */
    public Map<String, String> createTables(SamTemplate template) {
        return new Tables(client).create(template);
    }

    /**
     * Makes every table of the template: keys, indexes, stream and time to live.
     *
     * @param physicalName names a table by its logical id; DynamoDB wants at least 3 characters
     * @return physical names by logical id
     */
    public Map<String, String> createTables(SamTemplate template, UnaryOperator<String> physicalName) {
        return new Tables(client).create(template, physicalName);
    }

    @Override
    public void close() {
        streams.close();
        client.close();
        stop(server);
        // Its threads, and what it has in memory.
        requests.shutdown();
    }

    private static String reachable(String host) {
        return host.equals("0.0.0.0") ? "127.0.0.1" : host;
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local does not stop", e);
        }
    }

    /** Starts at the first use, by the rules of class initialisation. */
    private static final class Shared {
        static final LocalDynamoDb INSTANCE = start();
    }
}
