package dev.momentcheckout.session;

import java.util.Optional;

/**
 * The app's own name for what is paid. It is repeated in status responses and events and never decides a price or an
 * owner.
 */
public record Reference(String value) {
    private static final int MAX_LENGTH = 64;

    /** @throws IllegalArgumentException if {@code value} does not match {@code [A-Za-z0-9_-]{1,64}} */
    public Reference {
        Identifiers.require(value, MAX_LENGTH, "reference");
    }

    /** Returns the reference, or empty if {@code value} is not a valid one. */
    public static Optional<Reference> parse(String value) {
        return Identifiers.isValid(value, MAX_LENGTH) ? Optional.of(new Reference(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
