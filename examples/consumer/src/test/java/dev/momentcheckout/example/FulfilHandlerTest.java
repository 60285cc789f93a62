package dev.momentcheckout.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.LocalDynamoDb;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class FulfilHandlerTest {
    private final DynamoDbClient dynamoDb = LocalDynamoDb.shared().client();
    private final String table = "fulfilments-" + UUID.randomUUID();
    private final Fulfilment fulfilment = new Fulfilment(dynamoDb, table);
    private final FulfilHandler handler = new FulfilHandler(fulfilment);

    FulfilHandlerTest() {
        dynamoDb.createTable(create -> create.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("session_id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("session_id")
                        .keyType(KeyType.HASH)
                        .build()));
    }

    private String hears(String type, String state, int rank) {
        return handler.act(event(type, state, rank));
    }

    private static Map<String, Object> event(String type, String state, int rank) {
        return Map.of(
                "source",
                "moment.checkout",
                "detail-type",
                type,
                "detail",
                Map.of(
                        "id",
                        "ps_1:" + state,
                        "session_id",
                        "ps_1",
                        "state",
                        state,
                        "rank",
                        rank,
                        "review_reasons",
                        List.of()));
    }

    @Test
    void delivers_once_however_often_it_hears_of_it() {
        assertThat(hears("Payment Paid", "PAID", 6)).isEqualTo("delivered");
        assertThat(hears("Payment Paid", "PAID", 6)).isEqualTo("nothing");
    }

    @Test
    void a_failure_that_comes_late_changes_nothing() {
        assertThat(hears("Payment Paid", "PAID", 6)).isEqualTo("delivered");
        assertThat(hears("Payment Failed", "FAILED", 1)).isEqualTo("nothing");
        assertThat(hears("Payment Reserved", "RESERVED", 5)).isEqualTo("nothing");
    }

    @Test
    void what_is_held_goes_to_a_person_and_the_release_is_delivered() {
        assertThat(hears("Payment Needs Review", "PAID:review:amount-mismatch:1", 6))
                .isEqualTo("told a person");
        assertThat(hears("Payment Paid", "PAID", 6)).isEqualTo("delivered");
    }

    @Test
    void what_was_taken_and_not_delivered_is_delivered_when_it_comes_again() {
        assertThat(fulfilment.takes("ps_1:PAID", "ps_1", 6)).isTrue();
        assertThat(hears("Payment Paid", "PAID", 6)).isEqualTo("delivered");
        assertThat(hears("Payment Paid", "PAID", 6)).isEqualTo("nothing");
    }

    @Test
    void of_many_at_once_about_different_rises_the_highest_is_acted_on_last() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(IntStream.rangeClosed(1, 6)
                    .<java.util.concurrent.Callable<@Nullable String>>mapToObj(
                            rank -> () -> hears("x", "S" + rank, rank))
                    .toList());
        }
        assertThat(hears("Payment Paid", "S6", 6)).isEqualTo("nothing");
        assertThat(hears("Payment Failed", "S1", 1)).isEqualTo("nothing");
    }
}
