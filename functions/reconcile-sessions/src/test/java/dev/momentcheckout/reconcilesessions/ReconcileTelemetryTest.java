package dev.momentcheckout.reconcilesessions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What a run writes to its log and metrics. */
class ReconcileTelemetryTest {
    private static final String GAUGE = "PaymentsAwaitingOperator";
    private static final String LAG = "ReconcilerLagSeconds";

    private final ReconcileFixture fixture = new ReconcileFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private ReconcileSessionsHandler handler(UnaryOperator<SdkHttpClient> network) {
        return fixture.handler(_ -> {}, network);
    }

    @Test
    void a_complete_run_writes_the_lag_and_how_many_payments_await_an_operator_in_one_line() {
        String review = fixture.openAtMoment();
        fixture.recordWebhook(review, MomentStatus.COMPLETED, PaymentOutcome.PAID);
        fixture.moment().pay(review);
        fixture.advance(Duration.ofMinutes(10));
        fixture.run();
        fixture.open();
        fixture.advance(Duration.ofSeconds(100));
        fixture.log().clear();

        fixture.run();

        assertThat(fixture.metric(LAG))
                .singleElement()
                .asString()
                .contains("\"" + LAG + "\":40", "\"" + GAUGE + "\":1");
    }

    @Test
    void a_run_without_due_sessions_is_not_late() {
        fixture.run();

        assertThat(fixture.metric(LAG)).singleElement().asString().contains("\"" + LAG + "\":0", "\"" + GAUGE + "\":0");
    }

    @ParameterizedTest
    @CsvSource({"AccessDeniedException, true", "ResourceNotFoundException, true", "InternalServerError, false"})
    void a_part_of_the_index_that_cannot_be_read_is_unknown_and_the_others_are_checked(
            String errorCode, boolean needsOperator) {
        List<String> sessions = fixture.open(20);
        sessions.forEach(fixture.moment()::pay);
        fixture.advance(Duration.ofMinutes(1));
        String shard = requireNonNull(fixture.item(sessions.getFirst()).get("next_check_shard"))
                .s();
        List<String> readable = sessions.stream()
                .filter(session -> !requireNonNull(fixture.item(session).get("next_check_shard"))
                        .s()
                        .equals(shard))
                .toList();
        assertThat(readable).isNotEmpty();
        ReconcileSessionsHandler handler =
                handler(ReconcileFixture.dynamoDbRejects("{\"S\":\"" + shard + "\"}", errorCode));

        assertThatThrownBy(() -> ReconcileFixture.run(handler)).isInstanceOf(IncompleteRunException.class);

        assertThat(readable)
                .allSatisfy(session -> assertThat(fixture.state(session)).isEqualTo("PAID"));
        assertThat(fixture.state(sessions.getFirst())).isEqualTo("OPEN");
        assertThat(fixture.metric(LAG)).isEmpty();
        assertThat(fixture.metric(GAUGE)).isEmpty();
        assertThat(fixture.logged("store request failed"))
                .singleElement()
                .asString()
                .contains(
                        "\"priority\":\"low\"",
                        "\"shard\":" + shard.substring("low#".length()),
                        "\"aws_error_code\":\"" + errorCode + "\"");
        assertThat(fixture.metric("StoreUnavailable")).hasSize(1);
        assertThat(fixture.metric("ReconcileFailed")).hasSize(1);
        assertThat(fixture.log().stream().anyMatch(line -> line.contains("\"Reason\":\"store\"")))
                .isEqualTo(needsOperator);

        fixture.run();
        assertThat(fixture.state(sessions.getFirst())).isEqualTo("PAID");
        assertThat(fixture.metric(LAG)).hasSize(1);
    }

    @Test
    void a_run_that_cannot_read_the_index_at_all_fails_without_a_lag() {
        fixture.open();
        fixture.advance(Duration.ofHours(3));
        ReconcileSessionsHandler handler =
                handler(ReconcileFixture.dynamoDbRejects("next-check", "AccessDeniedException"));

        assertThatThrownBy(() -> ReconcileFixture.run(handler)).isInstanceOf(IncompleteRunException.class);

        assertThat(fixture.metric(LAG)).isEmpty();
        assertThat(fixture.logged("store request failed")).hasSize(16);
    }

    @Test
    void a_run_that_cannot_count_what_awaits_an_operator_checks_everything_and_fails() {
        String session = fixture.open();
        fixture.moment().pay(session);
        fixture.advance(Duration.ofMinutes(1));
        ReconcileSessionsHandler handler =
                handler(ReconcileFixture.dynamoDbRejects("\"attention\"", "AccessDeniedException"));

        assertThatThrownBy(() -> ReconcileFixture.run(handler)).isInstanceOf(IncompleteRunException.class);

        assertThat(fixture.state(session)).isEqualTo("PAID");
        assertThat(fixture.metric(LAG)).isEmpty();
        assertThat(fixture.metric(GAUGE)).isEmpty();
    }

