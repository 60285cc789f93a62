package dev.momentcheckout.publishevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.store.DynamoDbRefundStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The function invoked by an operator's function instead of the stream. */
class OperatorInvocationTest {
    private static final String DONE = "{\"batchItemFailures\":[]}";

    private final TestPublisher publisher = TestPublisher.start();

    @AfterEach
    void close() {
        publisher.close();
    }

    private static List<ObjectNode> fromOperator(List<ObjectNode> records) {
        return records.stream()
                .map(each -> each.deepCopy().put("eventSource", "moment.checkout.operator"))
                .toList();
    }

    private List<ObjectNode> recordsOf(String... sessions) {
        for (String session : sessions) {
            publisher.paid(session);
        }
        return fromOperator(publisher.records());
    }

    /** Returns a response with these results, exactly as AWS's library serializes it. */
    private static String results(String... results) {
        return "{\"batchItemFailures\":[],\"results\":[\"" + String.join("\",\"", results) + "\"]}";
    }

    @Test
    void every_record_has_a_result_in_order() {
        publisher.paid("ps_1");
        Map<String, AttributeValue> unreadable =
                new HashMap<>(publisher.environment().item("ps_1"));
        unreadable.put("id", AttributeValue.fromS("ps_3"));
        unreadable.put("version", AttributeValue.fromN("99"));
        publisher.environment().putItem(unreadable);
        publisher.paid("ps_4");
        var refund = new Refund(
                "msg_1",
                "pay_1",
                null,
                "succeeded",
                new ReportedTerms(500L, "ZAR", MomentMode.TEST),
                true,
                publisher.environment().clock().instant());
        new DynamoDbRefundStore(
                        publisher.environment().database(),
                        publisher.environment().table())
                .save(refund);
        List<ObjectNode> records = fromOperator(publisher.records());
        publisher
                .environment()
                .bus()
                .rejectEntries("MalformedDetail", entry -> entry.detail().contains("ps_4"));

        // A change that is not published: the state stays.
        ObjectNode unchanged = records.getFirst().deepCopy();
        ObjectNode change = unchanged.withObject("dynamodb");
        change.set("OldImage", change.withObject("NewImage").deepCopy());
        change.withObject("OldImage").withObject("revision").put("N", "1");
        List<ObjectNode> batch = new ArrayList<>(records);
        batch.add(1, unchanged);

        assertThat(publisher.invoke(batch))
                .isEqualTo(results(
                        "published", "nothing-to-publish", "UnreadableItemException", "MalformedDetail", "published"));

        assertThat(publisher.ids()).containsExactly("ps_1:PAID", "refund:msg_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDeniedException", "ThrottlingException", "MalformedDetail"})
    void nothing_is_parked_however_old_it_is(String code) {
        List<ObjectNode> old = recordsOf("ps_1").stream()
                .map(each -> publisher.aged(each, Duration.ofDays(9)))
                .toList();
        publisher.environment().bus().rejectEntries(code, _ -> true);

        assertThat(publisher.invoke(old)).isEqualTo(results(code));

        assertThat(publisher.parked()).isEmpty();
        assertThat(publisher.sum("EventParked")).isZero();
        assertThat(publisher.logged("event publish failed", "event_id")).containsExactly("ps_1:PAID");
    }

    @Test
    void an_edited_item_is_neither_published_nor_parked() {
        List<ObjectNode> records = recordsOf("ps_1");
        records.getFirst()
                .withObject("dynamodb")
                .withObject("NewImage")
                .putObject("reported_terms")
                .putArray("SS")
                .add("1 ZAR test");

        assertThat(publisher.invoke(records)).isEqualTo(results("UnapprovedChangeException"));

        assertThat(publisher.ids()).isEmpty();
        assertThat(publisher.parked()).isEmpty();
    }

