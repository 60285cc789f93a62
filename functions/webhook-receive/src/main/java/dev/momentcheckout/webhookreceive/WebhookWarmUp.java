package dev.momentcheckout.webhookreceive;

import dev.momentcheckout.secrets.SigningKey;
import dev.momentcheckout.wiring.WarmUpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The warm-up request of webhook-receive: a delivery that reports an open session as paid, signed with a canned key.
 */
final class WebhookWarmUp {
    private static final String KEY = "whsec_d2FybS11cC13YXJtLXVwLXdhcm0tdXA=";

    private WebhookWarmUp() {}

    static WarmUpRequest request() {
        String body =
                "{\"type\":\"payment_session.completed\",\"data\":" + WarmUpRequest.session("completed", "paid") + "}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var delivery = new WebhookDelivery("msg_warm_up", Instant.now().getEpochSecond(), List.of(), bytes);
        Base64.Encoder base64 = Base64.getEncoder();
        String signature = base64.encodeToString(
                SignatureVerification.hmac(SigningKey.parse(KEY, SigningKey.Encoding.AUTO), delivery.signedBytes()));
        String event = """
                {"version":"2.0","routeKey":"POST /api/moment-webhook",
                 "headers":{"webhook-id":"%s","webhook-timestamp":"%d","webhook-signature":"v1,%s"},
                 "requestContext":{"http":{"method":"POST"}},"body":"%s","isBase64Encoded":true}
                """.formatted(delivery.id(), delivery.sentAtSeconds(), signature, base64.encodeToString(bytes));
        return new WarmUpRequest(
                Map.of("SIGNING_KEY_ENCODING", "auto"),
                Map.of(
                        "secretsmanager.GetSecretValue",
                        "{\"SecretString\":\"" + KEY + "\"}",
                        "DynamoDB_20120810.GetItem",
                        WarmUpRequest.item(),
                        "DynamoDB_20120810.UpdateItem",
                        "{}"),
                event);
    }
}
