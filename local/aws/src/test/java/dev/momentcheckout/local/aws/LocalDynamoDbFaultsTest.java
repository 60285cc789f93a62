package dev.momentcheckout.local.aws;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** The database's failures as a client of the SDK meets them: it makes three attempts. */
class LocalDynamoDbFaultsTest {
    private static final Map<String, AttributeValue> ITEM =
            Map.of("id", AttributeValue.fromS("ps_1"), "revision", AttributeValue.fromN("1"));

    private final LocalDynamoDb database = LocalDynamoDb.start();
    private final String table = requireNonNull(
            database.createTables(SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml")))
                    .get("Sessions"));
    private final DynamoDbClient client = DynamoDbClient.builder()
            .endpointOverride(database.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .overrideConfiguration(
                    configuration -> configuration.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(3)
                            .backoffStrategy(BackoffStrategy.retryImmediately())
                            .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                            .build()))
            .build();

    @AfterEach
    void close() {
        client.close();
        database.close();
    }

    @Test
    void a_client_repeats_a_throttled_write_and_it_has_one_effect() {
        database.faults().throttleNext(2);

        client.putItem(put());

        assertThat(database.item(table, "ps_1")).isEqualTo(ITEM);
        List<String> events = new ArrayList<>();
        database.stream(table, StreamFilter.of(List.of()), 10).drain(event -> {
            events.add(new String(event, StandardCharsets.UTF_8));
            return new byte[] {'{', '}'};
        });
        assertThat(events).hasSize(1);
    }

    @Test
    void a_client_reports_throttling_that_goes_on() {
        database.faults().throttleNext(3);

        assertThatExceptionOfType(ProvisionedThroughputExceededException.class).isThrownBy(() -> client.putItem(put()));

        assertThat(database.item(table, "ps_1")).isEmpty();
    }

    @Test
    void the_repetition_of_a_write_whose_response_is_lost_meets_this_write() {
        database.faults().loseNextResponses(1);

        assertThatExceptionOfType(ConditionalCheckFailedException.class)
                .isThrownBy(() -> client.putItem(put()))
                .satisfies(e -> assertThat(e.item()).isEqualTo(ITEM));

        assertThat(database.item(table, "ps_1")).isEqualTo(ITEM);
    }

    private PutItemRequest put() {
        return PutItemRequest.builder()
                .tableName(table)
                .item(ITEM)
                .conditionExpression("attribute_not_exists(id)")
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
    }
}