    @Test
    void one_failed_event_stops_no_other_of_a_long_batch() {
        String[] sessions = new String[35];
        for (int i = 0; i < sessions.length; i++) {
            sessions[i] = "ps_" + (i + 10);
        }
        List<ObjectNode> records = recordsOf(sessions);
        publisher
                .environment()
                .bus()
                .rejectEntries(entry -> entry.detail().contains("ps_12")
                        ? Optional.of("ThrottlingException")
                        : entry.detail().contains("ps_27") ? Optional.of("MalformedDetail") : Optional.empty());

        JsonNode results = TestPublisher.json(publisher.invoke(records)).path("results");

        assertThat(results).hasSize(35);
        assertThat(results.get(2).asText()).isEqualTo("ThrottlingException");
        assertThat(results.get(17).asText()).isEqualTo("MalformedDetail");
        assertThat(results)
                .filteredOn(each -> each.asText().equals("published"))
                .hasSize(33);
        assertThat(publisher.ids()).hasSize(33);
    }

    @Test
    void what_no_time_is_left_for_is_named() {
        List<ObjectNode> records = recordsOf("ps_1", "ps_2");
        publisher.network().intercept((request, next) -> {
            publisher.environment().clock().advance(Duration.ofSeconds(16));
            return next.call();
        });
        publisher
                .environment()
                .bus()
                .rejectEntries("ThrottlingException", entry -> entry.detail().contains("ps_2"));

        assertThat(publisher.invoke(records)).isEqualTo(results("published", "TimeLimit"));
    }

    @Test
    void a_heartbeat_of_an_operator_is_not_sent() {
        publisher.heartbeat(publisher.environment().clock().instant());

        assertThat(publisher.invoke(fromOperator(publisher.records()))).isEqualTo(results("nothing-to-publish"));

        assertThat(publisher.entries("moment.checkout.heartbeat")).isEmpty();
        assertThat(publisher.values("HeartbeatSeconds")).isEmpty();
    }

    /** The gauge and the counters concern changes, and the delay the time until an event is first published. */
    @Test
    void a_repeated_event_is_counted_but_neither_its_delay_nor_its_review() {
        publisher.sessions().opened("ps_1", new LineItem.Unspecified());
        publisher.sessions().webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1001);
        List<ObjectNode> records = publisher.records();
        publisher.environment().clock().advance(Duration.ofDays(3));

        assertThat(publisher.invoke(fromOperator(List.of(records.getLast())))).isEqualTo(results("published"));

        assertThat(publisher.ids()).containsExactly("ps_1:PAID:review:amount-mismatch:1");
        assertThat(publisher.sum("EventPublished")).isEqualTo(1);
        assertThat(publisher.values("PublishDelaySeconds")).isEmpty();
        assertThat(publisher.sum("PaymentNeedsReview")).isZero();
    }

    // The stream meets no other response than before.

    @Test
    void lambda_serializes_the_response_to_the_stream_as_its_own_class() throws ReflectiveOperationException {
        Class<?> declared = PublishEventsHandler.class
                .getMethod("handleRequest", DynamodbEvent.class, Context.class)
                .getReturnType();
        assertThat(declared).as("other types lose the operator's results").isEqualTo(Object.class);
        List<ObjectNode> records = new ArrayList<>();
        publisher.paid("ps_1");
        records.addAll(publisher.records());

        assertThat(publisher.invoke(records)).isEqualTo(DONE);
        publisher.environment().bus().setDown(true);
        assertThat(publisher.invoke(records)).isEqualTo(TestPublisher.from(records.getFirst()));

        assertThat(json(new StreamsEventResponse(List.of()))).isEqualTo(DONE);
        assertThat(json(new StreamsEventResponse(List.of(new StreamsEventResponse.BatchItemFailure(
                        records.getFirst().at("/dynamodb/SequenceNumber").asText())))))
                .isEqualTo(TestPublisher.from(records.getFirst()));
    }

    private static String json(StreamsEventResponse response) {
        var json = new ByteArrayOutputStream();
        JacksonFactory.getInstance().getSerializer(StreamsEventResponse.class).toJson(response, json);
        return json.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_batch_with_a_record_of_the_stream_is_a_batch_of_the_stream() {
        List<ObjectNode> records = new ArrayList<>(recordsOf("ps_1"));
        publisher.paid("ps_2");
        records.addAll(publisher.records());

        assertThat(publisher.invoke(records)).isEqualTo(DONE);
    }

    @Test
    void an_invocation_without_records_gets_the_response_of_the_stream() {
        assertThat(publisher.invoke(List.of())).isEqualTo(DONE);
    }
}
