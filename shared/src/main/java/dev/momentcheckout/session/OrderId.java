package dev.momentcheckout.session;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The shop's own id of an order. Whoever knows the id of an order without an owner may pay it, so shops without sign-in make it hard to guess.
 */
public record OrderId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** @throws IllegalArgumentException if {@code value} is not of the shape {@code [A-Za-z0-9_-]{1,64}} */
    public OrderId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not the shape of an order id");
        }
    }

    /** The id, or nothing if {@code value} cannot be one. */
    public static Optional<OrderId> parse(String value) {
        return SHAPE.matcher(value).matches() ? Optional.of(new OrderId(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
