package dev.momentcheckout.session;

import java.util.Optional;

/** The shop's id of a product in its catalog. */
public record ProductId(String value) {
    private static final int MAX_LENGTH = 64;

    /** @throws IllegalArgumentException if {@code value} does not match {@code [A-Za-z0-9_-]{1,64}} */
    public ProductId {
        Identifiers.require(value, MAX_LENGTH, "product id");
    }

    /** Returns the id, or empty if {@code value} is not a valid one. */
    public static Optional<ProductId> parse(String value) {
        return Identifiers.isValid(value, MAX_LENGTH) ? Optional.of(new ProductId(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
