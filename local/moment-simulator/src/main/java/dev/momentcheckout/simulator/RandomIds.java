package dev.momentcheckout.simulator;

import java.security.SecureRandom;
import java.util.function.Supplier;

/** Ids of 20 random ASCII letters and digits. */
final class RandomIds implements Supplier<String> {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 20;
    private final SecureRandom random = new SecureRandom();

    @Override
    public String get() {
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
