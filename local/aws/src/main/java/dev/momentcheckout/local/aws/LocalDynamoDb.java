package dev.momentcheckout.local.aws;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;

/**
 * AWS's own DynamoDB Local, in this process, in memory, over HTTP.
 *
 * <p>Its SQLite comes out of its jar by itself. Jetty is set up here and not by DynamoDB Local's own runner, which
 * listens on every network interface, cannot report a free port, and sends telemetry.
 */
public final class LocalDynamoDb implements AutoCloseable {
    private static final int SHORTEST_TABLE_NAME = 3;

    private final Server server;
    private final URI endpoint;
    private final DynamoDbClient client;

    private LocalDynamoDb(Server server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
        this.client = DynamoDbClient.builder()
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
        server.setHandler(new ContextHandler(new LocalDynamoDBServerHandler(requests, null)));
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
        return new LocalDynamoDb(server, URI.create("http://" + reachable(host) + ":" + listening));
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

    /**
     * Makes every table of the template under a fresh name.
     *
     * @return physical names by logical id
     */
    public Map<String, String> createTables(SamTemplate template) {
        String suffix = UUID.randomUUID().toString().substring(0, 8);
        return createTables(template, logicalId -> logicalId + "-" + suffix);
    }

    /**
     * Makes every table of the template: keys, indexes, stream and time to live.
     *
     * @param physicalName names a table by its logical id; DynamoDB wants at least 3 characters
     * @return physical names by logical id
     */
    public Map<String, String> createTables(SamTemplate template, UnaryOperator<String> physicalName) {
        var names = new LinkedHashMap<String, String>();
        for (Table table : template.tables()) {
            String name = physicalName.apply(table.logicalId());
            if (name.length() < SHORTEST_TABLE_NAME) {
                throw new IllegalArgumentException("A table's name has at least 3 characters, unlike " + name);
            }
            create(table, name);
            names.put(table.logicalId(), name);
        }
        return names;
    }

    @Override
    public void close() {
        client.close();
        stop(server);
    }

    private void create(Table table, String name) {
        var request = CreateTableRequest.builder()
                .tableName(name)
                // Capacity is of no effect here, and on demand needs no figures for it.
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(keys(table.keys()))
                .attributeDefinitions(table.attributeTypes().entrySet().stream()
                        .map(entry -> AttributeDefinition.builder()
                                .attributeName(entry.getKey())
                                .attributeType(entry.getValue())
                                .build())
                        .toList());
        if (!table.indexes().isEmpty()) {
            request.globalSecondaryIndexes(
                    table.indexes().stream().map(LocalDynamoDb::index).toList());
        }
        table.streamView()
                .ifPresent(view -> request.streamSpecification(StreamSpecification.builder()
                        .streamEnabled(true)
                        .streamViewType(view)
                        .build()));
        client.createTable(request.build());
        table.ttlAttribute()
                .ifPresent(attribute -> client.updateTimeToLive(ttl -> ttl.tableName(name)
                        .timeToLiveSpecification(
                                specification -> specification.enabled(true).attributeName(attribute))));
    }

    private static GlobalSecondaryIndex index(Table.Index index) {
        var projection = Projection.builder().projectionType(index.projection());
        if (!index.nonKeyAttributes().isEmpty()) {
            projection.nonKeyAttributes(index.nonKeyAttributes());
        }
        return GlobalSecondaryIndex.builder()
                .indexName(index.name())
                .keySchema(keys(index.keys()))
                .projection(projection.build())
                .build();
    }

    private static List<KeySchemaElement> keys(List<Table.Key> keys) {
        return keys.stream()
                .map(key -> KeySchemaElement.builder()
                        .attributeName(key.attribute())
                        .keyType(key.type())
                        .build())
                .toList();
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
