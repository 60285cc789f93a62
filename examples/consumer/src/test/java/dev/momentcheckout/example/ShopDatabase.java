package dev.momentcheckout.example;

import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.dynamodb.DynamoDbFaults;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The table of the example's template, in a local database. */
final class ShopDatabase implements AutoCloseable {
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(System.getProperty("project.root"), "examples/consumer/template.yaml"));

    private final LocalDynamoDb database = LocalDynamoDb.start();
    /** Fails at once, as a function that crashes. */
    private final DynamoDbClient dynamoDb = DynamoDbClient.builder()
            .endpointOverride(database.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .overrideConfiguration(client -> client.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();

    private final String table =
            database.createTables(TEMPLATE).values().iterator().next();

    Fulfilments fulfilments() {
        return new Fulfilments(dynamoDb, table);
    }

    List<Map<String, AttributeValue>> items() {
        return dynamoDb.scan(scan -> scan.tableName(table).consistentRead(true)).items();
    }

    DynamoDbFaults faults() {
        return database.faults();
    }

    @Override
    public void close() {
        dynamoDb.close();
        database.close();
    }
}
