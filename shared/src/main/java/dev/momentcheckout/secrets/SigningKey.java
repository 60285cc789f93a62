package dev.momentcheckout.secrets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * The bytes that a webhook's signature is made with. Read from what Moment hands out, {@code whsec_} and base64 (Standard Webhooks, "signature scheme"),
 * strictly: a key decoded wrongly would refuse every webhook, or be guessable. Cannot be printed.
 */
public final class SigningKey {
    private static final String PREFIX = "whsec_";
    private static final String ACCIDENTAL_VERSION = "v1,";
    private static final int MIN_BYTES = 16;

    private final byte[] bytes;

    private SigningKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads a key.
     *
     * @throws IllegalArgumentException with a message fit for an operator, if the text cannot be a key of that encoding or has under 16 bytes
     */
    public static SigningKey parse(String text, Encoding encoding) {
        String stripped = text.strip();
        if (stripped.startsWith(ACCIDENTAL_VERSION)) {
            stripped = stripped.substring(ACCIDENTAL_VERSION.length());
        }
        byte[] bytes = encoding.decode(stripped);
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException("a signing secret has under " + MIN_BYTES + " bytes");
        }
        return new SigningKey(bytes);
    }

    /** A copy of the key's bytes, to sign with. */
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

    /** How the text of a signing secret stands for bytes: the setting {@code SigningKeyEncoding}. */
    public enum Encoding {
        /** By the prefix {@code whsec_}: base64 behind it. A text without the prefix is refused rather than guessed at. */
        AUTO,
        /** Base64, with or without the prefix. */
        BASE64,
        /** The text itself, as UTF-8, prefix and all. */
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
