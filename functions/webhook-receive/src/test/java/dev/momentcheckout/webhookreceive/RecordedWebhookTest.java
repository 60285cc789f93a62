package dev.momentcheckout.webhookreceive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Which changes a webhook makes to a session. */
class RecordedWebhookTest extends WebhookFixture {
    @Test
    void records_a_paid_session() {
        recordOpenSession();

        assertAccepted(deliver(completed(PaymentOutcome.PAID)));

        assertThat(item()).containsEntry("state", text("PAID")).containsEntry("rank", number(6));
        assertThat(item()).doesNotContainKeys("next_check_at", "next_check_shard", "review_reasons", "reported_terms");
        assertThat(history()).last().asString().endsWith("webhook completed/paid");
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED, PAID, PAID",
        "COMPLETED, RESERVED, RESERVED",
        "COMPLETED, PAYMENT_METHOD_VERIFIED, VERIFIED",
        "COMPLETED, UNPAID, FAILED",
        "EXPIRED, NOT_STARTED, EXPIRED",
        "EXPIRED, PAID, PAID",
        "CANCELLED, UNPAID, CANCELLED"
    })
    void records_every_end_from_any_type_of_session_event(SessionStatus status, PaymentOutcome outcome, String state) {
        recordOpenSession();

        assertAccepted(deliver(event(EventType.SESSION_UPDATED, session().with(status, outcome, NOW))));

        assertThat(item()).containsEntry("state", text(state));
    }

    @Test
    void records_a_declined_attempt_and_keeps_the_session_open() {
        recordOpenSession();

        assertAccepted(deliver(
                event(EventType.SESSION_UPDATED, session().with(SessionStatus.ACTIVE, PaymentOutcome.UNPAID, NOW))));

        assertThat(item()).containsEntry("state", text("OPEN")).containsEntry("last_attempt", text("failed"));
    }

    @Test
    void handles_session_events_of_unknown_types() {
        recordOpenSession();

        assertAccepted(deliver(completed(PaymentOutcome.PAID).ofType("payment_session.archived")));

        assertThat(item()).containsEntry("state", text("PAID"));
    }

    @Test
    void records_a_failure_in_the_older_format() {
        recordOpenSession();

        assertAccepted(deliver(completed(PaymentOutcome.UNPAID).with(Deviation.WITHOUT_OUTCOME)));

        assertThat(item()).containsEntry("state", text("FAILED"));
    }

    @ParameterizedTest
    @EnumSource(names = {"WITHOUT_OUTCOME", "WITHOUT_ANY_OUTCOME", "UNKNOWN_OUTCOME"})
    void schedules_a_check_soon_if_the_event_is_inconclusive(Deviation deviation) {
        recordOpenSession();

        assertAccepted(deliver((deviation == Deviation.UNKNOWN_OUTCOME
                        ? completed(PaymentOutcome.PENDING)
                        : completed(PaymentOutcome.PAID))
                .with(deviation)));

        assertThat(item())
                .containsEntry("state", text("OPEN"))
                .containsEntry("next_check_at", number(NOW.getEpochSecond()))
                .hasEntrySatisfying(
                        "next_check_shard", shard -> assertThat(shard.s()).startsWith("high#"));
    }

    @Test
    void schedules_a_check_soon_for_a_payment_without_an_amount() {
        recordOpenSession();

        assertAccepted(deliver("""
                {"id":"evt_1","type":"payment_session.completed",
                "data":{"id":"ps_sim0000000001","status":"completed","payment_outcome":"paid"}}"""));

        assertThat(item())
                .containsEntry("state", text("OPEN"))
                .containsEntry("next_check_at", number(NOW.getEpochSecond()));
    }

    @Test
    void a_later_event_does_not_undo_a_payment() {
        recordOpenSession();
        deliver(completed(PaymentOutcome.PAID));
        Map<String, AttributeValue> paid = item();

        assertAccepted(deliver(
                event(EventType.SESSION_UPDATED, session().with(SessionStatus.EXPIRED, PaymentOutcome.UNPAID, NOW))));

        assertThat(item()).isEqualTo(paid);
    }

    @Test
    void a_payment_claims_its_order_and_a_second_one_needs_review() {
        String other = "ps_sim0000000002";
        recordOpenSession(ID, "order-1");
        recordOpenSession(other, "order-1");
        Map<String, String> metadata = Map.of("integration_id", TestEnvironment.INTEGRATION_ID);

        assertAccepted(deliver(completed(PaymentOutcome.PAID)));
        assertAccepted(deliver(paid(session(other, metadata, NOW))));

        assertThat(testEnvironment.item("order#order-1")).containsEntry("paid_by_session", text(ID));
        assertThat(item()).doesNotContainKey("review_reasons");
        assertThat(testEnvironment.item(other))
                .containsEntry("review_reasons", AttributeValue.fromSs(List.of("order-already-paid")));
    }

    @Test
    void metadata_of_another_integration_does_not_hide_a_payment_of_a_session_recorded_here() {
        recordOpenSession();

        assertAccepted(deliver(paid(session(ID, Map.of("integration_id", "another"), NOW))));

        assertThat(item()).containsEntry("state", text("PAID"));
    }

    /** Another instance may have recorded the session so recently that an eventually consistent read misses it. */
    @Test
    void a_session_that_a_stale_read_misses_is_not_taken_for_one_of_another_integration() {
        recordOpenSession();
        NetworkFaults network = new NetworkFaults();
        network.intercept((request, next) ->
                NetworkFaults.body(request).contains("\"ConsistentRead\":false") ? response("{}") : next.call());
        WebhookReceiveHandler instance = new WebhookReceiveHandler(
                testEnvironment.environment("WebhookReceive"), services().withHttp(network::wrap));

        assertAccepted(call(signed(paid(session(ID, Map.of(), NOW)).bytes())).to(instance, CONTEXT));

        assertThat(item()).containsEntry("state", text("PAID"));
        assertThat(log).noneMatch(line -> line.contains("webhook ignored"));
    }

    private static HttpExecuteResponse response(String json) {
        return HttpExecuteResponse.builder()
                .response(SdkHttpFullResponse.builder()
                        .statusCode(200)
                        .putHeader("Content-Type", "application/x-amz-json-1.0")
                        .build())
                .responseBody(
                        AbortableInputStream.create(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_unknown_value_is_counted_whether_the_session_is_known_or_not(boolean known) {
        if (known) {
            recordOpenSession();
        }
        String body = new String(
                completed(PaymentOutcome.PENDING)
                        .with(Deviation.UNKNOWN_OUTCOME)
                        .bytes(),
                StandardCharsets.UTF_8);

        assertAccepted(deliver(body.replace(TestEnvironment.INTEGRATION_ID, "another")));

        assertThat(log)
                .filteredOn(line -> line.contains("\"UnknownEnumValue\":1"))
                .hasSize(1);
    }

    @Test
    void an_item_of_a_newer_layout_is_left_alone_and_the_webhook_repeated() {
        recordOpenSession();
        Map<String, AttributeValue> item = new HashMap<>(item());
        item.put("version", number(2));
        testEnvironment.putItem(item);

        assertProblem(deliver(completed(PaymentOutcome.PAID)), 503, "store-unavailable");

        assertThat(item()).isEqualTo(item);
    }

    @Test
    void records_a_repeated_webhook_once() {
        recordOpenSession();
        SignedDelivery delivery = signed(completed(PaymentOutcome.PAID).bytes());
        deliver(delivery);
        Map<String, AttributeValue> once = item();

        testEnvironment.clock().advance(Duration.ofSeconds(5));
        assertAccepted(deliver(delivery));
        assertAccepted(deliver(SIGNER.sign("msg_other", testEnvironment.clock().instant(), delivery.body())));

        assertThat(item()).isEqualTo(once).containsEntry("revision", number(2));
    }

    @Test
    void accepts_a_body_as_text_and_as_base64() {
        recordOpenSession();
        SignedDelivery delivery = signed(completed(PaymentOutcome.PAID).bytes());

        assertAccepted(
                send(HttpApiRequest.webhook(delivery.headers(), delivery.body()).asText()));

        assertThat(item()).containsEntry("state", text("PAID"));
        assertAccepted(send(HttpApiRequest.webhook(delivery.headers(), delivery.body())));
    }

    @ParameterizedTest
    @CsvSource({
        "OTHER_AMOUNT, amount-mismatch, 10001 ZAR test",
        "OTHER_CURRENCY, currency-mismatch, 10000 KES test",
        "OTHER_MODE, mode-mismatch, 10000 ZAR live"
    })
    void a_payment_that_differs_from_the_expected_terms_needs_review(
            Deviation deviation, String reason, String reportedTerms) {
        recordOpenSession();

        assertAccepted(deliver(completed(PaymentOutcome.PAID).with(deviation)));

        assertThat(item())
                .containsEntry("state", text("PAID"))
                .containsEntry("review_reasons", AttributeValue.fromSs(List.of(reason)))
                .containsEntry("reported_terms", AttributeValue.fromSs(List.of(reportedTerms)))
                .doesNotContainKey("expires_at");
    }

    @ParameterizedTest
    @EnumSource(names = {"LOWER_CASE_CURRENCY", "WITHOUT_MODE", "EXTRA_FIELDS"})
    void a_payment_that_differs_in_format_only_needs_no_review(Deviation deviation) {
        recordOpenSession();

        assertAccepted(deliver(completed(PaymentOutcome.PAID).with(deviation)));

        assertThat(item()).containsEntry("state", text("PAID")).doesNotContainKey("review_reasons");
    }

    @Test
    void creates_a_provisional_session_if_the_webhook_arrives_before_create_records_it() {
        assertAccepted(deliver(completed(PaymentOutcome.PAID)));

        assertThat(item())
                .containsEntry("state", text("PAID"))
                .containsEntry("created_here", AttributeValue.fromBool(false))
                .containsEntry("next_check_at", number(NOW.getEpochSecond()))
                .containsEntry("reported_terms", AttributeValue.fromSs(List.of("10000 ZAR test")))
                .hasEntrySatisfying(
                        "next_check_shard", shard -> assertThat(shard.s()).startsWith("high#"))
                .doesNotContainKeys("owner", "amount", "currency", "mode", "expires_at");
    }

    /** The public key in every app can create sessions with any metadata, so such a session raises no alarm. */
    @Test
    void a_provisional_session_without_money_is_never_checked_and_expires_after_an_hour() {
        assertAccepted(deliver(
                event(EventType.SESSION_UPDATED, session().with(SessionStatus.ACTIVE, PaymentOutcome.PENDING, NOW))));

        assertThat(item())
                .containsEntry("created_here", AttributeValue.fromBool(false))
                .containsEntry("expires_at", number(NOW.plusSeconds(3600).getEpochSecond()))
                .doesNotContainKeys("next_check_at", "next_check_shard", "review_reasons");
        assertThat(log).noneMatch(line -> line.contains("PaymentNeedsReview"));
    }

    @Test
    void creates_a_provisional_session_without_a_mode() {
        assertAccepted(deliver(completed(PaymentOutcome.PAID).with(Deviation.WITHOUT_MODE)));

        assertThat(item()).containsEntry("created_here", AttributeValue.fromBool(false));
    }

    @Test
    void creates_a_provisional_session_that_is_30_days_old() {
        assertAccepted(deliver(paid(session(
                ID, Map.of("integration_id", TestEnvironment.INTEGRATION_ID), NOW.minus(Duration.ofDays(30))))));

        assertThat(item()).containsEntry("created_here", AttributeValue.fromBool(false));
    }

    @Test
    void members_of_the_wrong_type_count_as_absent() {
        recordOpenSession();

        assertAccepted(deliver("""
                {"id":"evt_1","type":"payment_session.completed","data":{"id":"ps_sim0000000001","status":{},"payment_outcome":7,
                "amount":"10000","currency":[],"mode":1,"metadata":"test-stack","created_at":0,"updated_at":false}}"""));

        assertThat(item()).containsEntry("state", text("OPEN")).doesNotContainKey("review_reasons");
    }
}
