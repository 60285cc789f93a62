package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

class LocalDynamoDbTest {
    private static final SamTemplate TEMPLATE = SamTemplate.parse("""
            Resources:
              Sessions:
                Type: AWS::DynamoDB::Table
                Properties:
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions:
                    - { AttributeName: id, AttributeType: S }
                    - { AttributeName: shard, AttributeType: S }
                    - { AttributeName: due, AttributeType: N }
                  KeySchema: [{ AttributeName: id, KeyType: HASH }]
                  GlobalSecondaryIndexes:
                    - IndexName: due
                      KeySchema: [{ AttributeName: shard, KeyType: HASH }, { AttributeName: due, KeyType: RANGE }]
                      Projection: { ProjectionType: KEYS_ONLY }
                  StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
                  TimeToLiveSpecification: { AttributeName: expires, Enabled: true }
            """);

    private final LocalDynamoDb database = LocalDynamoDb.shared();

    @Test
    void one_that_starts_does_not_disturb_one_that_answers() throws Exception {
        var left = new AtomicInteger(500);
        try (ExecutorService caller = Executors.newSingleThreadExecutor()) {
            Future<?> calls = caller.submit(() -> {
                while (left.getAndDecrement() > 0) {
                    database.client().listTables();
                }
            });
            // No more than is needed to answer is made, so that it is nearly always being made.
            var requests = new LocalDynamoDBRequestHandler(0, true, null, true, false);
            while (!calls.isDone()) {
                LocalDynamoDb.answering(requests);
            }
            requests.shutdown();

            calls.get();
            assertThat(left).hasNonPositiveValue();
        }
    }

    @Test
    void makes_the_tables_of_the_template() {
        String name = table(database.createTables(TEMPLATE));

        var made = database.client().describeTable(t -> t.tableName(name)).table();
        assertThat(made.keySchema()).singleElement().satisfies(key -> {
            assertThat(key.attributeName()).isEqualTo("id");
            assertThat(key.keyType()).isEqualTo(KeyType.HASH);
        });
        assertThat(made.globalSecondaryIndexes()).singleElement().satisfies(index -> {
            assertThat(index.indexName()).isEqualTo("due");
            assertThat(index.keySchema()).extracting("attributeName").containsExactly("shard", "due");
            assertThat(index.projection().projectionType()).isEqualTo(ProjectionType.KEYS_ONLY);
        });
        assertThat(made.streamSpecification().streamViewType()).isEqualTo(StreamViewType.NEW_AND_OLD_IMAGES);
        assertThat(database.client()
                        .describeTimeToLive(t -> t.tableName(name))
                        .timeToLiveDescription()
                        .attributeName())
                .isEqualTo("expires");
    }

    @Test
    void gives_each_caller_tables_of_its_own() {
        assertThat(table(database.createTables(TEMPLATE))).isNotEqualTo(table(database.createTables(TEMPLATE)));
    }

    @Test
    void returns_the_old_item_when_a_condition_fails() {
        String name = table(database.createTables(TEMPLATE));
        var item = Map.of("id", AttributeValue.fromS("s1"), "state", AttributeValue.fromS("PAID"));
        database.client().putItem(put -> put.tableName(name).item(item));

        assertThatThrownBy(() -> database.client()
                        .putItem(put -> put.tableName(name)
                                .item(item)
                                .conditionExpression("attribute_not_exists(id)")
                                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)))
                .isInstanceOfSatisfying(
                        ConditionalCheckFailedException.class,
                        e -> assertThat(e.item()).isEqualTo(item));
    }

    @Test
    void takes_names_from_the_caller_and_refuses_short_ones() {
        assertThat(database.createTables(TEMPLATE, id -> "lab-" + id)).isEqualTo(Map.of("Sessions", "lab-Sessions"));
        assertThatThrownBy(() -> database.createTables(TEMPLATE, _ -> "ab"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 3 characters");
    }

    @Test
    void starts_empty_beside_another_one() {
        database.createTables(TEMPLATE);

        try (var second = LocalDynamoDb.start()) {
            assertThat(second.endpoint()).isNotEqualTo(database.endpoint());
            assertThat(second.client().listTables().tableNames()).isEmpty();
        }
    }

    @Test
    void says_that_the_port_is_taken() {
        int taken = database.endpoint().getPort();

        assertThatThrownBy(() -> LocalDynamoDb.start("127.0.0.1", taken))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + taken);
    }

    private static String table(Map<String, String> names) {
        assertThat(names).containsOnlyKeys("Sessions");
        return names.getOrDefault("Sessions", "");
    }
}
