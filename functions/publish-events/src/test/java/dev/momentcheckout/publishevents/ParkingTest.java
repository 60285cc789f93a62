package dev.momentcheckout.publishevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.UnapprovedChangeException;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.store.DynamoDbRefundStore;
import dev.momentcheckout.telemetry.OperatorAction;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What happens to changes that cannot be published, or not now. */
class ParkingTest {
    private static final String DONE = "{\"batchItemFailures\":[]}";
    private static final Duration OLD = Duration.ofHours(20);
    private static final Duration YOUNG = OLD.minusSeconds(1);

    private final TestPublisher publisher = TestPublisher.start();

    @AfterEach
    void close() {
        publisher.close();
    }

    private List<ObjectNode> paid(String... sessions) {
        for (String session : sessions) {
            publisher.paid(session);
        }
        return publisher.records();
    }

    private TestEnvironment environment() {
        return publisher.environment();
    }

    private void rejectEntries(String code, String session) {
        environment().bus().rejectEntries(code, entry -> entry.detail().contains(session));
    }

    // What the bus refuses.

    @ParameterizedTest
    @ValueSource(strings = {"AccessDeniedException", "ThrottlingException", "InternalFailure"})
    void a_change_that_the_bus_has_refused_for_20_hours_is_parked_complete_and_says_why(String code) {
        ObjectNode old = publisher.aged(paid("ps_1").getFirst(), OLD);
        rejectEntries(code, "ps_1");

        assertThat(publisher.invoke(List.of(old))).isEqualTo(DONE);

        assertThat(publisher.parked()).singleElement().satisfies(message -> {
            assertThat(TestPublisher.json(message.body())).isEqualTo(TestPublisher.json(old.toString()));
            assertThat(message.attributes())
                    .containsExactly(
                            entry("error_code", code),
                            entry("event_id", "ps_1:PAID"),
                            entry("reason", "refused-for-20-hours"),
                            entry("session_id", "ps_1"));
        });
        assertThat(publisher.logged("event parked")).singleElement().satisfies(line -> {
            assertThat(line.path("reason").asText()).isEqualTo("REFUSED_FOR_20_HOURS");
            assertThat(line.path("event_id").asText()).isEqualTo("ps_1:PAID");
            assertThat(line.path("session_id").asText()).isEqualTo("ps_1");
            assertThat(line.path("aws_error_code").asText()).isEqualTo(code);
        });
        assertThat(publisher.sum("EventParked")).isEqualTo(1);
    }

    @Test
    void an_old_change_that_the_bus_accepts_is_published() {
        ObjectNode old = publisher.aged(paid("ps_1").getFirst(), Duration.ofHours(22));

        assertThat(publisher.invoke(List.of(old))).isEqualTo(DONE);

        assertThat(publisher.ids()).containsExactly("ps_1:PAID");
        assertThat(publisher.parked()).isEmpty();
    }

    @Test
    void one_old_change_does_not_park_younger_ones() {
        List<ObjectNode> records = paid("ps_1", "ps_2", "ps_3");
        List<ObjectNode> batch = List.of(
                publisher.aged(records.get(0), OLD),
                publisher.aged(records.get(1), YOUNG),
                publisher.aged(records.get(2), YOUNG));
        environment().bus().setDown(true);

        assertThat(publisher.invoke(batch)).isEqualTo(TestPublisher.from(records.get(1)));

        assertThat(publisher.parked())
                .extracting(message -> message.attributes().get("event_id"))
                .containsExactly("ps_1:PAID");
        assertThat(publisher.ids()).isEmpty();
    }

    @Test
    void an_outage_of_less_than_20_hours_parks_nothing_and_keeps_the_order() {
        List<ObjectNode> records = paid("ps_1", "ps_2", "ps_3");
        environment().bus().setDown(true);
        List<ObjectNode> young =
                records.stream().map(each -> publisher.aged(each, YOUNG)).toList();
        assertThat(publisher.invoke(young)).isEqualTo(TestPublisher.from(records.getFirst()));

        environment().bus().setDown(false);
        assertThat(publisher.invoke(young)).isEqualTo(DONE);

        assertThat(publisher.ids()).containsExactly("ps_1:PAID", "ps_2:PAID", "ps_3:PAID");
        assertThat(publisher.parked()).isEmpty();
    }

