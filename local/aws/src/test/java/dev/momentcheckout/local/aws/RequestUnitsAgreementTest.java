package dev.momentcheckout.local.aws;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** {@link DynamoDbMeter} computes from requests and items what the database itself reports. */
class RequestUnitsAgreementTest {
    private static final String NEXT_CHECK = "SET next_check_shard = :shard, next_check_at = :at";
    private static final Map<String, AttributeValue> KEY = Map.of("id", AttributeValue.fromS("ps_1"));

    private final LocalDynamoDb database = LocalDynamoDb.start();
    private final String sessions = requireNonNull(
            database.createTables(SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml")))
                    .get("Sessions"));
    private final List<RequestUnits> metered = new ArrayList<>();
    private final SdkHttpClient http = AwsCrtHttpClient.create();
    private final DynamoDbClient client = client();

    private DynamoDbClient client() {
        var network = new NetworkFaults();
        network.intercept(new DynamoDbMeter(database::item, (_, units) -> metered.add(units)));
        return DynamoDbClient.builder()
                .endpointOverride(database.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClient(network.wrap(http))
                .build();
    }

    @AfterEach
    void close() {
        client.close();
        http.close();
        database.close();
    }

    @Test
    void writes() {
        // A new item, its entry in the index, another key of the entry, and a write that changes nothing.
        assertThat(update("SET amount = :v", Map.of(":v", AttributeValue.fromN("12900"))))
                .isEqualTo(1);
        assertThat(update(NEXT_CHECK, nextCheck("1760000000000"))).isEqualTo(2);
        assertThat(update(NEXT_CHECK, nextCheck("1760000060000"))).isEqualTo(3);
        assertThat(update(NEXT_CHECK, nextCheck("1760000060000"))).isEqualTo(1);
        // A larger and a smaller item, and no entry any more.
        assertThat(update("SET payload = :v", Map.of(":v", AttributeValue.fromS("x".repeat(2500)))))
                .isEqualTo(3);
        assertThat(update("SET payload = :v", Map.of(":v", AttributeValue.fromS("x"))))
                .isEqualTo(3);
        assertThat(update("REMOVE next_check_shard, next_check_at", Map.of())).isEqualTo(2);
    }

    @Test
    void writes_of_binary_values() {
        assertThat(update(
                        "SET payload = :v", Map.of(":v", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[2500])))))
                .isEqualTo(3);
    }

    @Test
    void reads() {
        assertThat(get(true)).isEqualTo(1);
        assertThat(get(false)).isEqualTo(0.5);
        update("SET payload = :v", Map.of(":v", AttributeValue.fromS("x".repeat(4200))));
        metered.clear();
        assertThat(get(true)).isEqualTo(2);
        assertThat(get(false)).isEqualTo(1);
    }

    @Test
    void queries() {
        double units = client.query(query -> query.tableName(sessions)
                        .indexName("next-check")
                        .keyConditionExpression("next_check_shard = :shard AND next_check_at <= :at")
                        .expressionAttributeValues(nextCheck("1"))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .consumedCapacity()
                .capacityUnits();

        assertThat(units).isEqualTo(0.5);
        assertThat(metered).containsExactly(new RequestUnits(units, 0));
    }

    private static Map<String, AttributeValue> nextCheck(String at) {
        return Map.of(":shard", AttributeValue.fromS("high#3"), ":at", AttributeValue.fromN(at));
    }

    private double update(String expression, Map<String, AttributeValue> values) {
        metered.clear();
        double units = client.updateItem(update -> update.tableName(sessions)
                        .key(KEY)
                        .updateExpression(expression)
                        .expressionAttributeValues(values.isEmpty() ? null : values)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .consumedCapacity()
                .capacityUnits();
        assertThat(metered).containsExactly(new RequestUnits(0, units));
        return units;
    }

    private double get(boolean isConsistent) {
        metered.clear();
        double units = client.getItem(get -> get.tableName(sessions)
                        .key(KEY)
                        .consistentRead(isConsistent)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .consumedCapacity()
                .capacityUnits();
        assertThat(metered).containsExactly(new RequestUnits(units, 0));
        return units;
    }
}
