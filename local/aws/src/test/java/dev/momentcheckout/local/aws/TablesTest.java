package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class TablesTest {
    static final String TEMPLATE = """
            Resources:
              Sessions:
                Type: AWS::DynamoDB::Table
                Properties:
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions:
                    - { AttributeName: id, AttributeType: S }
                    - { AttributeName: shard, AttributeType: S }
                    - { AttributeName: at, AttributeType: N }
                  KeySchema: [{ AttributeName: id, KeyType: HASH }]
                  GlobalSecondaryIndexes:
                    - IndexName: next-check
                      KeySchema: [{ AttributeName: shard, KeyType: HASH }, { AttributeName: at, KeyType: RANGE }]
                      Projection: { ProjectionType: KEYS_ONLY }
                  StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
            """;

    private final DynamoDbClient client = LocalDynamoDb.shared().client();
    private final Tables tables = new Tables(client);
    private final String name = "Sessions-" + UUID.randomUUID();

    @Test
    void an_existing_table_keeps_its_items() {
        create(TEMPLATE);
        var item = Map.of("id", AttributeValue.fromS("ps_1"));
        client.putItem(put -> put.tableName(name).item(item));

        create(TEMPLATE);

        assertThat(client.getItem(get -> get.tableName(name).key(item)).item()).isEqualTo(item);
    }

    @Test
    void an_existing_table_may_have_further_indexes() {
        create(TEMPLATE);

        assertThatCode(() -> create(withoutIndexes())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "'AttributeName: id,', 'AttributeName: key,', 'keys [Key[attribute=key, type=HASH]]'",
        "'AttributeName: at, AttributeType: N', 'AttributeName: at, AttributeType: S', 'attribute at of type S'",
        "KEYS_ONLY, ALL, 'projection=ALL'",
        "next-check, previous-check, previous-check",
        "NEW_AND_OLD_IMAGES, KEYS_ONLY, stream KEYS_ONLY",
    })
    void rejects_an_existing_table_that_differs(String defined, String existing, String difference) {
        create(TEMPLATE.replace(defined, existing));

        assertThatThrownBy(() -> create(TEMPLATE))
                .isInstanceOf(TableMismatchException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(difference);
    }

    @Test
    void rejects_an_existing_table_without_index_and_stream() {
        create(withoutIndexes().replaceAll(" *StreamSpecification.*\n", ""));

        assertThatThrownBy(() -> create(TEMPLATE))
                .isInstanceOf(TableMismatchException.class)
                .hasMessageEndingWith("It has indexes [], stream none");
    }

    private static String withoutIndexes() {
        String other = TEMPLATE.replaceAll("(?s) *GlobalSecondaryIndexes.*KEYS_ONLY }\n", "")
                .replaceAll(".*AttributeName: (shard|at), AttributeType.*\n", "");
        assertThat(other).doesNotContain("next-check", "shard");
        return other;
    }

    private void create(String template) {
        tables.create(SamTemplate.parse(template), _ -> name);
    }
}