    @Test
    void a_change_without_a_time_is_not_taken_for_an_old_one() {
        ObjectNode timeless = paid("ps_1").getFirst();
        timeless.withObject("dynamodb").remove("ApproximateCreationDateTime");
        environment().bus().setDown(true);

        assertThat(publisher.invoke(List.of(timeless))).isEqualTo(TestPublisher.from(timeless));

        assertThat(publisher.parked()).isEmpty();
    }

    @Test
    void every_refused_event_is_named_with_the_error_code_of_its_entry() {
        List<ObjectNode> records = paid("ps_1", "ps_2", "ps_3");
        rejectEntries("ThrottlingException", "ps_2");

        assertThat(publisher.invoke(records)).isEqualTo(TestPublisher.from(records.get(1)));

        assertThat(publisher.logged("event publish failed")).singleElement().satisfies(line -> {
            assertThat(line.path("event_id").asText()).isEqualTo("ps_2:PAID");
            assertThat(line.path("session_id").asText()).isEqualTo("ps_2");
            assertThat(line.path("sequence_number").asText())
                    .isEqualTo(records.get(1).at("/dynamodb/SequenceNumber").asText());
            assertThat(line.path("aws_error_code").asText()).isEqualTo("ThrottlingException");
        });
        assertThat(publisher.sum("EventPublishFailed")).isEqualTo(1);
        assertThat(publisher.sum("EventPublished")).isEqualTo(2);
        assertThat(publisher.sum("OperatorActionRequired")).isZero();
    }

    @Test
    void a_failed_call_names_every_event_and_aws_s_request() {
        List<ObjectNode> records = paid("ps_1", "ps_2");
        environment().bus().setDown(true);

        publisher.invoke(records);

        assertThat(publisher.logged("event publish failed", "event_id")).containsExactly("ps_1:PAID", "ps_2:PAID");
        assertThat(publisher.logged("event publish failed")).allSatisfy(line -> {
            assertThat(line.path("aws_error_code").asText()).isEqualTo("InternalException");
            assertThat(line.path("aws_status").asInt()).isEqualTo(500);
            assertThat(line.path("aws_request_id").asText()).isNotEmpty();
        });
        assertThat(publisher.sum("OperatorActionRequired")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AccessDeniedException",
                "ResourceNotFoundException",
                "NotAuthorizedForSourceException",
                "NotAuthorizedForDetailTypeException"
            })
    void a_fault_of_the_bus_that_lasts_asks_for_an_operator(String code) {
        List<ObjectNode> records = paid("ps_1");
        rejectEntries(code, "ps_1");

        publisher.invoke(records);

        assertThat(publisher.sum("OperatorActionRequired")).isEqualTo(1);
        assertThat(publisher.sum("OperatorActionRequired", "Reason", "event-bus"))
                .isEqualTo(1);
    }

    @Test
    void a_denied_call_asks_for_an_operator() {
        List<ObjectNode> records = paid("ps_1");
        environment().bus().deny("PutEvents");

        assertThat(publisher.invoke(records)).isEqualTo(TestPublisher.from(records.getFirst()));

        assertThat(publisher.logged("event publish failed", "aws_error_code")).containsExactly("AccessDeniedException");
        assertThat(publisher.sum("OperatorActionRequired", "Reason", "event-bus"))
                .isEqualTo(1);
    }

    // What can never be published.

