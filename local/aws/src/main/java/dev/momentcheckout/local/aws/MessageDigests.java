package dev.momentcheckout.local.aws;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SortedMap;

/** The MD5 digests with which the SDK verifies what it sent and received. */
final class MessageDigests {
    private static final String TYPE = "String";

    private MessageDigests() {}

    static String ofBody(String body) {
        return md5(body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @see <a
     *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html">
     *     The MD5 digest of message attributes</a>
     */
    static String ofAttributes(SortedMap<String, String> attributes) {
        var content = new ByteArrayOutputStream();
        attributes.forEach((name, value) -> {
            add(content, name);
            add(content, TYPE);
            content.write(1);
            add(content, value);
        });
        return md5(content.toByteArray());
    }

    private static void add(ByteArrayOutputStream content, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        content.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        content.writeBytes(bytes);
    }

    private static String md5(byte[] content) {
        try {
            return "%032x"
                    .formatted(
                            new BigInteger(1, MessageDigest.getInstance("MD5").digest(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
