package dev.momentcheckout.publishevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.LocalSqs;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The heartbeat from the table through the stream to the event bus. */
class HeartbeatTest {
    private static final String DONE = "{\"batchItemFailures\":[]}";
    private static final String SOURCE = "moment.checkout.heartbeat";

    private final TestPublisher publisher = TestPublisher.start();
    private final TestEnvironment environment = publisher.environment();

    @AfterEach
    void close() {
        publisher.close();
    }

    private void heartbeatAfter(Duration delay) {
        publisher.heartbeat(environment.clock().instant());
        environment.clock().advance(delay);
    }

    private List<Entry> heartbeats() {
        return publisher.entries(SOURCE);
    }

    @Test
    void a_heartbeat_in_the_table_reaches_the_bus_and_reports_its_age() {
        heartbeatAfter(Duration.ofSeconds(7));

        assertThat(publisher.drain()).isTrue();

        assertThat(heartbeats())
                .containsExactly(new Entry(
                        TestEnvironment.EVENT_BUS,
                        SOURCE,
                        "Heartbeat",
                        "{\"occurred_at\":\"" + TestEnvironment.NOW + "\"}"));
        assertThat(publisher.values("HeartbeatSeconds")).containsExactly(7L);
        assertThat(publisher.logged("heartbeat published")).hasSize(1);
        assertThat(publisher.sum("EventPublished")).isZero();
        assertThat(publisher.ids()).isEmpty();
    }

    @Test
    void each_write_of_the_heartbeat_is_a_heartbeat() {
        heartbeatAfter(Duration.ofMinutes(10));
        publisher.drain();
        heartbeatAfter(Duration.ofSeconds(1));
        publisher.drain();

        assertThat(heartbeats()).hasSize(2);
    }

    @Test
    void of_several_heartbeats_in_a_batch_only_the_newest_is_sent() {
        for (int i = 0; i < 3; i++) {
            heartbeatAfter(Duration.ofMinutes(10));
        }

        publisher.drain();

        assertThat(heartbeats())
                .singleElement()
                .satisfies(entry -> assertThat(entry.detail())
                        .contains(
                                TestEnvironment.NOW.plus(Duration.ofMinutes(20)).toString()));
        assertThat(publisher.values("HeartbeatSeconds")).containsExactly(600L);
    }

    @Test
    void a_heartbeat_is_sent_after_the_payments_of_its_batch() {
        heartbeatAfter(Duration.ofSeconds(1));
        publisher.paid("ps_1");

        publisher.drain();

        assertThat(environment.bus().entries()).extracting(Entry::source).containsExactly("moment.checkout", SOURCE);
    }