    /** AWS's answer to a call with an entry that it cannot take, for example because of its size. */
    private static HttpExecuteResponse invalidCall() {
        byte[] body = "{\"__type\":\"ValidationException\"}".getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
                .response(SdkHttpFullResponse.builder().statusCode(400).build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }

    @Test
    void a_rejected_entry_is_parked_with_its_error_code() {
        rejectEntries("MalformedDetail", "ps_1");

        assertThat(publisher.invoke(paid("ps_1", "ps_2"))).isEqualTo(DONE);

        assertThat(publisher.ids()).containsExactly("ps_2:PAID");
        assertThat(publisher.parked())
                .singleElement()
                .satisfies(message -> assertThat(message.attributes())
                        .containsEntry("reason", "rejected")
                        .containsEntry("error_code", "MalformedDetail")
                        .containsEntry("event_id", "ps_1:PAID"));
    }

    /** AWS answers 400 for all events of a call that has one event with, for example, too many bytes. */
    @Test
    void of_a_call_that_is_invalid_only_the_invalid_event_is_parked() {
        publisher.network().intercept((request, next) -> {
            boolean invalid =
                    isPutEvents(request) && NetworkFaults.body(request).contains("ps_2:PAID");
            return invalid ? invalidCall() : next.call();
        });

        assertThat(publisher.invoke(paid("ps_1", "ps_2", "ps_3"))).isEqualTo(DONE);

        assertThat(publisher.ids()).containsExactly("ps_1:PAID", "ps_3:PAID");
        assertThat(publisher.parked())
                .singleElement()
                .satisfies(
                        message -> assertThat(message.attributes()).containsEntry("error_code", "ValidationException"));
    }

    /** A record after a refused one is delivered again, and must not be parked each time. */
    @Test
    void a_rejected_event_is_parked_once_however_often_its_batch_is_delivered() {
        List<ObjectNode> records = paid("ps_1", "ps_2");
        environment()
                .bus()
                .rejectEntries(entry ->
                        Optional.of(entry.detail().contains("ps_1") ? "ThrottlingException" : "MalformedDetail"));
        for (int delivery = 0; delivery < 5; delivery++) {
            assertThat(publisher.invoke(records)).isEqualTo(TestPublisher.from(records.getFirst()));
        }
        assertThat(publisher.parked()).isEmpty();

        rejectEntries("MalformedDetail", "ps_2");
        assertThat(publisher.invoke(records)).isEqualTo(DONE);

        assertThat(publisher.ids()).containsExactly("ps_1:PAID");
        assertThat(publisher.parked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "state, STATE_OF_A_LATER_VERSION",
        "last_attempt, disputed",
        "amount, text",
        "currency, XXXX",
        "approved, amount 1"
    })
    void an_unreadable_session_is_parked_with_its_id_and_asks_for_an_operator(String attribute, String value) {
        publisher.paid("ps_1");
        Map<String, AttributeValue> item = new HashMap<>(environment().item("ps_1"));
        item.put("id", AttributeValue.fromS("ps_2"));
        item.put(attribute, AttributeValue.fromS(value));
        environment().putItem(item);
        publisher.paid("ps_3");

        assertThat(publisher.drain()).isTrue();

        assertThat(publisher.ids()).containsExactly("ps_1:PAID", "ps_3:PAID");
        assertThat(publisher.parked())
                .singleElement()
                .satisfies(message -> assertThat(message.attributes())
                        .containsExactly(
                                entry("error_code", "UnreadableItemException"),
                                entry("reason", "unreadable"),
                                entry("session_id", "ps_2")));
        assertThat(publisher.logged("event parked", "session_id")).containsExactly("ps_2");
        assertThat(publisher.sum("OperatorActionRequired", "Reason", "unreadable-item"))
                .isEqualTo(1);
    }

    /** Someone removed the review reasons, or the reported terms are those of another payment. */
    @Test
    void a_change_that_no_operator_approved_is_parked_with_a_reason_of_its_own() {
        publisher.sessions().opened("ps_1", new LineItem.Unspecified());
        publisher.sessions().webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1001);
        ObjectNode edit = publisher.records().getLast();
        ObjectNode change = edit.withObject("dynamodb");
        change.set("OldImage", change.withObject("NewImage").deepCopy());
        change.withObject("NewImage").remove("review_reasons");

        assertThat(publisher.invoke(List.of(edit))).isEqualTo(DONE);

        assertThat(publisher.ids()).isEmpty();
        assertThat(publisher.parked())
                .singleElement()
                .satisfies(message -> assertThat(message.attributes())
                        .containsExactly(
                                entry("error_code", "UnapprovedChangeException"),
                                entry("reason", "unapproved-change"),
                                entry("session_id", "ps_1")));
        assertThat(publisher.logged("event parked", "reason")).containsExactly("UNAPPROVED_CHANGE");
        assertThat(publisher.sum("OperatorActionRequired", "Reason", "unapproved-change"))
                .isEqualTo(1);
        assertThat(publisher.sum("OperatorActionRequired")).isEqualTo(1);
    }

    /** Data of another layout is no fault of the code, and a fault of the code is no such data. */
    @Test
    void a_fault_of_the_code_is_not_taken_for_an_unreadable_item() {
        assertThat(ParkReason.of(new UnreadableItemException("x"))).isEqualTo(ParkReason.UNREADABLE);
        assertThat(ParkReason.of(new UnapprovedChangeException("x"))).isEqualTo(ParkReason.UNAPPROVED_CHANGE);
        for (RuntimeException fault : List.of(
                new IllegalStateException("x"), new NullPointerException("x"), new IllegalArgumentException("x"))) {
            assertThat(ParkReason.of(fault)).isEqualTo(ParkReason.UNEXPECTED_ERROR);
        }
        assertThat(ParkReason.UNEXPECTED_ERROR.operatorAction()).isEqualTo(OperatorAction.UNEXPECTED_ERROR);
        assertThat(ParkReason.UNEXPECTED_ERROR.wireName()).isEqualTo("unexpected-error");
    }

