package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.local.aws.AwsEndpoints;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.Tables;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An empty table {@code Sessions}, created from the template, whose items tests read and edit without the stores. */
final class SessionsTable implements AutoCloseable {
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(requireNonNull(System.getProperty("project.root")), "template.yaml"));

    private final URI endpoint = AwsEndpoints.shared().dynamoDb();
    private final DynamoDbClient direct = builder(endpoint).build();
    private final String name =
            requireNonNull(new Tables(direct).create(TEMPLATE).get("Sessions"));

    static DynamoDbClientBuilder builder(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(AwsCrtHttpClient.builder());
    }

    String name() {
        return name;
    }

    URI endpoint() {
        return endpoint;
    }

    /** Returns a client whose calls nothing observes. */
    DynamoDbClient direct() {
        return direct;
    }

    /** Returns a client with this interceptor. The caller closes it. */
    DynamoDbClient client(ExecutionInterceptor interceptor) {
        return builder(endpoint)
                .overrideConfiguration(override -> override.addExecutionInterceptor(interceptor))
                .build();
    }

    /** Returns an item, empty if there is none. */
    Map<String, AttributeValue> item(Map<String, AttributeValue> key) {
        return direct.getItem(get -> get.tableName(name).key(key).consistentRead(true))
                .item();
    }

    void set(Map<String, AttributeValue> key, String attribute, AttributeValue value) {
        direct.updateItem(update -> update.tableName(name)
                .key(key)
                .updateExpression("SET #attribute = :value")
                .expressionAttributeNames(Map.of("#attribute", attribute))
                .expressionAttributeValues(Map.of(":value", value)));
    }

    void remove(Map<String, AttributeValue> key, String attribute) {
        Map<String, AttributeValue> item = new HashMap<>(item(key));
        item.remove(attribute);
        direct.putItem(put -> put.tableName(name).item(item));
    }

    void delete(Map<String, AttributeValue> key) {
        direct.deleteItem(delete -> delete.tableName(name).key(key));
    }

    @Override
    public void close() {
        direct.close();
    }
}