    /** PutEvents to an event bus that does not exist succeeds. */
    @Test
    void a_deleted_bus_gives_no_heartbeat_and_asks_for_an_operator() {
        heartbeatAfter(Duration.ofSeconds(1));
        environment.bus().setDeleted(true);

        assertThat(publisher.drain()).isTrue();

        assertThat(publisher.values("HeartbeatSeconds")).isEmpty();
        assertFailed("DESCRIBE_EVENT_BUS", "ResourceNotFoundException");
        assertThat(publisher.sum("OperatorActionRequired", "Reason", "event-bus"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"PutEvents, PUT_EVENT", "DescribeEventBus, DESCRIBE_EVENT_BUS"})
    void a_denied_call_gives_no_heartbeat_and_asks_for_an_operator(String operation, String step) {
        heartbeatAfter(Duration.ofSeconds(1));
        environment.bus().deny(operation);

        assertThat(publisher.drain()).isTrue();

        assertThat(publisher.values("HeartbeatSeconds")).isEmpty();
        assertFailed(step, "AccessDeniedException");
        assertThat(publisher.sum("OperatorActionRequired", "Reason", "event-bus"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"NotAuthorizedForSourceException, 1", "ThrottlingException, 0", "MalformedDetail, 0"})
    void a_refused_heartbeat_is_logged_and_dropped(String code, int operator) {
        heartbeatAfter(Duration.ofSeconds(1));
        environment.bus().rejectEntries(code, entry -> entry.source().equals(SOURCE));
        publisher.paid("ps_1");

        assertThat(publisher.drain()).isTrue();

        assertThat(publisher.values("HeartbeatSeconds")).isEmpty();
        assertFailed("PUT_EVENT", code);
        assertThat(publisher.sum("OperatorActionRequired")).isEqualTo(operator);
        assertThat(publisher.parked()).isEmpty();
        assertThat(publisher.ids()).containsExactly("ps_1:PAID");
    }

    private void assertFailed(String step, String code) {
        assertThat(publisher.logged("heartbeat published")).isEmpty();
        assertThat(publisher.logged("heartbeat failed")).singleElement().satisfies(line -> {
            assertThat(line.path("reason").asText()).isEqualTo(step);
            assertThat(line.path("aws_error_code").asText()).isEqualTo(code);
        });
    }

    @Test
    void a_heartbeat_that_cannot_be_read_is_neither_parked_nor_delivered_again() {
        heartbeatAfter(Duration.ofSeconds(1));
        publisher.paid("ps_1");
        List<ObjectNode> records = publisher.records();
        records.getFirst().withObject("dynamodb").withObject("NewImage").remove("updated_at_ms");

        assertThat(publisher.invoke(records)).isEqualTo(DONE);

        assertThat(publisher.ids()).containsExactly("ps_1:PAID");
        assertThat(publisher.parked()).isEmpty();
        assertThat(heartbeats()).isEmpty();
        assertThat(publisher.logged("heartbeat failed", "reason")).containsExactly("READ_ITEM");
    }

    @Test
    void an_outage_hands_back_payments_but_no_heartbeat() {
        publisher.paid("ps_1");
        heartbeatAfter(Duration.ofSeconds(1));
        List<ObjectNode> records = publisher.records();
        environment.bus().setDown(true);

        assertThat(publisher.invoke(records)).isEqualTo(TestPublisher.from(records.getFirst()));
        assertThat(publisher.logged("heartbeat failed")).isEmpty();

        environment.bus().setDown(false);
        assertThat(publisher.invoke(records)).isEqualTo(DONE);
        assertThat(heartbeats()).hasSize(1);
    }

    @Test
    void each_heartbeat_reads_both_queues() {
        heartbeatAfter(Duration.ofSeconds(1));

        publisher.drain();

        LocalSqs queues = environment.queues();
        assertThat(queues.calls("GetQueueAttributes", queues.queueUrl("ParkedEvents")))
                .isEqualTo(1);
        assertThat(queues.calls("GetQueueAttributes", queues.queueUrl("DeadLetters")))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"ParkedEvents, PARKED_EVENTS_QUEUE", "DeadLetters, DEAD_LETTERS_QUEUE"})
    void an_unreachable_queue_is_named_and_does_not_end_the_heartbeat_of_the_bus(String queue, String step) {
        heartbeatAfter(Duration.ofSeconds(1));
        environment.queues().delete(environment.queues().queueUrl(queue));

        assertThat(publisher.drain()).isTrue();

        assertThat(publisher.values("HeartbeatSeconds")).containsExactly(1L);
        assertThat(publisher.logged("heartbeat failed")).singleElement().satisfies(line -> {
            assertThat(line.path("reason").asText()).isEqualTo(step);
            assertThat(line.path("aws_error_code").asText()).isEqualTo("QueueDoesNotExist");
        });
        assertThat(publisher.sum("OperatorActionRequired", "Reason", "event-bus"))
                .isEqualTo(1);
    }

    @Test
    void a_queue_that_is_down_is_logged_without_an_operator() {
        heartbeatAfter(Duration.ofSeconds(1));
        environment.queues().setDown(true);

        assertThat(publisher.drain()).isTrue();

        assertThat(publisher.logged("heartbeat failed", "aws_error_code"))
                .containsExactly("InternalError", "InternalError");
        assertThat(publisher.sum("OperatorActionRequired")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void a_slow_heartbeat_ends_before_the_function_s_timeout(int secondsOfEachCall) {
        heartbeatAfter(Duration.ofSeconds(1));
        List<ObjectNode> records = publisher.records();
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        publisher.network().intercept((request, next) -> {
            calls.add(request.httpRequest().encodedPath());
            environment.clock().advance(Duration.ofSeconds(secondsOfEachCall));
            return next.call();
        });
        var start = environment.clock().instant();

        assertThat(publisher.invoke(records)).isEqualTo(DONE);

        assertThat(calls).hasSize(4);
        assertThat(Duration.between(start, environment.clock().instant())).isLessThan(Duration.ofSeconds(20));
    }

    /** A heartbeat whose payments took all the time is dropped; the next one follows in ten minutes. */
    @Test
    void a_heartbeat_without_time_left_is_logged_and_dropped() {
        publisher.paid("ps_1");
        heartbeatAfter(Duration.ofSeconds(1));
        List<ObjectNode> records = publisher.records();
        publisher.network().intercept((request, next) -> {
            environment.clock().advance(Duration.ofSeconds(16));
            return next.call();
        });

        assertThat(publisher.invoke(records)).isEqualTo(DONE);

        assertThat(publisher.ids()).containsExactly("ps_1:PAID");
        assertThat(heartbeats()).isEmpty();
        assertThat(publisher.logged("heartbeat failed", "reason")).contains("TIME_LIMIT");
        assertThat(publisher.values("HeartbeatSeconds")).isEmpty();
    }
}
