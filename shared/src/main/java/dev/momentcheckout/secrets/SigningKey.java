package dev.momentcheckout.secrets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * The key of webhook signatures, in the form {@code whsec_} and base64. Parsing is strict: a wrongly decoded key would
 * reject every webhook, or could be guessed. {@link #toString} does not reveal the key.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks, "Signature scheme"</a>
 */
public final class SigningKey {
    private static final String PREFIX = "whsec_";
    /** The prefix of a signature, which is sometimes copied in front of a key. */
    private static final String ACCIDENTAL_VERSION = "v1,";
    /** 128 bits: a shorter key could be guessed. */
    private static final int MIN_BYTES = 16;

    private final byte[] bytes;

    private SigningKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the key in a text.
     *
     * @throws IllegalArgumentException if the text is not a key in this encoding or has fewer than 16 bytes; the
     *     message does not quote the text
     */
    public static SigningKey parse(String text, Encoding encoding) {
        String stripped = text.strip();
        if (stripped.startsWith(ACCIDENTAL_VERSION)) {
            stripped = stripped.substring(ACCIDENTAL_VERSION.length());
        }
        byte[] bytes = encoding.decode(stripped);
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException("a signing secret has fewer than " + MIN_BYTES + " bytes");
        }
        return new SigningKey(bytes);
    }

    /** Returns a copy of the bytes of the key. */
    public byte[] reveal() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SigningKey[hidden]";
    }

    /** The encoding of a signing secret: the setting {@code SigningKeyEncoding}. */
    public enum Encoding {
        /**
         * Base64 after the prefix {@code whsec_}. A text without the prefix is rejected; its encoding is not guessed.
         */
        AUTO,
        /** Base64, with or without the prefix. */
        BASE64,
        /** The UTF-8 bytes of the whole text, including a prefix. */
        RAW;

        private byte[] decode(String text) {
            return switch (this) {
                case RAW -> text.getBytes(StandardCharsets.UTF_8);
                case BASE64 -> base64(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
                case AUTO -> {
                    if (!text.startsWith(PREFIX)) {
                        throw new IllegalArgumentException("a signing secret does not start with " + PREFIX
                                + ": set SigningKeyEncoding to base64 or raw if that is right");
                    }
                    yield base64(text.substring(PREFIX.length()));
                }
            };
        }

        private static byte[] base64(String text) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                // The decoder's message quotes the text.
                throw new IllegalArgumentException("a signing secret is not base64");
            }
        }
    }
}
