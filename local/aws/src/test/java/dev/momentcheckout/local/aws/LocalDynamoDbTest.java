package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

class LocalDynamoDbTest {
    private static final SamTemplate TEMPLATE = SamTemplate.parse(
            TablesTest.TEMPLATE + "      TimeToLiveSpecification: { AttributeName: expires, Enabled: true }");

    private final LocalDynamoDb database = LocalDynamoDb.shared();

    @Test
    void creates_the_tables_of_the_template() {
        String name = table(database.createTables(TEMPLATE));

        var created = database.client().describeTable(t -> t.tableName(name)).table();
        assertThat(created.keySchema()).singleElement().satisfies(key -> {
            assertThat(key.attributeName()).isEqualTo("id");
            assertThat(key.keyType()).isEqualTo(KeyType.HASH);
        });
        assertThat(created.globalSecondaryIndexes()).singleElement().satisfies(index -> {
            assertThat(index.indexName()).isEqualTo("next-check");
            assertThat(index.keySchema()).extracting("attributeName").containsExactly("shard", "at");
            assertThat(index.projection().projectionType()).isEqualTo(ProjectionType.KEYS_ONLY);
        });
        assertThat(created.streamSpecification().streamViewType()).isEqualTo(StreamViewType.NEW_AND_OLD_IMAGES);
        assertThat(database.client()
                        .describeTimeToLive(t -> t.tableName(name))
                        .timeToLiveDescription()
                        .attributeName())
                .isEqualTo("expires");
    }

    @Test
    void creates_separate_tables_for_each_caller() {
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
    void accepts_names_from_the_caller_and_rejects_short_ones() {
        assertThat(database.createTables(TEMPLATE, id -> "lab-" + id)).isEqualTo(Map.of("Sessions", "lab-Sessions"));
        assertThatThrownBy(() -> database.createTables(TEMPLATE, _ -> "ab"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 3 characters");
    }

    @Test
    void a_second_instance_starts_empty() {
        database.createTables(TEMPLATE);

        try (var second = LocalDynamoDb.start()) {
            assertThat(second.endpoint()).isNotEqualTo(database.endpoint());
            assertThat(second.client().listTables().tableNames()).isEmpty();
        }
    }

    @Test
    void reports_that_the_port_is_in_use() {
        int usedPort = database.endpoint().getPort();

        assertThatThrownBy(() -> LocalDynamoDb.start("127.0.0.1", usedPort))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + usedPort);
    }

    private static String table(Map<String, String> names) {
        assertThat(names).containsOnlyKeys("Sessions");
        return names.getOrDefault("Sessions", "");
    }
}