    @Test
    void every_line_of_a_run_has_its_request_id_also_those_of_its_threads() {
        List<String> sessions = fixture.open(3);
        fixture.moment().pay(sessions.getFirst());
        fixture.moment().faults().next(Endpoint.RETRIEVE, 2, Fault.failure(404));
        fixture.advance(Duration.ofMinutes(2));

        fixture.run();
        fixture.advance(Duration.ofMinutes(2));
        fixture.run();

        assertThat(fixture.logged("session updated")).hasSize(1);
        assertThat(fixture.logged("Moment request failed")).hasSize(2);
        assertThat(fixture.log()).allSatisfy(line -> assertThat(line).contains("\"function_request_id\":\"run\""));
    }

    @Test
    void an_unreadable_item_is_named_and_requires_an_operator_at_each_check() {
        String session = fixture.open();
        Map<String, AttributeValue> item = new HashMap<>(fixture.item(session));
        item.put("last_attempt", AttributeValue.fromS("disputed"));
        fixture.testEnvironment().putItem(item);
        fixture.advance(Duration.ofMinutes(1));

        fixture.run();
        fixture.advance(Duration.ofHours(6));
        fixture.run();

        assertThat(fixture.logged("session check failed"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"session_id\":\"" + session + "\"", "UnreadableItemException")
                        .doesNotContain("disputed"));
        assertThat(fixture.metric("ReconcileFailed")).hasSize(2);
        assertThat(fixture.metric("OperatorActionRequired")).hasSize(2);
        assertThat(fixture.log())
                .filteredOn(line -> line.contains("\"Reason\":\"unreadable-item\""))
                .hasSize(2);
    }

    @Test
    void an_unreadable_purchase_is_named_as_the_item_to_repair() {
        String session = fixture.openOrder("17");
        fixture.testEnvironment()
                .putItem(Map.of("id", AttributeValue.fromS("order#17"), "version", AttributeValue.fromN("2")));
        fixture.moment().pay(session);
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.run()).containsEntry("failed", 1);

