package dev.momentcheckout.session;

import java.util.Optional;

/**
 * The shop's id of an order. Every caller who knows the id of an order without an owner may pay it, so shops without
 * sign-in need ids that are hard to guess.
 */
public record OrderId(String value) {
    private static final int MAX_LENGTH = 64;

    /** @throws IllegalArgumentException if {@code value} does not match {@code [A-Za-z0-9_-]{1,64}} */
    public OrderId {
        Identifiers.require(value, MAX_LENGTH, "order id");
    }

    /** Returns the id, or empty if {@code value} is not a valid one. */
    public static Optional<OrderId> parse(String value) {
        return Identifiers.isValid(value, MAX_LENGTH) ? Optional.of(new OrderId(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
