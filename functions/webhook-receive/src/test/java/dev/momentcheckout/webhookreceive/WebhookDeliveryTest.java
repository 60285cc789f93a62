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
        WebhookDelivery delivery = read(CALL);

        assertThat(delivery.id()).isEqualTo("msg_1");
        assertThat(delivery.sentAt()).isEqualTo(Instant.ofEpochSecond(1_780_000_000L));
        assertThat(delivery.signatures()).containsExactly(new byte[] {1, 2, 3});
        assertThat(delivery.body()).isEqualTo(BODY);
    }

    @Test
    void the_signed_content_is_id_timestamp_and_body_joined_with_full_stops() {
        assertThat(read(CALL).signedBytes()).isEqualTo("msg_1.1780000000.{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_signed_content_includes_the_bytes_of_a_body_that_is_not_text() {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xc3, (byte) 0x28};

        assertThat(read(CALL.withBody(bytes)).signedBytes())
                .startsWith("msg_1.1780000000.".getBytes(StandardCharsets.UTF_8))
                .endsWith(bytes)
                .hasSize(21);
    }

    @Test
    void the_signed_content_of_an_absent_body_is_empty_after_the_timestamp() {
        HttpApiRequest bare =
                new HttpApiRequest("POST", "/api/moment-webhook", CALL.headers(), Map.of(), null, false, Map.of());

        assertThat(read(bare).signedBytes()).isEqualTo("msg_1.1780000000.".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void header_lookup_ignores_case() {
        HttpApiRequest call = CALL.withoutHeader("webhook-id").withHeader("Webhook-Id", "msg_2");

        assertThat(read(call).id()).isEqualTo("msg_2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void rejects_a_delivery_without_a_required_header(String header) {
        assertRejected(CALL.withoutHeader(header));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "webhook-id|msg_1,msg_1",
                "webhook-timestamp|1780000000,1780000000",
                "webhook-signature|v1,AQID,v1,AQID",
                "webhook-signature|v1,AQID, v1,AQID",
                "webhook-signature|v1,AQID,v1,BAUG",
                "webhook-signature|v1,AQID v2,ab,v1,AQID v2,ab",
                "webhook-signature|v1a,ab v1,AQID,v1a,ab v1,AQID",
                "webhook-signature|v2,ab v1,AQID v3,cd,v2,ab v1,AQID v3,cd",
                "webhook-signature|,v1,AQID",
                "webhook-signature|v1,AQID,"
            })
    void rejects_a_repeated_header_that_api_gateway_has_joined(String header, String joined) {
        assertRejected(CALL.withHeader(header, joined));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"Webhook-Id|msg_1", "Webhook-Timestamp|1780000000", "WEBHOOK-SIGNATURE|v1,AQID"})
    void rejects_a_header_repeated_in_another_case(String header, String value) {
        assertRejected(CALL.withHeader(header, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "two words", "comma,", "caf\u00e9", "line\nbreak", "nul\u0000"})
    void rejects_a_malformed_id(String id) {
        assertRejected(CALL.withHeader("webhook-id", id));
    }

    @Test
    void accepts_an_id_of_at_most_255_characters() {
        assertThat(read(CALL.withHeader("webhook-id", "m".repeat(255))).id()).hasSize(255);
        assertRejected(CALL.withHeader("webhook-id", "m".repeat(256)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+1780000000",
                "-1780000000",
                "1780000000000",
                // The signature covers the number, so another spelling of it would be accepted.
                "001780000000",
                "1780000000.0",
                "0x6a18a300",
                "1e9",
                "\u0661\u0667\u0668\u0660\u0660\u0660\u0660\u0660\u0660\u0660",
                "99999999999999999999"
            })
    void rejects_a_timestamp_that_is_not_seconds_in_ascii_digits(String time) {
        assertRejected(CALL.withHeader("webhook-timestamp", time));
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
                "v1,AQID\tv1,AQID",
                "version10,AQID",
                "V1,AQID",
                "v1a,AQID",
                "v2,AQID v3,AQID",
                "v1, AQID",
                "v1 AQID"
            })
    void rejects_a_list_without_a_well_formed_signature_of_version_1(String signatures) {
        assertRejected(CALL.withHeader("webhook-signature", signatures));
    }

    @Test
    void strips_blanks_around_a_header() {
        WebhookDelivery delivery =
                read(CALL.withHeader("webhook-timestamp", " 1780000000 ").withHeader("webhook-signature", " v1,AQID "));

        assertThat(delivery.sentAtSeconds()).isEqualTo(1_780_000_000L);
        assertThat(delivery.signatures()).hasSize(1);
    }

    @Test
    void keeps_every_signature_of_version_1_in_order() {
        assertThat(read(CALL.withHeader("webhook-signature", "v1,AQID v1,BAUG")).signatures())
                .containsExactly(new byte[] {1, 2, 3}, new byte[] {4, 5, 6});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1a,AQID v1,BAUG v2,A",
                "v2,ab_c-dEf v1,BAUG",
                "v2,ab:cd v1,BAUG",
                "v2,a,b v1,BAUG",
                "v2, v1,BAUG",
                "v2 v1,BAUG",
                "version10,AQID v1,BAUG",
                "caf\u00e9 v1,BAUG"
            })
    void ignores_entries_of_other_versions_in_any_form(String signatures) {
        assertThat(read(CALL.withHeader("webhook-signature", signatures)).signatures())
                .containsExactly(new byte[] {4, 5, 6});
    }

    @Test
    void ignores_empty_entries() {
        assertThat(read(CALL.withHeader("webhook-signature", "v1,AQID  v1,BAUG"))
                        .signatures())
                .containsExactly(new byte[] {1, 2, 3}, new byte[] {4, 5, 6});
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1,BAUG v1", "v1, v1,BAUG", "v1,A=== v1,BAUG", "v1,AQ_D v1,BAUG", "v1,BAUG v1,AQIDA"})
    void ignores_malformed_entries_of_version_1_beside_a_well_formed_one(String signatures) {
        assertThat(read(CALL.withHeader("webhook-signature", signatures)).signatures())
                .containsExactly(new byte[] {4, 5, 6});
    }

    private static WebhookDelivery read(HttpApiRequest call) {
        return WebhookDelivery.of(SignedRequest.of(call));
    }

    private static void assertRejected(HttpApiRequest call) {
        assertThatThrownBy(() -> read(call))
                .isInstanceOfSatisfying(
                        WebhookRejectedException.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(Reason.BAD_HEADERS));
    }
}