    /** The reconciler moves the check of such a session every six hours, and each move is a change of the item. */
    @Test
    void an_unreadable_session_whose_check_only_moves_is_not_parked_again() {
        publisher.paid("ps_1");
        ObjectNode moved = publisher.records().getFirst();
        ObjectNode change = moved.withObject("dynamodb");
        ObjectNode image = change.withObject("NewImage");
        image.withObject("version").put("N", "99");
        ObjectNode before = image.deepCopy();
        before.withObject("next_check_at").put("N", "1");
        change.set("OldImage", before);
        image.withObject("next_check_at").put("N", "2");

        assertThat(publisher.invoke(List.of(moved))).isEqualTo(DONE);
        assertThat(publisher.parked()).isEmpty();

        image.withObject("revision").put("N", "99");
        assertThat(publisher.invoke(List.of(moved))).isEqualTo(DONE);
        assertThat(publisher.parked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"eventID\":\"1\"}",
                "{\"eventID\":\"1\",\"dynamodb\":null}",
                "{\"eventID\":\"1\",\"eventName\":\"MODIFY\",\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"ps_9\"}},\"SequenceNumber\":\"1\"}}",
                "{\"eventID\":\"1\",\"eventName\":\"MODIFY\",\"dynamodb\":{\"Keys\":{\"id\":{\"N\":\"9\"}},\"NewImage\":{\"id\":{\"N\":\"9\"}}}}",
                "{\"eventID\":\"1\",\"eventName\":\"MODIFY\",\"dynamodb\":{\"NewImage\":{\"id\":null}}}",
                "{\"eventID\":\"1\",\"eventName\":\"MODIFY\",\"dynamodb\":{\"NewImage\":{\"id\":{\"S\":\"ps_9\"},\"x\":{\"L\":[null]}}}}",
                "{\"eventID\":\"1\",\"eventName\":\"MODIFY\",\"dynamodb\":{\"NewImage\":{\"id\":{}}}}",
                "{\"eventID\":\"1\",\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":{\"id\":{\"S\":\"ps_9\"},\"state\":{\"S\":\"\\uFFFF\"}}}}"
            })
    void a_record_of_any_form_is_parked_and_delays_no_other(String broken) {
        List<JsonNode> batch = new ArrayList<>(paid("ps_1"));
        batch.addFirst(TestPublisher.json(broken));

        assertThat(publisher.invoke(batch)).isEqualTo(DONE);

        assertThat(publisher.ids()).containsExactly("ps_1:PAID");
        assertThat(publisher.parked())
                .singleElement()
                .satisfies(message -> assertThat(message.attributes())
                        .containsEntry("reason", "unreadable")
                        .containsKey("error_code"));
        assertThat(publisher.sum("EventParked")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", ""})
    void a_record_without_a_position_that_must_be_delivered_again_returns_the_whole_batch(String number) {
        ObjectNode first = paid("ps_1").getFirst();
        if (number.isEmpty()) {
            first.withObject("dynamodb").put("SequenceNumber", "");
        } else {
            first.withObject("dynamodb").remove("SequenceNumber");
        }
        environment().bus().setDown(true);

        assertThat(publisher.invoke(List.of(first))).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}");
    }

    @Test
    void an_unreadable_refund_is_parked_under_the_id_of_its_event() {
        var refund = new Refund(
                "msg_1",
                "pay_1",
                null,
                "succeeded",
                new ReportedTerms(500L, "ZAR", MomentMode.TEST),
                true,
                environment().clock().instant());
        new DynamoDbRefundStore(environment().database(), environment().table()).save(refund);
        ObjectNode unreadable = publisher.records().getFirst();
        unreadable.withObject("dynamodb").withObject("NewImage").remove("attributed");

        assertThat(publisher.invoke(List.of(unreadable))).isEqualTo(DONE);

        assertThat(publisher.parked())
                .singleElement()
                .satisfies(message -> assertThat(message.attributes())
                        .containsEntry("event_id", "refund:msg_1")
                        .doesNotContainKey("session_id"));
        assertThat(publisher.logged("event parked", "event_id")).containsExactly("refund:msg_1");
    }

    // The queue.

    @Test
    void what_cannot_be_parked_is_delivered_again_and_named() {
        rejectEntries("MalformedDetail", "ps_1");
        List<ObjectNode> records = paid("ps_1", "ps_2");
        environment().queues().deny("SendMessage");

        assertThat(publisher.invoke(records)).isEqualTo(TestPublisher.from(records.getFirst()));

        assertThat(publisher.logged("event parked")).isEmpty();
        assertThat(publisher.logged("event publish failed")).singleElement().satisfies(line -> {
            assertThat(line.path("event_id").asText()).isEqualTo("ps_1:PAID");
            assertThat(line.path("aws_error_code").asText()).isEqualTo("AccessDenied");
        });
        assertThat(publisher.sum("EventParked")).isZero();
        assertThat(publisher.sum("OperatorActionRequired", "Reason", "event-bus"))
                .isEqualTo(1);
    }

    @Test
    void an_old_change_that_cannot_be_parked_is_delivered_again() {
        ObjectNode old = publisher.aged(paid("ps_1").getFirst(), OLD);
        environment().bus().setDown(true);
        environment().queues().setDown(true);

        assertThat(publisher.invoke(List.of(old))).isEqualTo(TestPublisher.from(old));
    }

    /** A failed batch would be delivered again for 23 hours, and leave nothing but its position. */
    @Test
    void an_exception_of_any_kind_in_a_call_is_a_refusal() {
        List<ObjectNode> records = paid("ps_1", "ps_2");
        List<ObjectNode> batch = List.of(publisher.aged(records.get(0), OLD), publisher.aged(records.get(1), YOUNG));
        publisher.network().intercept((request, next) -> {
            if (isPutEvents(request)) {
                throw new IllegalStateException("not an exception of AWS");
            }
            return next.call();
        });

        assertThat(publisher.invoke(batch)).isEqualTo(TestPublisher.from(records.get(1)));

        assertThat(publisher.parked())
                .singleElement()
                .satisfies(message -> assertThat(message.attributes())
                        .containsEntry("error_code", "IllegalStateException")
                        .containsEntry("event_id", "ps_1:PAID"));
        assertThat(publisher.logged("event publish failed", "failure"))
                .allSatisfy(failure -> assertThat(failure).contains("IllegalStateException"));
    }

    private static boolean isPutEvents(HttpExecuteRequest request) {
        return request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .orElse("")
                .equals("AWSEvents.PutEvents");
    }

    // The time of an invocation.

    /** Every call takes four seconds, the most that the clients allow; the function's timeout is 20 seconds. */
    @Test
    void a_slow_bus_ends_the_batch_before_the_function_s_timeout() {
        List<ObjectNode> records = paid(sessions(60));
        List<String> calls = slowCalls(Duration.ofSeconds(4));

        String response = publisher.invoke(records);

        assertThat(calls).hasSize(4);
        assertThat(response).isEqualTo(TestPublisher.from(records.get(40)));
    }

    @Test
    void separate_calls_of_an_invalid_batch_end_before_the_function_s_timeout() {
        List<ObjectNode> records = paid(sessions(10));
        AtomicInteger calls = new AtomicInteger();
        publisher.network().intercept((request, next) -> {
            environment().clock().advance(Duration.ofSeconds(4));
            return calls.getAndIncrement() == 0 ? invalidCall() : next.call();
        });

        String response = publisher.invoke(records);

        assertThat(calls).hasValue(4);
        assertThat(response).isEqualTo(TestPublisher.from(records.get(3)));
        assertThat(publisher.ids()).containsExactly("ps_10:PAID", "ps_11:PAID", "ps_12:PAID");
        assertThat(publisher.logged("event publish failed", "reason"))
                .hasSize(7)
                .containsOnly("TIME_LIMIT");
        assertThat(publisher.logged("event publish failed", "event_id")).startsWith("ps_13:PAID");
    }

    private List<String> slowCalls(Duration time) {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        publisher.network().intercept((request, next) -> {
            calls.add(request.httpRequest().host());
            environment().clock().advance(time);
            return next.call();
        });
        return calls;
    }

    private static String[] sessions(int count) {
        List<String> sessions = new ArrayList<>();
        for (int i = 10; i < 10 + count; i++) {
            sessions.add("ps_" + i);
        }
        return sessions.toArray(String[]::new);
    }
}
