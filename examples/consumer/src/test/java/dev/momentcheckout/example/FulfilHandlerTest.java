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

    private String handle(String type, String state, int rank) {
        return handler.handle(event(type, state, rank));
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
    void delivers_once_however_often_the_event_arrives() {
        assertThat(handle("Payment Paid", "PAID", 6)).isEqualTo("delivered");
        assertThat(handle("Payment Paid", "PAID", 6)).isEqualTo("ignored");
    }

    @Test
    void a_late_failure_is_ignored() {
        assertThat(handle("Payment Paid", "PAID", 6)).isEqualTo("delivered");
        assertThat(handle("Payment Failed", "FAILED", 1)).isEqualTo("ignored");
        assertThat(handle("Payment Reserved", "RESERVED", 5)).isEqualTo("ignored");
    }

    @Test
    void a_payment_in_review_is_reported_and_delivered_after_its_approval() {
        assertThat(handle("Payment Needs Review", "PAID:review:amount-mismatch:1", 6))
                .isEqualTo("needs review");
        assertThat(handle("Payment Paid", "PAID", 6)).isEqualTo("delivered");
    }

    @Test
    void an_event_whose_delivery_did_not_complete_is_delivered_when_it_arrives_again() {
        assertThat(fulfilment.begin("ps_1:PAID", "ps_1", 6)).isTrue();
        assertThat(handle("Payment Paid", "PAID", 6)).isEqualTo("delivered");
        assertThat(handle("Payment Paid", "PAID", 6)).isEqualTo("ignored");
    }

    @Test
    void of_concurrent_state_changes_the_highest_rank_is_recorded() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(IntStream.rangeClosed(1, 6)
                    .<java.util.concurrent.Callable<@Nullable String>>mapToObj(
                            rank -> () -> handle("x", "S" + rank, rank))
                    .toList());
        }
        assertThat(handle("Payment Paid", "S6", 6)).isEqualTo("ignored");
        assertThat(handle("Payment Failed", "S1", 1)).isEqualTo("ignored");
    }
}
