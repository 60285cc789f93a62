package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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

    private static String refund(String data) {
        return refund("\"evt_1\"", data);
    }

    private List<String> ids() {
        return testEnvironment.items().stream()
                .map(item -> requireNonNull(item.get("id")).s())
                .toList();
    }

    @Test
    void a_refund_is_recorded_as_moment_reports_it() {
        deliver(
                "msg_1",
                refund(
                        "{\"id\":\"re_1\",\"payment_id\":\"pay_1\",\"status\":\"Partially refunded\",\"amount\":400,\"currency\":\"zar\","
                                + "\"mode\":\"test\",\"metadata\":{\"integration_id\":\"test-stack\"}}"));

        assertThat(testEnvironment.item("refund#msg_1"))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("id", text("refund#msg_1")),
                        Map.entry("version", number(1)),
                        Map.entry("event_id", text("msg_1")),
                        Map.entry("payment_id", text("pay_1")),
                        Map.entry("refund_id", text("re_1")),
                        Map.entry("status", text("Partially refunded")),
                        Map.entry("attributed", AttributeValue.fromBool(true)),
                        Map.entry("amount", number(400)),
                        Map.entry("currency", text("ZAR")),
                        Map.entry("mode", text("test")),
                        Map.entry("updated_at_ms", number(NOW.toEpochMilli())),
                        Map.entry(
                                "expires_at",
                                number(NOW.plus(Duration.ofDays(400)).getEpochSecond()))));
    }

    @Test
    void a_repeated_delivery_is_one_refund_and_does_not_change_it() {
        deliver("msg_1", refund("{\"id\":\"pay_1\",\"amount\":400}"));
        Map<String, AttributeValue> first = testEnvironment.item("refund#msg_1");
        testEnvironment.clock().advance(Duration.ofSeconds(9));
        deliver("msg_1", refund("{\"id\":\"pay_1\",\"amount\":400}"));
        deliver("msg_1", refund("\"evt_2\"", "{\"id\":\"pay_1\",\"amount\":500}"));

        assertThat(ids()).containsExactly("refund#msg_1");
        assertThat(testEnvironment.item("refund#msg_1")).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "{}", "\"evt_1\"", "\"\"", "\"a/b#c\""})
    void the_id_in_the_body_does_not_identify_a_refund(String event) {
        deliver("msg_1", refund(event, "{\"id\":\"pay_1\",\"amount\":400}"));
        deliver("msg_2", refund(event, "{\"id\":\"pay_1\",\"amount\":400}"));

        assertThat(ids()).containsExactlyInAnyOrder("refund#msg_1", "refund#msg_2");
    }

    static Stream<String> webhookIds() {
        String everyCharacter = IntStream.rangeClosed(0x21, 0x7e)
                .filter(character -> character != ',')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        return Stream.of(everyCharacter, "m".repeat(255), "#".repeat(255), "a", "#", "\"", "msg.1:2/3", "refund#1");
    }

    @ParameterizedTest
    @MethodSource("webhookIds")
    void every_webhook_id_identifies_a_refund(String webhookId) {
        deliver(webhookId, refund("{\"id\":\"pay_1\",\"amount\":400}"));

        assertThat(testEnvironment.item("refund#" + webhookId))
                .containsEntry("event_id", text(webhookId))
                .containsEntry("payment_id", text("pay_1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"pay_1\",\"metadata\":{\"integration_id\":\"test-stack\"}}|true",
                "{\"id\":\"pay_1\"}|false",
                "{\"id\":\"pay_1\",\"metadata\":null}|false",
                "{\"id\":\"pay_1\",\"metadata\":{}}|false",
                "{\"id\":\"pay_1\",\"metadata\":{\"integration_id\":null}}|false",
                "{\"id\":\"pay_1\",\"metadata\":{\"integration_id\":7}}|false",
                "{\"id\":\"pay_1\",\"integration_id\":\"test-stack\"}|false"
            })
    void a_refund_is_attributed_by_its_integration_id(String data, boolean attributed) {
        deliver("msg_1", refund(data));

        assertThat(testEnvironment.item("refund#msg_1"))
                .containsEntry("attributed", AttributeValue.fromBool(attributed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "pending", "REFUNDED", "a status that Moment adds later"})
    void the_status_is_recorded_as_reported(String status) {
        deliver("msg_1", refund("{\"id\":\"pay_1\",\"status\":\"" + status + "\"}"));

        assertThat(testEnvironment.item("refund#msg_1")).containsEntry("status", text(status));
    }

    @Test
    void a_status_of_more_than_128_characters_is_not_recorded() {
        deliver("msg_1", refund("{\"id\":\"pay_1\",\"status\":\"" + "s".repeat(128) + "\"}"));
        deliver("msg_2", refund("{\"id\":\"pay_1\",\"status\":\"" + "s".repeat(129) + "\"}"));

        assertThat(testEnvironment.item("refund#msg_1")).containsEntry("status", text("s".repeat(128)));
        assertThat(testEnvironment.item("refund#msg_2"))
                .containsEntry("payment_id", text("pay_1"))
                .doesNotContainKey("status");
    }

    @Test
    void a_refund_changes_no_session() {
        String paid =
                "{\"id\":\"evt_0\",\"type\":\"payment_session.completed\",\"data\":{\"id\":\"ps_1\",\"status\":\"completed\",\"payment_outcome\":\"paid\","
                        + "\"amount\":1000,\"currency\":\"ZAR\",\"mode\":\"test\",\"payment_id\":\"pay_1\",\"metadata\":{\"integration_id\":\"test-stack\"}}}";
        deliver("msg_0", paid);
        Map<String, AttributeValue> session = testEnvironment.item("ps_1");
        deliver("msg_1", refund("{\"id\":\"re_1\",\"payment_id\":\"pay_1\",\"amount\":1000,\"currency\":\"ZAR\"}"));

        assertThat(testEnvironment.item("ps_1")).isEqualTo(session);
        assertThat(testEnvironment.item("refund#msg_1")).containsEntry("refund_id", text("re_1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"pay_1\",\"metadata\":{\"integration_id\":\"another\"}}",
                "{\"id\":\"pay_1\",\"mode\":\"live\"}",
                "{\"id\":\"pay_1\",\"mode\":\"live\",\"metadata\":{\"integration_id\":\"test-stack\"}}"
            })
    void a_refund_of_another_integration_or_mode_is_ignored(String data) {
        deliver("msg_1", refund(data));
        assertThat(testEnvironment.items()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "7",
                "{\"amount\":\"400\",\"currency\":7,\"id\":{},\"status\":7}",
                "{\"amount\":1e40,\"id\":\"\",\"status\":\" \"}"
            })
    void a_refund_in_any_format_is_recorded_as_far_as_it_is_readable(String data) {
        deliver("msg_1", refund(data));
        assertThat(testEnvironment.item("refund#msg_1"))
                .containsOnlyKeys("id", "version", "event_id", "attributed", "updated_at_ms", "expires_at");
    }
}
