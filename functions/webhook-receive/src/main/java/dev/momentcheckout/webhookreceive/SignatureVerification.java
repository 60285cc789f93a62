package dev.momentcheckout.webhookreceive;

import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.secrets.SigningKey;
import dev.momentcheckout.webhookreceive.WebhookRejectedException.Reason;
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
 * Whether a delivery is Moment's and new: HMAC-SHA256 by any of our keys in any of its signatures, and sent within three minutes of now, in either
 * direction (Moment, webhook verification). Standard Webhooks' library allows five minutes by a clock of its own, so the check is here.
 */
final class SignatureVerification {
    private static final Duration TOLERANCE = Duration.ofMinutes(3);
    private static final String HMAC = "HmacSHA256";

    private final CachedSecret<List<SigningKey>> keys;
    private final Clock clock;

    SignatureVerification(CachedSecret<List<SigningKey>> keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Lets a genuine delivery pass.
     *
     * @throws WebhookRejectedException if it is not genuine, or was not sent within three minutes of now
     * @throws dev.momentcheckout.secrets.SecretUnavailableException if that cannot be said for want of a key
     */
    void verify(WebhookDelivery message) {
        if (!isSignedByAny(keys.get(), message) && !isSignedByRotatedKey(message)) {
            throw new WebhookRejectedException(Reason.BAD_SIGNATURE);
        }
        Duration age = Duration.between(message.sentAt(), clock.instant()).abs();
        if (age.compareTo(TOLERANCE) > 0) {
            throw new WebhookRejectedException(Reason.BAD_TIME);
        }
    }

    /** The keys may have been rotated since they were read. */
    private boolean isSignedByRotatedKey(WebhookDelivery message) {
        Optional<List<SigningKey>> fresh = keys.refresh();
        return fresh.isPresent() && isSignedByAny(fresh.get(), message);
    }

    private static boolean isSignedByAny(List<SigningKey> keys, WebhookDelivery message) {
        byte[] signed = message.signedBytes();
        boolean any = false;
        for (SigningKey key : keys) {
            byte[] expected = hmac(key, signed);
            for (byte[] signature : message.signatures()) {
                // To the end, whatever was found: how long it takes must not tell which one it was.
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
            throw new IllegalStateException("every Java has HMAC-SHA256, and takes any key for it", e);
        }
    }
}