        assertThat(fixture.logged("session check failed"))
                .singleElement()
                .asString()
                .contains("\"session_id\":\"" + session + "\"", "\"item\":\"order#17\"");
    }

    @Test
    void an_open_session_unknown_to_moment_requires_an_operator_at_each_check() {
        fixture.open();
        fixture.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(404));
        fixture.advance(Duration.ofMinutes(1));

        fixture.run();
        fixture.advance(Duration.ofHours(1));
        fixture.run();

        assertThat(fixture.metric("OperatorActionRequired")).hasSize(2);
        assertThat(fixture.log())
                .filteredOn(line -> line.contains("\"Reason\":\"api-key\""))
                .hasSize(2);
    }

    @Test
    void a_session_that_has_ended_or_that_create_did_not_record_may_be_unknown_to_moment() {
        String ended = fixture.open();
        fixture.recordWebhook(ended, MomentStatus.EXPIRED, PaymentOutcome.NOT_STARTED);
        fixture.recordWebhook("ps_elsewhere", MomentStatus.COMPLETED, PaymentOutcome.PAID);
        fixture.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(404));
        fixture.advance(Duration.ofHours(1));

        assertThat(fixture.run()).containsEntry("checks", 2);

        assertThat(fixture.metric("MomentSessionNotFound")).hasSize(1);
        assertThat(fixture.metric("OperatorActionRequired")).isEmpty();
    }

    @Test
    void an_item_with_a_next_check_that_is_no_session_is_reported_and_delays_none() {
        String session = fixture.open();
        fixture.moment().pay(session);
        fixture.testEnvironment()
                .putItem(Map.of(
                        "id", AttributeValue.fromS("order#1"),
                        "next_check_shard", AttributeValue.fromS("low#0"),
                        "next_check_at", AttributeValue.fromN("1")));
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.run()).containsEntry("checks", 1).containsEntry("failed", 1);

        assertThat(fixture.state(session)).isEqualTo("PAID");
        assertThat(fixture.logged("session check failed"))
                .singleElement()
                .asString()
                .contains("\"priority\":\"low\"", "\"shard\":0");
        assertThat(fixture.metric("OperatorActionRequired")).hasSize(1);
    }

    @Test
    void a_check_whose_result_cannot_be_stored_is_named_with_the_error_code() {
        String session = fixture.open();
        fixture.moment().pay(session);
        fixture.advance(Duration.ofMinutes(1));
        ReconcileSessionsHandler handler =
                handler(ReconcileFixture.dynamoDbRejects("\"#revision = :read\"", "AccessDeniedException"));

        assertThat(ReconcileFixture.run(handler)).containsEntry("failed", 1);

        assertThat(fixture.logged("session check failed"))
                .singleElement()
                .asString()
                .contains(
                        "\"session_id\":\"" + session + "\"",
                        "\"aws_error_code\":\"AccessDeniedException\"",
                        "\"aws_request_id\":\"aws-request-1\"");
        assertThat(fixture.metric("StoreUnavailable")).hasSize(1);
        assertThat(fixture.metric("ReconcileFailed")).hasSize(1);
        fixture.run();
        assertThat(fixture.state(session)).isEqualTo("PAID");
    }

    @ParameterizedTest
    @CsvSource({"59, 0", "61, 1"})
    void a_success_reported_by_moment_a_minute_ago_is_a_missed_webhook(int seconds, int recovered) {
        String session = fixture.open();
        fixture.advance(Duration.ofMinutes(1));
        fixture.moment().pay(session);
        fixture.advance(Duration.ofSeconds(seconds));

        fixture.run();

        assertThat(fixture.state(session)).isEqualTo("PAID");
        assertThat(fixture.metric("MissedWebhookRecovered")).hasSize(recovered);
        assertThat(fixture.logged("missed webhook recovered"))
                .hasSize(recovered)
                .allSatisfy(line -> assertThat(line).contains("\"session_id\":\"" + session + "\""));
    }

    @Test
    void ends_without_success_are_no_missed_webhooks() {
        String expired = fixture.open();
        String failed = fixture.open();
        fixture.moment().expire(expired);
        fixture.moment().force(failed, SessionStatus.COMPLETED, dev.momentcheckout.simulator.PaymentOutcome.UNPAID);
        fixture.advance(Duration.ofMinutes(5));

        fixture.run();

        assertThat(List.of(fixture.state(expired), fixture.state(failed))).containsExactly("EXPIRED", "FAILED");
        assertThat(fixture.metric("MissedWebhookRecovered")).isEmpty();
    }

    @Test
    void the_heartbeat_is_written_every_ten_minutes() {
        ReconcileSessionsHandler handler = fixture.withoutDelays();
        List<Long> written = new ArrayList<>();
        for (int minute = 0; minute <= 30; minute++) {
            // Runs start somewhere in their minute.
            fixture.advanceTo(Duration.ofMinutes(minute).plusSeconds(minute % 3));
            ReconcileFixture.run(handler);
            long at = Long.parseLong(requireNonNull(fixture.item("heartbeat#").get("updated_at_ms"))
                    .n());
            if (written.isEmpty() || written.getLast() != at) {
                written.add(at);
            }
        }

        assertThat(written)
                .extracting(at -> (at - TestEnvironment.NOW.toEpochMilli()) / 60_000)
                .containsExactly(0L, 10L, 20L, 30L);
        assertThat(fixture.item("heartbeat#")).containsOnlyKeys("id", "version", "updated_at_ms");
    }

    @Test
    void a_new_instance_writes_the_heartbeat_at_once() {
        fixture.run();
        fixture.advance(Duration.ofMinutes(1));

        fixture.run();

        assertThat(fixture.item("heartbeat#"))
                .containsEntry(
                        "updated_at_ms",
                        AttributeValue.fromN(Long.toString(fixture.now().toEpochMilli())));
    }

    @Test
    void a_failed_heartbeat_is_logged_and_tried_again_and_the_run_goes_on() {
        String session = fixture.open();
        fixture.moment().pay(session);
        fixture.advance(Duration.ofMinutes(1));
        ReconcileSessionsHandler handler =
                handler(ReconcileFixture.dynamoDbRejects("heartbeat#", "AccessDeniedException"));

        ReconcileFixture.run(handler);
        ReconcileFixture.run(handler);

        assertThat(fixture.state(session)).isEqualTo("PAID");
        assertThat(fixture.logged("heartbeat failed"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"aws_error_code\":\"AccessDeniedException\""));
        assertThat(fixture.metric("StoreUnavailable")).hasSize(2);
        assertThat(fixture.metric(LAG)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {-10, 10})
    void a_clock_that_was_ten_minutes_off_ends_neither_heartbeat_nor_checks(int minutesOff) {
        ReconcileSessionsHandler handler = fixture.withoutDelays();
        fixture.advance(Duration.ofMinutes(20));
        String session = fixture.open();
        fixture.moment().faults().next(Endpoint.RETRIEVE, Fault.failure(503));
        fixture.advance(Duration.ofMinutes(1));

        fixture.advance(Duration.ofMinutes(minutesOff));
        ReconcileFixture.run(handler);
        fixture.advance(Duration.ofMinutes(-minutesOff));
        fixture.moment().pay(session);
        // Ten minutes by the wrong clock, and a delay as long as the check then seemed overdue.
        for (int minute = 0; minute < 22; minute++) {
            ReconcileFixture.run(handler);
            fixture.advance(Duration.ofMinutes(1));
        }

        assertThat(fixture.state(session)).isEqualTo("PAID");
        long beat = Long.parseLong(
                requireNonNull(fixture.item("heartbeat#").get("updated_at_ms")).n());
        assertThat(fixture.now().toEpochMilli() - beat).isBetween(0L, 10 * 60_000L);
    }
}
