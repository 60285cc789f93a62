package dev.momentcheckout.session;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The return address of a session, as the start of its hash: enough to recognise the same address again, without
 * storing up to 2,000 characters in every item.
 *
 * @param hash the first six bytes of the SHA-256 hash, as twelve hexadecimal digits
 */
public record ReturnAddress(String hash) {
    private static final int BYTES = 6;

    /** @throws IllegalArgumentException if {@code hash} is not six bytes in lower-case hexadecimal digits */
    public ReturnAddress {
        if (!hash.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
            throw new IllegalArgumentException("not the hash of a return address");
        }
    }

    public static ReturnAddress ofUrl(String url) {
        return ofBytes(Arrays.copyOf(Sha256.of(url), BYTES));
    }

    /** @throws IllegalArgumentException if there are not six bytes */
    public static ReturnAddress ofBytes(byte[] bytes) {
        return new ReturnAddress(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hash);
    }
}
