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
    /** As {@link SigningKeyFault#TOO_SHORT} says. */
    private static final int MIN_BYTES = 16;
    /** The first character behind the visible ones of ASCII. */
    private static final char DELETE = 0x7F;

    private final byte[] bytes;

    private SigningKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the key in a text, without white space, invisible characters and quotes around it.
     *
     * @throws MalformedKeyException if the text is not a key in this encoding or has fewer than 16 bytes
     */
    public static SigningKey parse(String text, Encoding encoding) {
        SecretText stripped = new SecretText(text);
        if (stripped.hasInvisibleCharacter()) {
            throw new MalformedKeyException(SigningKeyFault.INVISIBLE_CHARACTER);
        }
        String key = stripped.reveal();
        if (!key.chars().allMatch(c -> c > ' ' && c < DELETE)) {
            throw new MalformedKeyException(SigningKeyFault.OTHER_TEXT);
        }
        byte[] bytes =
                encoding.decode(key.startsWith(ACCIDENTAL_VERSION) ? key.substring(ACCIDENTAL_VERSION.length()) : key);
        if (bytes.length < MIN_BYTES) {
            throw new MalformedKeyException(SigningKeyFault.TOO_SHORT);
        }
        return new SigningKey(bytes);
    }

    /** Thrown if a text is not a signing key. The message does not quote the text. */
    public static final class MalformedKeyException extends IllegalArgumentException {
        private final SigningKeyFault fault;

        private MalformedKeyException(SigningKeyFault fault) {
            super("a signing secret " + fault.text());
            this.fault = fault;
        }

        SigningKeyFault fault() {
            return fault;
        }
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
                        throw new MalformedKeyException(SigningKeyFault.NO_PREFIX);
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
                throw new MalformedKeyException(SigningKeyFault.NOT_BASE64);
            }
        }
    }
}
