package dev.momentcheckout.moment;

import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.session.MomentApi.IdempotencyKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The idempotency keys of create calls. The key of a checkout attempt is an HMAC-SHA-256 of owner, purchase, attempt
 * number and request body:
 *
 * <ul>
 *   <li>A repeated request has the same key and finds the same session.
 *   <li>Another body has another key, so a changed price or setting is never a conflict.
 *   <li>It is keyed with the API key. Moment does not document whether keys are shared with holders of the public key,
 *       which every app contains; without the secret key, the key of an order cannot be computed and used first.
 * </ul>
 */
final class AttemptKeys {
    private static final String HMAC = "HmacSHA256";

    private final Supplier<UUID> randomKeys;

    AttemptKeys(Supplier<UUID> randomKeys) {
        this.randomKeys = randomKeys;
    }

    UUID key(IdempotencyKey key, ApiKey apiKey, byte[] body) {
        return switch (key) {
            case IdempotencyKey.Stored stored -> stored.key();
            case IdempotencyKey.OfAttempt attempt -> derived(attempt, apiKey, body);
            case IdempotencyKey.Random _ -> randomKeys.get();
        };
    }

    /**
     * Returns a UUID with the version field 4, because Moment declares the format "uuid" and a parser may reject newer
     * versions.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.4">RFC 9562, UUID version 4</a>
     */
    private static UUID derived(IdempotencyKey.OfAttempt attempt, ApiKey apiKey, byte[] body) {
        Mac mac = mac(apiKey);
        update(mac, attempt.owner().value().getBytes(StandardCharsets.UTF_8));
        update(mac, attempt.purchase().value().getBytes(StandardCharsets.UTF_8));
        update(mac, ByteBuffer.allocate(Integer.BYTES).putInt(attempt.number()).array());
        update(mac, body);
        ByteBuffer hash = ByteBuffer.wrap(mac.doFinal());
        long high = (hash.getLong() & ~0xF000L) | 0x4000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** Adds a part with its length, which keeps the boundary between two parts unambiguous. */
    private static void update(Mac mac, byte[] part) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        mac.update(part);
    }

    private static Mac mac(ApiKey apiKey) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(apiKey.reveal().getBytes(StandardCharsets.UTF_8), HMAC));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Java always provides HMAC-SHA256", e);
        }
    }
}
