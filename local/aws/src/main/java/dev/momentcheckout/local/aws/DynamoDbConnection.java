package dev.momentcheckout.local.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * The clients of one DynamoDB and of its streams: {@link LocalDynamoDb}, an emulator, or AWS.
 *
 * <p>Every method throws {@link software.amazon.awssdk.core.exception.SdkException} if the database is not reachable or
 * rejects the request.
 */
public final class DynamoDbConnection implements AutoCloseable {
    /** Limits a call with its retries, so that a server that never answers is reported. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    /** Fewer than the SDK's nine for DynamoDB, so that a wrong endpoint is reported within a second. */
    private static final int MAX_ATTEMPTS = 4;

    private final DynamoDbAccess access;
    private final SdkHttpClient http;
    private final DynamoDbClient client;
    private final DynamoDbStreamsClient streams;

    /** Creates the clients; they connect at the first request. */
    public DynamoDbConnection(DynamoDbAccess access) {
        this(access, AwsCrtHttpClient.create());
    }

    DynamoDbConnection(DynamoDbAccess access, SdkHttpClient http) {
        this.access = access;
        this.http = http;
        this.client = connect(DynamoDbClient.builder(), access, access.endpoint());
        this.streams = connect(DynamoDbStreamsClient.builder(), access, access.streamsEndpoint());
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C connect(
            B builder, DynamoDbAccess access, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .region(Region.of(access.region()))
                .credentialsProvider(StaticCredentialsProvider.create(access.credentials()))
                .httpClient(http)
                .overrideConfiguration(override -> override.apiCallTimeout(CALL_TIMEOUT)
                        .retryStrategy(retries -> retries.maxAttempts(MAX_ATTEMPTS)))
                .build();
    }

    /** Returns endpoint, region and credentials. */
    public DynamoDbAccess access() {
        return access;
    }

    /** Returns the endpoint's URL. */
    public URI endpoint() {
        return access.endpoint();
    }

    /** Returns a client of the database; {@link #close} closes it. */
    public DynamoDbClient client() {
        return client;
    }

    /** Reads consistently the item with the partition key {@code id}; an empty map if there is none. */
    public Map<String, AttributeValue> item(String table, String id) {
        return client.getItem(request -> request.tableName(table)
                        .key(Map.of("id", AttributeValue.fromS(id)))
                        .consistentRead(true))
                .item();
    }

    /**
     * Returns the stream of a table, as Lambda's event source mapping reads it.
     *
     * @param batchSize maximum number of records in a batch
     * @throws IllegalArgumentException if the table has no stream
     */
    public TableStream stream(String table, StreamFilter filter, int batchSize) {
        String arn = client.describeTable(request -> request.tableName(table))
                .table()
                .latestStreamArn();
        if (arn == null) {
            throw new IllegalArgumentException("The table " + table + " has no stream");
        }
        return new TableStream(streams, arn, filter, batchSize);
    }

    /**
     * Creates every table of the template under a unique name.
     *
     * @return physical names by logical id
     */
    public Map<String, String> createTables(SamTemplate template) {
        return new Tables(client).create(template);
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
        return new Tables(client).create(template, physicalName);
    }

    @Override
    public void close() {
        streams.close();
        client.close();
        http.close();
    }
}
