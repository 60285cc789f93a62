package dev.momentcheckout.createsession;

import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The idempotency keys for Moment of one checkout. A key depends on the owner, the app's key, the attempt number and
 * the values that the server chose:
 *
 * <ul>
 *   <li>A repeated request has the same key and finds the same session.
 *   <li>A deployment that changes the server's values changes the key, so that a repeated request is no conflict.
 *   <li>The values that the app chose are not part of the key. Moment detects the same key with other values as a
 *       conflict.
 * </ul>
 */
final class AttemptKeys {
    private final List<String> parts;

    /**
     * Creates the keys of a checkout that an app names with its own key.
     *
     * @param serverChosen all values that the server chose
     */
    AttemptKeys(Owner owner, String appKey, List<String> serverChosen) {
        this.parts = Stream.concat(Stream.of(owner.value(), appKey), serverChosen.stream())
                .toList();
    }

    /** Returns the keys of an order. An app key cannot contain the NUL character, so the two kinds never collide. */
    static AttemptKeys ofOrder(Owner owner, OrderId order, List<String> serverChosen) {
        return new AttemptKeys(owner, "order\0" + order.value(), serverChosen);
    }

    /**
     * Returns the key of an attempt: a UUID made from a SHA-1 hash. Its version field is 5. Strictly it is a custom
     * UUID, version 8, because the hash has our own input without a namespace; a parser may not know that version.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.5">RFC 9562, UUID version 5</a>
     */
    UUID key(int attempt) {
        MessageDigest sha1 = sha1();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            // The length prefix keeps the boundary between two parts unambiguous.
            sha1.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            sha1.update(bytes);
        }
        sha1.update(ByteBuffer.allocate(Integer.BYTES).putInt(attempt).array());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest());
        long high = (hash.getLong() & ~0xF000L) | 0x5000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
