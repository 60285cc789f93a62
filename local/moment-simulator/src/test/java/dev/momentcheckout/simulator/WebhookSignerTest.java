package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignerTest {
    private static final String SECRET = SimulatorSettings.DEFAULT_SIGNING_SECRET;
    private static final Instant AT = Instant.ofEpochSecond(1780000000);
    private final WebhookSigner signer = new WebhookSigner(SECRET);

    @Test
    void signs_the_known_vector() {
        byte[] body = bytes("{\"id\":\"evt_sim000000000000000001\",\"type\":\"payment_session.completed\",\"data\":"
                + "{\"id\":\"ps_sim0000000001\",\"status\":\"completed\",\"payment_outcome\":\"paid\",\"amount\":10000,"
                + "\"currency\":\"ZAR\",\"external_reference\":\"ORDER-1\"}}");

        SignedDelivery delivery = signer.sign("msg_sim_0001", AT, body);

        assertThat(body).hasSize(211);
        assertThat(delivery.body()).isEqualTo(body);
        assertThat(delivery.headers())
                .isEqualTo(Map.of(
                        "content-type",
                        "application/json",
                        "webhook-id",
                        "msg_sim_0001",
                        "webhook-timestamp",
                        "1780000000",
                        "webhook-signature",
                        "v1,0Axozrl5v77TymGxCm6UOnVLDn0ikCHqUogcAo82g7k="));
    }

    @Test
    void the_library_verifies_a_delivery_signed_now() {
        SignedDelivery delivery = signer.sign("msg_1", Instant.now(), bytes("{\"name\":\"Zoë €\"}"));
        Map<String, List<String>> headers = delivery.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));

        assertThatCode(() -> new Webhook(SECRET).verify(new String(delivery.body(), StandardCharsets.UTF_8), headers))
                .doesNotThrowAnyException();
    }

    @Test
    void bytes_that_are_not_text_are_signed_unchanged() throws Exception {
        byte[] body = {(byte) 0xff, 0, (byte) 0xc0};
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET.substring(6)), "HmacSHA256"));
        mac.update(bytes("msg_1.1780000000."));

        assertThat(signer.sign("msg_1", AT, body).headers().get("webhook-signature"))
                .isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
    }

    @Test
    void several_signers_sign_in_order() {
        WebhookSigner other = new WebhookSigner(SimulatorSettings.OTHER_SIGNING_SECRET);
        String first = signer.sign("msg_1", AT, bytes("{}")).headers().get("webhook-signature");
        String second = other.sign("msg_1", AT, bytes("{}")).headers().get("webhook-signature");

        assertThat(first).isNotEqualTo(second);
        assertThat(WebhookSigner.signByAll("msg_1", AT, bytes("{}"), other, signer)
                        .headers()
                        .get("webhook-signature"))
                .isEqualTo(second + " " + first);
    }

    @Test
    void a_delivery_can_be_changed_one_part_at_a_time() {
        SignedDelivery delivery = signer.sign("msg_1", AT, bytes("{}"));

        assertThat(delivery.withBody(bytes("[]")).body()).isEqualTo(bytes("[]"));
        assertThat(delivery.withBody(bytes("[]")).headers()).isEqualTo(delivery.headers());
        assertThat(delivery.withHeader("webhook-id", "msg_2").headers()).containsEntry("webhook-id", "msg_2");
        assertThat(delivery.withoutHeader("webhook-id").headers())
                .doesNotContainKey("webhook-id")
                .hasSize(3);
        assertThat(delivery.headers()).containsEntry("webhook-id", "msg_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "plain text", "whsec_%%%", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="})
    void rejects_a_malformed_secret(String secret) {
        assertThatThrownBy(() -> new WebhookSigner(secret)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
