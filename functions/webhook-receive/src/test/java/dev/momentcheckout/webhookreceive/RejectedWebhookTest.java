package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookSigner;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Webhooks that are rejected or cannot be recorded. */
class RejectedWebhookTest extends WebhookFixture {
    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void rejects_a_webhook_without_a_required_header(String header) {
        assertRejected(signed(paidBody()).withoutHeader(header));
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void rejects_a_webhook_with_a_repeated_header(String header) {
        SignedDelivery delivery = signed(paidBody());
        String value = requireNonNull(delivery.headers().get(header));

        assertRejected(delivery.withHeader(header, value + "," + value));
        assertRejected(delivery.withHeader(header.replace("webhook", "Webhook"), value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GOOD v2,ab,GOOD v2,ab",
                "v2,ab GOOD,v2,ab GOOD",
                "v2,ab GOOD v3,cd,v2,ab GOOD v3,cd",
                "GOOD, GOOD",
                ",GOOD",
                "GOOD,"
            })
    void rejects_a_valid_signature_in_a_header_that_api_gateway_has_joined(String signatures) {
        SignedDelivery delivery = signed(paidBody());

        assertRejected(withSignatures(delivery, signatures));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"v2,ab_c-dEf GOOD", "v2,ab:cd GOOD", "GOOD  GOOD", "v1,ab:cd GOOD", "GOOD v1", "v1a,AQID GOOD"})
    void accepts_a_valid_signature_beside_entries_that_it_ignores(String signatures) {
        SignedDelivery delivery = signed(paidBody());

        assertAccepted(deliver(withSignatures(delivery, signatures)));
        assertThat(item()).containsEntry("state", text("PAID"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2,ab_c-dEf BAD", "BAD  BAD", "v1,ab:cd BAD", "v1a,ab", " "})
    void rejects_entries_that_it_ignores_without_a_valid_signature(String signatures) {
        String forged = requireNonNull(
                FORGER.sign("msg_sim_0001", NOW, paidBody()).headers().get("webhook-signature"));

        assertRejected(signed(paidBody()).withHeader("webhook-signature", signatures.replace("BAD", forged)));
    }

    /** Returns the delivery with its valid signature in place of each {@code GOOD}. */
    private static SignedDelivery withSignatures(SignedDelivery delivery, String signatures) {
        String valid = requireNonNull(delivery.headers().get("webhook-signature"));
        return delivery.withHeader("webhook-signature", signatures.replace("GOOD", valid));
    }

    @Test
    void rejects_a_body_changed_after_signing() {
        assertRejected(signed("{}".getBytes(StandardCharsets.UTF_8)).withBody(paidBody()));
    }

    @Test
    void rejects_a_signature_of_another_key() {
        assertRejected(FORGER.sign("msg_1", NOW, paidBody()));
    }

    @ParameterizedTest
    @ValueSource(longs = {-181, 181})
    void rejects_a_timestamp_outside_the_tolerance(long seconds) {
        assertRejected(SIGNER.sign("msg_1", NOW.plusSeconds(seconds), paidBody()));
    }

    @ParameterizedTest
    @ValueSource(longs = {-180, 180})
    void accepts_a_timestamp_at_the_limit_of_the_tolerance(long seconds) {
        assertAccepted(deliver(SIGNER.sign("msg_1", NOW.plusSeconds(seconds), paidBody())));
        assertThat(item()).containsEntry("state", text("PAID"));
    }

    @Test
    void accepts_two_signatures_if_either_is_valid() {
        assertAccepted(deliver(WebhookSigner.signByAll("msg_1", NOW, paidBody(), FORGER, SIGNER)));
        assertThat(item()).containsEntry("state", text("PAID"));
        assertAccepted(deliver(WebhookSigner.signByAll("msg_2", NOW, paidBody(), SIGNER, FORGER)));
    }

    @Test
    void rejects_a_forged_webhook_about_a_known_session_and_does_not_change_it() {
        recordOpenSession();
        Map<String, AttributeValue> before = item();

        assertProblem(deliver(FORGER.sign("msg_1", NOW, paidBody())), 401, "webhook-verification-failed");

        assertThat(item()).isEqualTo(before);
    }

    @Test
    void rejects_a_webhook_without_a_body() {
        HttpApiRequest call = HttpApiRequest.webhook(signed(paidBody()).headers(), new byte[0]);

        assertProblem(send(call), 401, "webhook-verification-failed");
        assertProblem(
                send(new HttpApiRequest("POST", call.path(), call.headers(), Map.of(), null, false, Map.of())),
                401,
                "webhook-verification-failed");
        assertThat(testEnvironment.items()).isEmpty();
    }

    @Test
    void rejects_a_body_that_is_not_valid_base64() {
        HttpApiRequest call = HttpApiRequest.webhook(signed(paidBody()).headers(), paidBody());

        assertProblem(
                send(new HttpApiRequest("POST", call.path(), call.headers(), Map.of(), "***", true, Map.of())),
                400,
                "invalid-request");
        assertThat(testEnvironment.items()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {256 * 1024 + 1, 2 * 1024 * 1024})
    void rejects_a_body_of_more_than_256_KiB_with_a_valid_signature(int bytes) {
        SignedDelivery delivery = signed(padded(bytes));

        assertProblem(deliver(delivery), 413, "body-too-large");
        assertProblem(
                send(HttpApiRequest.webhook(delivery.headers(), delivery.body()).asText()), 413, "body-too-large");
        assertThat(testEnvironment.items()).isEmpty();
    }

    @Test
    void accepts_a_body_of_256_KiB() {
        assertAccepted(deliver(signed(padded(256 * 1024))));
        assertThat(item()).containsEntry("state", text("PAID"));
    }

    @Test
    void reads_the_secret_once_more_for_any_number_of_forged_webhooks() {
        deliver(signed("{}".getBytes(StandardCharsets.UTF_8)));
        int before = testEnvironment.secrets().reads(TestEnvironment.SIGNING_SECRET_ARN);

        for (int i = 0; i < 10; i++) {
            assertRejected(FORGER.sign("msg_" + i, NOW, paidBody()));
        }

        assertThat(testEnvironment.secrets().reads(TestEnvironment.SIGNING_SECRET_ARN))
                .isEqualTo(before + 1);
    }

    @Test
    void responds_with_503_while_the_secret_is_missing() {
        testEnvironment.secrets().remove(TestEnvironment.SIGNING_SECRET_ARN);

        assertUnavailable("secret-unreadable");
    }

    @Test
    void responds_with_503_until_the_secret_has_a_value() {
        testEnvironment.secrets().remove(TestEnvironment.SIGNING_SECRET_ARN);
        testEnvironment.secrets().create(TestEnvironment.SIGNING_SECRET_ARN);
        assertUnavailable("secret-not-set");

        testEnvironment.secrets().put(TestEnvironment.SIGNING_SECRET_ARN, SimulatorSettings.DEFAULT_SIGNING_SECRET);

        assertAccepted(deliver(signed(paidBody())));
        assertThat(item()).containsEntry("state", text("PAID"));
    }

    @Test
    void responds_with_503_while_the_secret_is_empty() {
        testEnvironment.secrets().put(TestEnvironment.SIGNING_SECRET_ARN, "   ");

        assertUnavailable("secret-not-set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary-without-prefix",
                "whsec_canary!!!",
                "whsec_Y2FuYXJ5",
                "{\"signingSecrets\":[]}",
                "{canary",
                "[\"whsec_canary!!!\",7]"
            })
    void responds_with_503_while_the_secret_is_malformed_and_does_not_reveal_it(String malformed) {
        testEnvironment.secrets().put(TestEnvironment.SIGNING_SECRET_ARN, malformed);

        APIGatewayV2HTTPResponse response = assertUnavailable("secret-malformed");

        assertThat(response.getBody()).doesNotContain("canary", malformed);
    }

    @Test
    void uses_the_other_signing_secrets_beside_a_damaged_one_and_reports_its_position() {
        testEnvironment
                .secrets()
                .put(
                        TestEnvironment.SIGNING_SECRET_ARN,
                        "# rotated in May\nwhsec_canary!!!\n" + SimulatorSettings.DEFAULT_SIGNING_SECRET);

        assertAccepted(deliver(signed(paidBody())));

        assertThat(item()).containsEntry("state", text("PAID"));
        assertThat(log)
                .filteredOn(line -> line.contains("signing secret ignored"))
                .singleElement()
                .asString()
                .contains(
                        "\"secret\":\"SIGNING\"", "\"position\":1", "\"reason\":\"NOT_BASE64\"", "\"level\":\"ERROR\"");
        assertThat(log)
                .filteredOn(line -> line.contains("\"SecretUnusable\":1"))
                .hasSize(1);
        assertThat(String.join("\n", log)).doesNotContain("canary");
    }

    @Test
    void responds_with_503_while_the_secret_cannot_be_read() {
        testEnvironment.secrets().failNext(20, LocalSecretsManager.Failure.ACCESS_DENIED);

        APIGatewayV2HTTPResponse response = assertUnavailable("secret-unreadable");

        assertThat(response.getBody())
                .contains("SigningSecretArn", "(AWS error AccessDeniedException)")
                .doesNotContain("sts", "arn:", "assumed-role");
        testEnvironment.secrets().clearFailures();
    }

    @Test
    void responds_with_503_while_the_store_is_unavailable_without_the_cause() {
        Map<String, String> environment = testEnvironment.environment("WebhookReceive");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", NOWHERE);

        APIGatewayV2HTTPResponse response = call(signed(paidBody())).to(handler(environment), CONTEXT);

        assertProblem(response, 503, "store-unavailable");
        assertThat(response.getHeaders()).containsKey("Retry-After");
        assertThat(response.getBody()).doesNotContain("127.0.0.1", "Exception", "refused", "software.amazon");
        assertThat(testEnvironment.items()).isEmpty();
    }

    @Test
    void rejects_a_forged_webhook_without_a_call_to_the_store() {
        Map<String, String> environment = testEnvironment.environment("WebhookReceive");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", NOWHERE);

        assertProblem(
                call(FORGER.sign("msg_1", NOW, paidBody())).to(handler(environment), CONTEXT),
                401,
                "webhook-verification-failed");
    }

    @Test
    void responds_with_503_to_an_unreadable_item_and_does_not_change_it() {
        testEnvironment.putItem(Map.of("id", text(ID), "state", text("canary-state")));

        APIGatewayV2HTTPResponse response = deliver(signed(paidBody()));

        assertProblem(response, 503, "store-unavailable");
        assertThat(response.getHeaders()).containsKey("Retry-After");
        assertThat(response.getBody()).doesNotContain("canary", "Exception");
        assertThat(item()).containsOnlyKeys("id", "state");
    }

    @Test
    void logs_neither_the_secret_nor_input() {
        recordOpenSession();
        String key = SimulatorSettings.DEFAULT_SIGNING_SECRET;
        deliver(signed(paidBody()));
        deliver(FORGER.sign("msg#canary", NOW, paidBody()));
        deliver(signed(paidBody()).withHeader("webhook-signature", "canary"));
        deliver("{\"type\":\"Canary\",\"data\":{\"id\":\"canary\"}}");
        deliver(
                "{\"type\":\"payment_session.completed\",\"data\":{\"id\":\"ps_1\",\"metadata\":{\"integration_id\":\"canary\"},"
                        + "\"client_token\":\"canary\",\"status\":\"canary\"}}");
        testEnvironment.secrets().put(TestEnvironment.SIGNING_SECRET_ARN, key + "canary");
        testEnvironment.clock().advance(Duration.ofMinutes(6));
        deliver(signed(paidBody()));

        assertThat(String.join("\n", log))
                .contains("request served", "session updated", "webhook rejected", "webhook ignored", "secret rejected")
                .doesNotContainIgnoringCase("canary", key, key.substring("whsec_".length()), "v1,");
    }
}
