package dev.momentcheckout.webhookreceive;

import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.secrets.SigningKey;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies that a delivery comes from Moment and is recent. One of its signatures must be an HMAC-SHA256 with one of
 * our keys, and its timestamp must be within the tolerance. The library of Standard Webhooks has a fixed tolerance of
 * five minutes and its own clock, so the check is here.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks, "Verifying webhook authenticity"</a>
 */
final class SignatureVerification {
    /** The tolerance that Moment's documentation of webhook verification recommends. */
    private static final Duration TOLERANCE = Duration.ofMinutes(3);

    private static final String HMAC = "HmacSHA256";

    private final CachedSecret<List<SigningKey>> keys;
    private final Clock clock;

    SignatureVerification(CachedSecret<List<SigningKey>> keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Verifies a delivery.
     *
     * @throws WebhookRejectedException if no signature is valid, or the timestamp differs by more than three minutes
     * @throws dev.momentcheckout.secrets.SecretUnavailableException if no signing key is available
     */
    void verify(WebhookDelivery delivery) {
        if (!isSignedByAny(keys.get(), delivery) && !isSignedByRotatedKey(delivery)) {
            throw WebhookRejectedException.badSignature();
        }
        Duration age = Duration.between(delivery.sentAt(), clock.instant());
        if (age.abs().compareTo(TOLERANCE) > 0) {
            throw WebhookRejectedException.badTime(age);
        }
    }

    /** Reads the keys again, because they may have been rotated. */
    private boolean isSignedByRotatedKey(WebhookDelivery delivery) {
        Optional<List<SigningKey>> fresh = keys.refresh();
        return fresh.isPresent() && isSignedByAny(fresh.get(), delivery);
    }

    private static boolean isSignedByAny(List<SigningKey> keys, WebhookDelivery delivery) {
        byte[] signed = delivery.signedBytes();
        boolean any = false;
        for (SigningKey key : keys) {
            byte[] expected = hmac(key, signed);
            for (byte[] signature : delivery.signatures()) {
                // No early exit: the duration must not reveal which signature matched.
                any |= MessageDigest.isEqual(expected, signature);
            }
        }
        return any;
    }

    static byte[] hmac(SigningKey key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.reveal(), HMAC));
            return mac.doFinal(bytes);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Java always provides HMAC-SHA256", e);
        }
    }
}
