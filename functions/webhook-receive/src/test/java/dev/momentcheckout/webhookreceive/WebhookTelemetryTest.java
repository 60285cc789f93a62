package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.testing.support.LogLines;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees of webhooks: log lines that name them, and metrics. */
class WebhookTelemetryTest extends WebhookFixture {
    /** Only Moment and the stack's own configuration may cause a mail to the operator. */
    private static final String[] ALARMS = {"OperatorActionRequired", "PaymentNeedsReview"};

    private LogLines lines() {
        return new LogLines(log);
    }

    private Map<String, Long> metrics() {
        return lines().metrics();
    }

    private static byte[] body(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String paidText() {
        return new String(paidBody(), StandardCharsets.UTF_8);
    }

    @Test
    void a_recorded_webhook_is_counted_and_its_request_names_the_session() {
        recordOpenSession();
        deliver(signed(paidBody()));

        assertThat(metrics()).containsOnlyKeys("WebhookAccepted", "DetectionDelaySeconds");
        JsonNode served = lines().only("request served");
        assertThat(served.path("session_id").asText()).isEqualTo(ID);
        assertThat(served.path("status").asInt()).isEqualTo(200);
        assertThat(served.has("problem")).isFalse();
        assertThat(served.has("moment_ms")).isFalse();
        assertThat(served.has("latency_ms")).isTrue();
    }

    @Test
    void a_rejected_signature_is_counted_by_reason_and_raises_no_alarm() {
        assertRejected(FORGER.sign("msg_1", NOW, paidBody()));

        assertThat(metrics())
                .containsEntry("WebhookRejected", 1L)
                .containsEntry("WebhookRejected bad-signature", 1L)
                .doesNotContainKeys(ALARMS);
        JsonNode rejected = lines().only("webhook rejected");
        assertThat(rejected.path("reason").asText()).isEqualTo("BAD_SIGNATURE");
        assertThat(rejected.path("message_id").asText()).isEqualTo("msg_1");
        assertThat(rejected.has("session_id")).isFalse();
        assertThat(lines().only("request served").path("problem").asText()).isEqualTo("webhook-verification-failed");
    }

    @ParameterizedTest
    @ValueSource(longs = {600, -600, 181})
    void a_webhook_outside_the_tolerance_is_logged_with_the_difference_of_the_clocks(long seconds) {
        SignedDelivery delivery = signed(paidBody());
        testEnvironment.clock().advance(Duration.ofSeconds(seconds));
        assertRejected(delivery);

        assertThat(metrics())
                .containsEntry("WebhookRejected", 1L)
                .containsEntry("WebhookRejected bad-time", 1L)
                .doesNotContainKeys(ALARMS);
        assertThat(lines().only("webhook rejected").path("skew_seconds").asLong())
                .isEqualTo(seconds);
    }

    @Test
    void the_difference_of_the_clocks_is_logged_only_for_a_valid_signature() {
        SignedDelivery forged = FORGER.sign("msg_1", NOW.minusSeconds(900), paidBody());
        assertRejected(forged);

        assertThat(lines().only("webhook rejected").has("skew_seconds")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void a_missing_a_repeated_and_a_malformed_header_are_named(String header) {
        SignedDelivery delivery = signed(paidBody());
        String value = requireNonNull(delivery.headers().get(header));
        assertRejected(delivery.withoutHeader(header));
        assertRejected(delivery.withHeader(header.replace("webhook", "Webhook"), value));
        assertRejected(delivery.withHeader(header, "canary,"));

        assertThat(lines().withMessage("webhook rejected")).hasSize(3).allSatisfy(line -> {
            assertThat(line.path("header").asText()).isEqualTo(header);
            assertThat(line.path("reason").asText()).isEqualTo("BAD_HEADERS");
        });
        assertThat(metrics())
                .containsEntry("WebhookRejected", 3L)
                .containsEntry("WebhookRejected bad-headers", 3L)
                .doesNotContainKeys(ALARMS);
        assertThat(String.join("\n", log)).doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"msg#canary", "<canary>", "canary/1", "canary=="})
    void an_id_of_another_form_is_not_logged(String id) {
        deliver(FORGER.sign(id, NOW, paidBody()));
        deliver(SIGNER.sign(id, NOW, body("{\"type\":\"payment.failed\",\"data\":{}}")));

        assertThat(String.join("\n", log))
                .contains("webhook rejected", "webhook ignored")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EventType.PAYMENT_SUCCEEDED,
                EventType.PAYMENT_ATTEMPT_FAILED,
                EventType.PAYMENT_FAILED,
                "payment.captured",
                "payment.voided",
                "payment_request.paid",
                "payment_link.updated",
                "payment_page.payment_received",
                "obligation.amount_applied"
            })
    void a_documented_event_without_use_is_ignored_and_raises_no_alarm(String type) {
        assertIgnored(body("{\"id\":\"evt_1\",\"type\":\"" + type + "\",\"data\":{\"id\":\"pay_1\"}}"));

        assertThat(metrics()).containsOnly(Map.entry("WebhookAccepted", 1L), Map.entry("WebhookIgnored", 1L));
        JsonNode ignored = lines().only("webhook ignored");
        assertThat(ignored.path("reason").asText()).isEqualTo("OTHER_EVENT");
        assertThat(ignored.path("webhook_type").asText()).isEqualTo(type);
        assertThat(ignored.path("message_id").asText()).isEqualTo("msg_sim_0001");
    }

    /** A dispute or a chargeback takes money back. Moment documents no event for it, so its type is unknown. */
    @ParameterizedTest
    @CsvSource({
        "payment.disputed, payment.disputed",
        "dispute.created, dispute.created",
        "payment.refund_failed, payment.refund_failed",
        "Payment Disputed, ''",
        "'', ''"
    })
    void an_undocumented_event_needs_an_operator_and_its_type_is_logged(String type, String logged) {
        assertIgnored(body("{\"id\":\"evt_1\",\"type\":\"" + type + "\",\"data\":{\"id\":\"dp_1\"}}"));

        assertThat(metrics())
                .containsOnly(
                        Map.entry("WebhookAccepted", 1L),
                        Map.entry("WebhookIgnored", 1L),
                        Map.entry("WebhookUnknownType", 1L),
                        Map.entry("OperatorActionRequired", 1L),
                        Map.entry("OperatorActionRequired unknown-webhook-type", 1L));
        JsonNode ignored = lines().only("webhook ignored");
        assertThat(ignored.path("reason").asText()).isEqualTo("UNKNOWN_TYPE");
        assertThat(ignored.path("webhook_type").asText()).isEqualTo(logged);
        assertThat(ignored.path("message_id").asText()).isEqualTo("msg_sim_0001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not JSON", "[]", "{}", "{\"type\":7,\"data\":{}}"})
    void a_verified_body_without_a_type_needs_an_operator(String text) {
        assertIgnored(body(text));

        assertThat(metrics()).containsEntry("OperatorActionRequired unknown-webhook-type", 1L);
    }

    @Test
    void an_undocumented_event_of_another_integration_needs_no_operator() {
        assertIgnored(
                body(
                        "{\"type\":\"payment.disputed\",\"data\":{\"id\":\"dp_1\",\"metadata\":{\"integration_id\":\"another\"}}}"));

        assertThat(metrics())
                .containsEntry("WebhookForOtherIntegration", 1L)
                .containsEntry("WebhookIgnored", 1L)
                .doesNotContainKeys("WebhookUnknownType", "OperatorActionRequired");
    }

    @Test
    void an_unverified_event_of_any_type_needs_no_operator() {
        assertRejected(FORGER.sign("msg_1", NOW, body("{\"type\":\"payment.disputed\",\"data\":{}}")));
        assertRejected(
                SIGNER.sign("msg_1", NOW.minusSeconds(900), body("{\"type\":\"payment.disputed\",\"data\":{}}")));

        assertThat(metrics()).doesNotContainKeys("WebhookUnknownType").doesNotContainKeys(ALARMS);
    }

    @Test
    void an_ignored_session_is_named_with_the_reason() {
        assertIgnored(paid(session(ID, Map.of(), NOW)).bytes());
        assertIgnored(completed(PaymentOutcome.PAID).with(Deviation.OTHER_MODE).bytes());
        assertIgnored(paid(session(
                        ID, Map.of("integration_id", TestEnvironment.INTEGRATION_ID), NOW.minus(Duration.ofDays(31))))
                .bytes());

        assertThat(lines().withMessage("webhook ignored"))
                .extracting(line -> line.path("reason").asText())
                .containsExactly("OTHER_INTEGRATION", "OTHER_MODE", "TOO_OLD");
        assertThat(lines().withMessage("webhook ignored"))
                .allSatisfy(line -> assertThat(line.path("session_id").asText()).isEqualTo(ID));
        assertThat(metrics())
                .containsOnly(
                        Map.entry("WebhookAccepted", 3L),
                        Map.entry("WebhookIgnored", 3L),
                        Map.entry("WebhookForOtherIntegration", 1L),
                        Map.entry("WebhookModeMismatch", 1L));
    }

    /** The public key, which every app contains, opens such sessions. */
    @ParameterizedTest
    @CsvSource({"NOT_STARTED", "PENDING", "UNPAID"})
    void a_session_of_a_stranger_without_money_raises_no_alarm(PaymentOutcome outcome) {
        assertAccepted(deliver(completed(outcome)));
        assertAccepted(deliver(completed(outcome).with(Deviation.UNKNOWN_STATUS)));
        assertAccepted(deliver(completed(outcome).with(Deviation.OTHER_AMOUNT)));

        assertThat(metrics()).containsEntry("WebhookAccepted", 3L).doesNotContainKeys(ALARMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"10000\"", "10000.0", "1e4", "null"})
    void money_without_a_readable_amount_is_counted_and_the_next_check_decides(String amount) {
        recordOpenSession();
        assertAccepted(deliver(paidText().replace("\"amount\":10000", "\"amount\":" + amount)));

        assertThat(item()).containsEntry("state", text("OPEN"));
        assertThat(metrics()).containsEntry("PaymentAmountUnreadable", 1L).doesNotContainKeys(ALARMS);
        assertThat(lines().only("payment amount unreadable").path("session_id").asText())
                .isEqualTo(ID);
    }

    @Test
    void an_unknown_value_is_logged_with_its_field_and_session_and_without_the_value() {
        recordOpenSession();
        assertAccepted(deliver(completed(PaymentOutcome.PENDING).with(Deviation.UNKNOWN_OUTCOME)));

        JsonNode unknown = lines().only("unknown value received");
        assertThat(unknown.path("session_id").asText()).isEqualTo(ID);
        assertThat(unknown.path("field").asText()).isEqualTo("payment_outcome");
        assertThat(String.join("\n", log)).doesNotContain("partially_paid");
    }

    @Test
    void the_time_from_a_payment_to_its_webhook_is_measured_once() {
        recordOpenSession();
        testEnvironment.clock().advance(Duration.ofSeconds(7));
        deliver(signed(paidBody()));
        deliver(signed(paidBody()));

        assertThat(lines().values("DetectionDelaySeconds")).containsExactly(7L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999999999-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59.999999999-18:00",
                "9999-12-31T23:59:59Z",
                "2099-01-01T00:00:00Z"
            })
    void an_implausible_time_counts_as_absent(String time) {
        recordOpenSession();
        String updated = paidText().replaceAll("\"updated_at\":\"[^\"]*\"", "\"updated_at\":\"" + time + "\"");
        assertThat(updated).contains(time);
        assertAccepted(deliver(updated));

        assertThat(item()).containsEntry("state", text("PAID"));
        assertThat(lines().values("DetectionDelaySeconds")).isEmpty();
    }

    @Test
    void a_recorded_refund_is_named() {
        deliver(
                SIGNER.sign(
                        "msg_7",
                        NOW,
                        body(
                                "{\"type\":\"payment.refunded\",\"data\":{\"id\":\"re_1\",\"payment_id\":\"pay_1\",\"status\":\"canary\"}}")));
        deliver(SIGNER.sign(
                "msg_8", NOW, body("{\"type\":\"payment.refunded\",\"data\":{\"payment_id\":\"ca na ry\"}}")));

        JsonNode first = lines().withMessage("refund recorded").getFirst();
        assertThat(first.path("message_id").asText()).isEqualTo("msg_7");
        assertThat(first.path("payment_id").asText()).isEqualTo("pay_1");
        assertThat(first.path("refund_id").asText()).isEqualTo("re_1");
        assertThat(metrics()).containsEntry("RefundRecorded", 2L).containsEntry("WebhookAccepted", 2L);
        assertThat(String.join("\n", log)).doesNotContain("canary", "ca na ry");
    }

    @Test
    void an_ignored_refund_is_named() {
        deliver(
                SIGNER.sign(
                        "msg_7",
                        NOW,
                        body(
                                "{\"type\":\"payment.refunded\",\"data\":{\"id\":\"re_1\",\"metadata\":{\"integration_id\":\"another\"}}}")));

        JsonNode ignored = lines().only("webhook ignored");
        assertThat(ignored.path("reason").asText()).isEqualTo("OTHER_INTEGRATION");
        assertThat(ignored.path("webhook_type").asText()).isEqualTo("payment.refunded");
        assertThat(ignored.path("message_id").asText()).isEqualTo("msg_7");
    }

    @Test
    void a_failed_write_is_counted_names_the_session_and_accepts_nothing() {
        Map<String, String> environment = testEnvironment.environment("WebhookReceive");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", NOWHERE);
        call(signed(paidBody())).to(handler(environment), CONTEXT);

        assertThat(metrics()).containsOnlyKeys("StoreUnavailable");
        assertThat(lines().only("store request failed").path("session_id").asText())
                .isEqualTo(ID);
        assertThat(lines().only("request served").path("problem").asText()).isEqualTo("store-unavailable");
    }

    @Test
    void an_unreadable_item_needs_an_operator_and_its_session_is_named() {
        testEnvironment.putItem(Map.of("id", text(ID), "state", text("canary-state")));
        assertThat(deliver(signed(paidBody())).getHeaders()).containsEntry("Retry-After", "60");

        assertThat(metrics()).containsEntry("OperatorActionRequired unreadable-item", 1L);
        JsonNode failed = lines().only("store request failed");
        assertThat(failed.path("session_id").asText()).isEqualTo(ID);
        assertThat(failed.path("item").asText()).isEqualTo(ID);
    }
}
