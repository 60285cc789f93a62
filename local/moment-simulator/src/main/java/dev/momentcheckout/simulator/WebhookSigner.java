package dev.momentcheckout.simulator;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs webhooks by the Standard Webhooks scheme. It sends nothing.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 * @see <a href="https://docs.momentco.io/api-reference/webhooks/verification">Moment, webhook verification</a>
 */
public final class WebhookSigner {
    private static final String PREFIX = "whsec_";

    private final Webhook webhook;
    private final SecretKeySpec key;

    /**
     * @param secret {@code whsec_} and base64
     * @throws IllegalArgumentException if it has another format
     */
    public WebhookSigner(String secret) {
        if (!secret.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a signing secret starts with " + PREFIX);
        }
        try {
            webhook = new Webhook(secret);
            key = new SecretKeySpec(Base64.getDecoder().decode(secret.substring(PREFIX.length())), "HmacSHA256");
        } catch (EmptyWebhookSecretException e) {
            throw new IllegalArgumentException("the signing secret is empty", e);
        }
    }

    /** Returns a delivery signed at this time, truncated to seconds. */
    public SignedDelivery sign(String webhookId, Instant at, byte[] body) {
        return delivery(webhookId, at, body, signature(webhookId, at, body));
    }

    /** Returns a delivery with one signature of each signer, in this order, as in a rotation of the secret. */
    public static SignedDelivery signByAll(String webhookId, Instant at, byte[] body, WebhookSigner... signers) {
        String signatures = Arrays.stream(signers)
                .map(signer -> signer.signature(webhookId, at, body))
                .collect(Collectors.joining(" "));
        return delivery(webhookId, at, body, signatures);
    }

    private static SignedDelivery delivery(String webhookId, Instant at, byte[] body, String signatures) {
        return new SignedDelivery(
                Map.of(
                        "content-type",
                        "application/json",
                        "webhook-id",
                        webhookId,
                        "webhook-timestamp",
                        String.valueOf(at.getEpochSecond()),
                        "webhook-signature",
                        signatures),
                body);
    }

    private String signature(String webhookId, Instant at, byte[] body) {
        try {
            return webhook.sign(webhookId, at.getEpochSecond(), text(body));
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("signing failed", e);
        } catch (CharacterCodingException e) {
            return signatureOfBytes(webhookId, at, body);
        }
    }

    private static String text(byte[] body) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    }

    /** The library signs text only, but tests also need correctly signed bodies that are not valid UTF-8. */
    private String signatureOfBytes(String webhookId, Instant at, byte[] body) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update((webhookId + "." + at.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing failed", e);
        }
    }
}
