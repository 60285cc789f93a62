package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Webhooks about refunds, whose format Moment does not document. */
class RefundTest extends WebhookFixture {
    private void deliver(String delivery, String body) {
        assertAccepted(deliver(
                SIGNER.sign(delivery, testEnvironment.clock().instant(), body.getBytes(StandardCharsets.UTF_8))));
    }

    private static String refund(String event, String data) {
        return "{\"id\":" + event + ",\"type\":\"payment.refunded\",\"data\":" + data + "}";
    }

    @Test
    void a_refund_is_recorded_once_with_moments_ids_and_amount() {
        String data =
                "{\"id\":\"pay_1\",\"amount\":400,\"currency\":\"zar\",\"mode\":\"test\",\"metadata\":{\"integration_id\":\"test-stack\"}}";
        deliver("msg_1", refund("\"evt_1\"", data));
        Map<String, AttributeValue> first = testEnvironment.item("refund#evt_1");
        testEnvironment.clock().advance(Duration.ofSeconds(9));
        deliver("msg_2", refund("\"evt_1\"", data));
        deliver("msg_3", refund("\"evt_2\"", data));

        assertThat(testEnvironment.items()).hasSize(2);
        assertThat(testEnvironment.item("refund#evt_1")).isEqualTo(first);
        assertThat(first)
                .containsEntry("payment_id", AttributeValue.fromS("pay_1"))
                .containsEntry("amount", AttributeValue.fromN("400"))
                .containsEntry("currency", AttributeValue.fromS("ZAR"))
                .containsKeys("expires_at", "version")
                .doesNotContainKey("state");
    }

    @Test
    void a_refund_changes_no_session() {
        String paid =
                "{\"id\":\"evt_0\",\"type\":\"payment_session.completed\",\"data\":{\"id\":\"ps_1\",\"status\":\"completed\",\"payment_outcome\":\"paid\","
                        + "\"amount\":1000,\"currency\":\"ZAR\",\"mode\":\"test\",\"payment_id\":\"pay_1\",\"metadata\":{\"integration_id\":\"test-stack\"}}}";
        deliver("msg_0", paid);
        Map<String, AttributeValue> session = testEnvironment.item("ps_1");
        deliver(
                "msg_1",
                refund("\"evt_1\"", "{\"id\":\"re_1\",\"payment_id\":\"pay_1\",\"amount\":1000,\"currency\":\"ZAR\"}"));

        assertThat(testEnvironment.item("ps_1")).isEqualTo(session);
        assertThat(requireNonNull(testEnvironment.item("refund#evt_1").get("refund_id"))
                        .s())
                .isEqualTo("re_1");
    }

    @Test
    void a_refund_without_an_id_is_identified_by_its_delivery() {
        deliver("msg_1", refund("null", "{\"amount\":400}"));
        deliver("msg_1", refund("null", "{\"amount\":400}"));
        assertThat(testEnvironment.items())
                .extracting(item -> requireNonNull(item.get("id")).s())
                .isEqualTo(List.of("refund#msg_1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"pay_1\",\"metadata\":{\"integration_id\":\"another\"}}",
                "{\"id\":\"pay_1\",\"mode\":\"live\"}",
                "{\"id\":\"pay_1\",\"mode\":\"live\",\"metadata\":{\"integration_id\":\"test-stack\"}}"
            })
    void a_refund_of_another_integration_or_mode_is_ignored(String data) {
        deliver("msg_1", refund("\"evt_1\"", data));
        assertThat(testEnvironment.items()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "7",
                "{\"amount\":\"400\",\"currency\":7,\"id\":{}}",
                "{\"amount\":1e40,\"id\":\"\"}"
            })
    void a_refund_in_any_format_is_recorded_as_far_as_it_is_readable(String data) {
        deliver("msg_1", refund("\"evt_1\"", data));
        assertThat(testEnvironment.item("refund#evt_1"))
                .containsKey("event_id")
                .doesNotContainKeys("amount", "currency", "payment_id");
    }
}
