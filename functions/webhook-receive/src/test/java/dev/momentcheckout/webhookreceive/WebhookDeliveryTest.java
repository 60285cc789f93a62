package dev.momentcheckout.webhookreceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.webhookreceive.WebhookRejectedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookDeliveryTest {
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final HttpApiRequest CALL = HttpApiRequest.webhook(
            Map.of("webhook-id", "msg_1", "webhook-timestamp", "1780000000", "webhook-signature", "v1,AQID"), BODY);

    @Test
    void reads_the_three_headers_and_the_body() {
        WebhookDelivery message = read(CALL);

        assertThat(message.id()).isEqualTo("msg_1");
        assertThat(message.sentAt()).isEqualTo(Instant.ofEpochSecond(1_780_000_000L));
        assertThat(message.signatures()).containsExactly(new byte[] {1, 2, 3});
        assertThat(message.body()).isEqualTo(BODY);
    }

    @Test
    void signs_over_id_time_and_body_joined_by_full_stops() {
        assertThat(read(CALL).signedBytes()).isEqualTo("msg_1.1780000000.{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void signs_over_the_bytes_of_a_body_that_is_no_text() {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xc3, (byte) 0x28};

        assertThat(read(CALL.withBody(bytes)).signedBytes())
                .startsWith("msg_1.1780000000.".getBytes(StandardCharsets.UTF_8))
                .endsWith(bytes)
                .hasSize(21);
    }

    @Test
    void signs_over_no_body_at_all() {
        HttpApiRequest bare =
                new HttpApiRequest("POST", "/api/moment-webhook", CALL.headers(), Map.of(), null, false, Map.of());

        assertThat(read(bare).signedBytes()).isEqualTo("msg_1.1780000000.".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void finds_headers_in_any_case() {
        HttpApiRequest call = CALL.withoutHeader("webhook-id").withHeader("Webhook-Id", "msg_2");

        assertThat(read(call).id()).isEqualTo("msg_2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void refuses_a_delivery_without_one_of_the_headers(String header) {
        assertRefused(CALL.withoutHeader(header));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "webhook-id|msg_1,msg_1",
                "webhook-timestamp|1780000000,1780000000",
                "webhook-signature|v1,AQID,v1,AQID",
                "webhook-signature|v1,AQID, v1,AQID"
            })
    void refuses_a_header_that_the_gateway_has_joined_of_two(String header, String joined) {
        assertRefused(CALL.withHeader(header, joined));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"Webhook-Id|msg_1", "Webhook-Timestamp|1780000000", "WEBHOOK-SIGNATURE|v1,AQID"})
    void refuses_a_header_given_twice_in_two_cases_of_its_name(String header, String value) {
        assertRefused(CALL.withHeader(header, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "two words", "comma,", "caf\u00e9", "line\nbreak", "nul\u0000"})
    void refuses_an_id_of_another_shape(String id) {
        assertRefused(CALL.withHeader("webhook-id", id));
    }

    @Test
    void takes_an_id_of_255_characters_and_none_longer() {
        assertThat(read(CALL.withHeader("webhook-id", "m".repeat(255))).id()).hasSize(255);
        assertRefused(CALL.withHeader("webhook-id", "m".repeat(256)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+1780000000",
                "-1780000000",
                "1780000000000",
                "1780000000.0",
                "0x6a18a300",
                "1e9",
                "\u0661\u0667\u0668\u0660\u0660\u0660\u0660\u0660\u0660\u0660",
                "99999999999999999999"
            })
    void refuses_a_time_that_is_not_seconds_in_plain_digits(String time) {
        assertRefused(CALL.withHeader("webhook-timestamp", time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1",
                "v1,",
                ",AQID",
                "AQID",
                "v1;AQID",
                "v1,AQI!",
                "v1,AQ_D",
                "v1,AQIDA",
                "v1,A===",
                "v1,AQID  v1,AQID",
                "v1,AQID\tv1,AQID",
                "version10,AQID",
                "v1,AQID v1"
            })
    void refuses_signatures_of_another_shape(String signatures) {
        assertRefused(CALL.withHeader("webhook-signature", signatures));
    }

    @Test
    void passes_over_blanks_around_a_header() {
        WebhookDelivery message =
                read(CALL.withHeader("webhook-timestamp", " 1780000000 ").withHeader("webhook-signature", " v1,AQID "));

        assertThat(message.sentAtSeconds()).isEqualTo(1_780_000_000L);
        assertThat(message.signatures()).hasSize(1);
    }

    @Test
    void keeps_every_signature_of_version_1_in_order() {
        assertThat(read(CALL.withHeader("webhook-signature", "v1,AQID v1,BAUG")).signatures())
                .containsExactly(new byte[] {1, 2, 3}, new byte[] {4, 5, 6});
    }

    @Test
    void passes_over_signatures_of_versions_that_are_not_known() {
        assertThat(read(CALL.withHeader("webhook-signature", "v1a,AQID v1,BAUG v2,A"))
                        .signatures())
                .containsExactly(new byte[] {4, 5, 6});
    }

    private static WebhookDelivery read(HttpApiRequest call) {
        return WebhookDelivery.of(SignedRequest.of(call));
    }

    private static void assertRefused(HttpApiRequest call) {
        assertThatThrownBy(() -> read(call))
                .isInstanceOfSatisfying(
                        WebhookRejectedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.BAD_HEADERS));
    }
}
