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
 * The keys under which Moment is asked to open one checkout: the same for the same owner, app key and attempt, so that a repeated request finds the same
 * session; and another when the server has chosen differently since, so that a deployment between two tries is no conflict. What the app chose is not
 * part of it: the same key with another choice is a conflict, and Moment finds it.
 */
final class AttemptKeys {
    private final List<String> name;

    /** @param serversChoice everything that the server chose */
    AttemptKeys(Owner owner, String appKey, List<String> serversChoice) {
        this.name = Stream.concat(Stream.of(owner.value(), appKey), serversChoice.stream())
                .toList();
    }

    /** The keys of an order's attempts. No app key holds the character that sets them apart. */
    static AttemptKeys ofOrder(Owner owner, OrderId order, List<String> serversChoice) {
        return new AttemptKeys(owner, "order\0" + order.value(), serversChoice);
    }

    /** A name-based UUID (RFC 9562, version 5). */
    UUID key(int attempt) {
        MessageDigest sha1 = sha1();
        for (String part : name) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            // With its length before it no part can pose as the end of another.
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
