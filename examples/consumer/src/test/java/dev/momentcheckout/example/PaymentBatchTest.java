package dev.momentcheckout.example;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.momentcheckout.local.aws.LambdaContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of the queue: what fails stays there, and what succeeds does not depend on it. */
class PaymentBatchTest {
    private final ShopDatabase database = new ShopDatabase();
    private final FulfilHandler shop = new FulfilHandler(database.fulfilments(), Pricing.FIXED);
    private final ExampleEvent paid = ExampleEvent.read("paid-ticket");

    @AfterEach
    void close() {
        database.close();
    }

    private Set<String> fulfilled() {
        return database.items().stream()
                .map(item -> requireNonNull(item.get("session_id")).s())
                .collect(Collectors.toSet());
    }

    private PaymentBatch valid() {
        return new PaymentBatch().with("m1", paid.ofSession("ps_1")).with("m2", paid.ofSession("ps_2"));
    }

    @Test
    void every_event_of_a_batch_is_fulfilled() {
        assertThat(valid().failuresOf(shop)).isEmpty();
        assertThat(fulfilled()).containsExactlyInAnyOrder("ps_1", "ps_2");
    }

    @Test
    void an_empty_batch_is_no_failure() {
        assertThat(new PaymentBatch().failuresOf(shop)).isEmpty();
    }

    @Test
    void an_event_that_does_not_come_from_the_queue_fails() {
        assertThatThrownBy(() -> shop.handleRequest(new SQSEvent(), new LambdaContext("Fulfil")))
                .hasMessage("no batch of the queue");
    }

    @ParameterizedTest
    @MethodSource("dev.momentcheckout.example.ExampleEvent#names")
    void an_event_of_each_type_is_handled(String name) {
        FulfilHandler seller = new FulfilHandler(
                database.fulfilments(),
                name.equals("paid-order") || name.equals("paid-product") ? Pricing.CATALOG : Pricing.FIXED);
        assertThat(new PaymentBatch().with("m1", ExampleEvent.read(name)).failuresOf(seller))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "paid", "{", "{}{}", "null", "[]", "\"paid\"", "{}", "{\"source\":[\"moment.checkout\"]}"})
    void a_message_that_is_no_event_is_kept_and_prevents_no_other(String body) {
        assertThat(valid().with("m3", body).failuresOf(shop)).containsExactly("m3");
        assertThat(fulfilled()).containsExactlyInAnyOrder("ps_1", "ps_2");
    }

    @Test
    void a_message_that_has_more_than_an_event_is_kept() {
        ExampleEvent third = paid.ofSession("ps_3");
        assertThat(valid().with("m3", third.json() + "{}").failuresOf(shop)).containsExactly("m3");
        assertThat(fulfilled()).doesNotContain("ps_3");
    }

    @Test
    void an_event_of_another_source_is_kept_and_not_fulfilled() {
        assertThat(valid().with("m3", paid.ofSession("ps_3").ofSource("another.checkout"))
                        .failuresOf(shop))
                .containsExactly("m3");
        assertThat(fulfilled()).doesNotContain("ps_3");
    }

    @Test
    void a_paid_event_of_an_unknown_version_is_kept_and_not_fulfilled() {
        assertThat(valid().with("m3", paid.ofSession("ps_3").with("schema_version", 2))
                        .failuresOf(shop))
                .containsExactly("m3");
        assertThat(fulfilled()).doesNotContain("ps_3");
    }

    @Test
    void a_paid_event_without_a_field_is_kept() {
        assertThat(valid().with("m3", paid.ofSession("ps_3").without("amount")).failuresOf(shop))
                .containsExactly("m3");
        assertThat(fulfilled()).doesNotContain("ps_3");
    }

    @Test
    void an_event_whose_write_failed_is_kept_and_fulfilled_by_the_next_delivery() {
        database.faults().throttleNext(1);
        assertThat(valid().failuresOf(shop)).containsExactly("m1");
        assertThat(fulfilled()).containsExactly("ps_2");

        assertThat(new PaymentBatch().with("m1", paid.ofSession("ps_1")).failuresOf(shop))
                .isEmpty();
        assertThat(fulfilled()).containsExactlyInAnyOrder("ps_1", "ps_2");
    }

    @Test
    void a_batch_without_any_success_fails_as_a_whole_so_that_lambda_counts_an_error() {
        database.faults().throttleNext(2);
        assertThatThrownBy(() -> valid().failuresOf(shop)).hasMessage("all 2 events of the batch failed");
        assertThat(fulfilled()).isEmpty();

        assertThat(valid().failuresOf(shop)).isEmpty();
        assertThat(fulfilled()).containsExactlyInAnyOrder("ps_1", "ps_2");
    }

    @Test
    void the_log_names_the_message_and_its_delivery_and_not_its_content() {
        PrintStream before = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            valid().with("m3", "{\"owner\": Zoe").failuresOf(shop);
        } finally {
            System.setOut(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("FAILED message m3, delivery 3: ")
                .contains("FULFILLED ps_1", "FULFILLED ps_2")
                .doesNotContain("Zoe");
    }

    @Test
    void the_stack_trace_that_lambda_logs_of_a_failed_batch_has_no_content_of_a_message() {
        StringWriter trace = new StringWriter();
        assertThatThrownBy(
                        () -> new PaymentBatch().with("m1", "{\"owner\": Zoe").failuresOf(shop))
                .satisfies(failure -> failure.printStackTrace(new PrintWriter(trace)));
        assertThat(trace.toString())
                .contains("all 1 events of the batch failed", "JsonParseException")
                .doesNotContain("Zoe");
    }
}
