package dev.momentcheckout.webhookreceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.secrets.SigningKey.Encoding;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.WebhookSigner;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.MutableClock;
import dev.momentcheckout.webhookreceive.WebhookRejectedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureVerificationTest {
    /** The bytes 0 to 31. */
    private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    /** The bytes 32 to 63. */
    private static final String OTHER_SECRET = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    private static final Instant NOW = Instant.ofEpochSecond(1_780_000_000L);
    private static final byte[] BODY = """
            {"id":"evt_sim000000000000000001","type":"payment_session.completed","data":{"id":"ps_sim0000000001",\
            "status":"completed","payment_outcome":"paid","amount":10000,"currency":"ZAR","external_reference":"ORDER-1"}}""".getBytes(StandardCharsets.UTF_8);
    private static final WebhookSigner SIGNER = new WebhookSigner(SECRET);
    private static final WebhookSigner FORGER = new WebhookSigner(OTHER_SECRET);

    private static final Telemetry TELEMETRY = new Telemetry("test", Clock.systemUTC(), _ -> {});

    private final MutableClock clock = MutableClock.at(NOW);
    private final StubSecretsManager secret = new StubSecretsManager(SECRET);
    private SignatureVerification verification =
            new SignatureVerification(Secrets.signingKeys(secret, "arn", Encoding.AUTO, clock, TELEMETRY), clock);

    @Test
    void accepts_the_public_vector() {
        assertAccepted(delivery().withHeader("webhook-signature", "v1,0Axozrl5v77TymGxCm6UOnVLDn0ikCHqUogcAo82g7k="));
    }

    @Test
    void agrees_with_the_library_of_standard_webhooks() {
        assertThat(delivery().headers())
                .containsEntry("webhook-signature", "v1,0Axozrl5v77TymGxCm6UOnVLDn0ikCHqUogcAo82g7k=");
        assertAccepted(delivery());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // The base64 text as the key, then the whole text of the secret as the key.
                "v1,bjgJC2jlr9URYDJ8xrc7K1jmrsd34X86MyV8LvWVqbs=",
                "v1,TQSY01+He7VAcRguoqz8ZeNc59mVemYNE7s71/12fwE="
            })
    void rejects_a_signature_with_the_secret_in_another_encoding(String signature) {
        assertRejected(delivery().withHeader("webhook-signature", signature), Reason.BAD_SIGNATURE);
    }

    @Test
    void uses_the_whole_text_as_the_key_if_configured() {
        verification =
                new SignatureVerification(Secrets.signingKeys(secret, "arn", Encoding.RAW, clock, TELEMETRY), clock);

        assertAccepted(delivery().withHeader("webhook-signature", "v1,TQSY01+He7VAcRguoqz8ZeNc59mVemYNE7s71/12fwE="));
    }

    @Test
    void rejects_a_body_changed_after_signing() {
        byte[] changed = new String(BODY, StandardCharsets.UTF_8)
                .replace("10000", "10001")
                .getBytes(StandardCharsets.UTF_8);

        assertRejected(delivery().withBody(changed), Reason.BAD_SIGNATURE);
    }

    @Test
    void rejects_a_body_with_one_more_byte() {
        assertRejected(
                delivery().withBody((new String(BODY, StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8)),
                Reason.BAD_SIGNATURE);
    }

    @Test
    void rejects_an_id_changed_after_signing() {
        assertRejected(delivery().withHeader("webhook-id", "msg_sim_0002"), Reason.BAD_SIGNATURE);
    }

    @Test
    void rejects_a_timestamp_changed_after_signing() {
        assertRejected(delivery().withHeader("webhook-timestamp", "1780000001"), Reason.BAD_SIGNATURE);
    }

    @Test
    void rejects_a_signature_with_another_secret() {
        assertRejected(FORGER.sign("msg_sim_0001", NOW, BODY), Reason.BAD_SIGNATURE);
    }

    @Test
    void rejects_the_beginning_of_a_valid_signature() {
        assertRejected(delivery().withHeader("webhook-signature", "v1,0Axo"), Reason.BAD_SIGNATURE);
    }

    @Test
    void rejects_a_valid_signature_of_an_unknown_version() {
        assertRejected(
                delivery()
                        .withHeader(
                                "webhook-signature",
                                "v1a,0Axozrl5v77TymGxCm6UOnVLDn0ikCHqUogcAo82g7k= v1,bjgJC2jlr9URYDJ8xrc7K1jmrsd34X86MyV8LvWVqbs="),
                Reason.BAD_SIGNATURE);
    }

    @Test
    void accepts_a_valid_signature_after_an_invalid_one() {
        assertAccepted(WebhookSigner.signByAll("msg_sim_0001", NOW, BODY, FORGER, SIGNER));
    }

    @Test
    void accepts_a_valid_signature_before_an_invalid_one() {
        assertAccepted(WebhookSigner.signByAll("msg_sim_0001", NOW, BODY, SIGNER, FORGER));
    }

    @Test
    void accepts_a_signed_body_that_is_not_text() {
        assertAccepted(SIGNER.sign("msg_sim_0001", NOW, new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xc3, 0x28}));
    }

    @Test
    void distinguishes_bytes_that_decode_to_the_same_text() {
        SignedDelivery delivery = SIGNER.sign("msg_sim_0001", NOW, new byte[] {(byte) 0xff});

        assertRejected(delivery.withBody(new byte[] {(byte) 0xfe}), Reason.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-180, -1, 0, 1, 180})
    void accepts_a_timestamp_within_three_minutes(long seconds) {
        assertAccepted(sentAt(NOW.plusSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-181, -3600, 181, 3600})
    void rejects_a_timestamp_outside_three_minutes(long seconds) {
        assertRejected(sentAt(NOW.plusSeconds(seconds)), Reason.BAD_TIME);
    }

    @Test
    void measures_the_age_in_fractions_of_a_second() {
        clock.advance(Duration.ofMillis(1));

        assertRejected(sentAt(NOW.minusSeconds(180)), Reason.BAD_TIME);
    }

    @Test
    void reports_the_signature_before_the_timestamp() {
        assertRejected(FORGER.sign("msg_sim_0001", NOW.minusSeconds(3600), BODY), Reason.BAD_SIGNATURE);
    }

    @Test
    void accepts_either_of_two_secrets() {
        secret.rotateTo("[\"" + OTHER_SECRET + "\",\"" + SECRET + "\"]");

        assertAccepted(SIGNER.sign("msg_1", NOW, BODY));
        assertAccepted(FORGER.sign("msg_2", NOW, BODY));
    }

    @Test
    void reads_the_secret_again_after_a_rotation() {
        assertAccepted(delivery());
        secret.rotateTo(OTHER_SECRET);

        assertAccepted(FORGER.sign("msg_2", NOW, BODY));
        assertThat(secret.reads()).isEqualTo(2);
    }

    @Test
    void rejects_the_old_secret_once_the_new_one_is_cached() {
        assertAccepted(delivery());
        secret.rotateTo(OTHER_SECRET);
        assertAccepted(FORGER.sign("msg_2", NOW, BODY));

        assertRejected(SIGNER.sign("msg_3", NOW, BODY), Reason.BAD_SIGNATURE);
    }

    @Test
    void does_not_read_the_secret_again_for_valid_signatures() {
        assertAccepted(delivery());
        assertAccepted(delivery());

        assertThat(secret.reads()).isEqualTo(1);
    }

    @Test
    void reads_the_secret_once_in_30_seconds_for_any_number_of_forgeries() {
        assertAccepted(delivery());
        for (int i = 0; i < 20; i++) {
            assertRejected(FORGER.sign("msg_" + i, NOW, BODY), Reason.BAD_SIGNATURE);
        }
        clock.advance(Duration.ofSeconds(29));
        assertRejected(FORGER.sign("msg_20", NOW, BODY), Reason.BAD_SIGNATURE);
        assertThat(secret.reads()).isEqualTo(2);

        clock.advance(Duration.ofSeconds(1));
        assertRejected(FORGER.sign("msg_21", NOW, BODY), Reason.BAD_SIGNATURE);
        assertThat(secret.reads()).isEqualTo(3);
    }

    @Test
    void accepts_valid_deliveries_while_forgeries_use_up_the_reads() {
        assertRejected(FORGER.sign("msg_1", NOW, BODY), Reason.BAD_SIGNATURE);

        assertAccepted(delivery());
    }

    private static SignedDelivery delivery() {
        return sentAt(NOW);
    }

    private static SignedDelivery sentAt(Instant time) {
        return SIGNER.sign("msg_sim_0001", time, BODY);
    }

    private void assertAccepted(SignedDelivery delivery) {
        assertThatNoException().isThrownBy(() -> verification.verify(SignedRequest.of(delivery)));
    }

    private void assertRejected(SignedDelivery delivery, Reason reason) {
        WebhookDelivery parsed = SignedRequest.of(delivery);
        assertThatThrownBy(() -> verification.verify(parsed))
                .isInstanceOfSatisfying(
                        WebhookRejectedException.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(reason));
    }
}
