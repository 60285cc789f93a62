package dev.momentcheckout.session;

import java.util.regex.Pattern;

/** The syntax that all ids share: letters, digits, {@code _} and {@code -}, up to a maximum length. */
final class Identifiers {
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9_-]+");

    private Identifiers() {}

    static boolean isValid(String value, int maxLength) {
        return value.length() <= maxLength && CHARACTERS.matcher(value).matches();
    }

    /** @throws IllegalArgumentException if {@code value} is not valid; the message does not contain it */
    static void require(String value, int maxLength, String name) {
        if (!isValid(value, maxLength)) {
            throw new IllegalArgumentException("not a valid " + name);
        }
    }
}
