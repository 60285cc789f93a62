package dev.momentcheckout.session;

import java.util.Optional;
import java.util.regex.Pattern;

/** The shop's own id of a product in its catalog. */
public record ProductId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** @throws IllegalArgumentException if {@code value} is not of the shape {@code [A-Za-z0-9_-]{1,64}} */
    public ProductId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not the shape of a product id");
        }
    }

    /** The id, or nothing if {@code value} cannot be one. */
    public static Optional<ProductId> parse(String value) {
        return SHAPE.matcher(value).matches() ? Optional.of(new ProductId(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
