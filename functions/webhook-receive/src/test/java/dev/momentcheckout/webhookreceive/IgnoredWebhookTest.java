package dev.momentcheckout.webhookreceive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks with a valid signature that are acknowledged and not recorded. */
class IgnoredWebhookTest extends WebhookFixture {
    @Test
    void ignores_an_unknown_session_without_an_integration_id() {
        assertIgnored(paid(session(ID, Map.of(), NOW)).bytes());
        assertThat(log)
                .filteredOn(line -> line.contains("\"WebhookForOtherIntegration\":1"))
                .hasSize(1);
    }

    @Test
    void ignores_an_unknown_session_with_another_integration_id() {
        assertIgnored(
                paid(session(ID, Map.of("integration_id", "Test-Stack"), NOW)).bytes());
    }

    @Test
    void ignores_an_unknown_session_of_the_other_mode() {
        assertIgnored(completed(PaymentOutcome.PAID).with(Deviation.OTHER_MODE).bytes());
    }

    @Test
    void ignores_an_unknown_session_created_31_days_ago() {
        assertIgnored(paid(session(
                        ID, Map.of("integration_id", TestEnvironment.INTEGRATION_ID), NOW.minus(Duration.ofDays(31))))
                .bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "42",
                "\"paid\"",
                "not JSON",
                "{",
                "{}",
                "{\"type\":null,\"data\":{\"id\":\"ps_sim0000000001\"}}",
                "{\"type\":7,\"data\":{\"id\":\"ps_sim0000000001\",\"status\":\"completed\"}}",
                "{\"data\":{\"id\":\"ps_sim0000000001\",\"metadata\":{\"integration_id\":\"test-stack\"}}}",
                "{\"type\":\"payment_session.completed\"}",
                "{\"type\":\"payment_session.completed\",\"data\":null}",
                "{\"type\":\"payment_session.completed\",\"data\":[]}",
                "{\"type\":\"payment_session.completed\",\"data\":{\"metadata\":{\"integration_id\":\"test-stack\"}}}",
                "{\"type\":\"payment_session.completed\",\"data\":{\"id\":17,\"metadata\":{\"integration_id\":\"test-stack\"}}}",
                "{\"type\":\"payment_session.completed\",\"data\":{\"id\":\"a/b\",\"metadata\":{\"integration_id\":\"test-stack\"}}}",
                "{\"type\":\"payment_session.completed\",\"data\":{\"id\":\"..\",\"metadata\":{\"integration_id\":\"test-stack\"}}}",
                "{\"type\":\"payment_session.completed\",\"data\":{\"id\":\"\",\"metadata\":{\"integration_id\":\"test-stack\"}}}",
                "{\"type\":\"refund.created\",\"data\":{\"id\":\"ps_sim0000000001\",\"metadata\":{\"integration_id\":\"test-stack\"}}}",
                "{\"type\":\"payment_request.paid\",\"data\":{\"id\":\"ps_sim0000000001\",\"metadata\":{\"integration_id\":\"test-stack\"}}}"
            })
    void ignores_a_body_that_is_not_a_session_event(String body) {
        assertIgnored(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pay_1", "PS_1", "ps_", "ps_a/b"})
    void ignores_a_session_event_about_an_id_of_another_form(String id) {
        assertIgnored(paid(session(id, Map.of("integration_id", TestEnvironment.INTEGRATION_ID), NOW))
                .ofType("payment_session.archived")
                .bytes());
        assertThat(log)
                .filteredOn(line -> line.contains("webhook ignored"))
                .singleElement()
                .asString()
                .contains("\"reason\":\"NOT_A_SESSION_ID\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {EventType.PAYMENT_SUCCEEDED, EventType.PAYMENT_ATTEMPT_FAILED, EventType.PAYMENT_FAILED})
    void ignores_payment_events(String type) {
        assertIgnored("""
                {"id":"evt_1","type":"%s","data":{"id":"pay_1","status":"succeeded","amount":10000,"currency":"ZAR",\
                "mode":"test","metadata":{"integration_id":"test-stack"}}}""".formatted(type).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ignores_bytes_that_are_not_text() {
        assertIgnored(new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xc3, 0x28});
    }

    @Test
    void ignores_unlimited_nesting() {
        assertIgnored("[".repeat(100_000).getBytes(StandardCharsets.UTF_8));
        assertIgnored(("{\"type\":\"payment_session.completed\",\"data\":" + "{\"a\":".repeat(5_000))
                .getBytes(StandardCharsets.UTF_8));
    }
}
