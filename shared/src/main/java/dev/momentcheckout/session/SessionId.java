package dev.momentcheckout.session;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Moment's id of a payment session. Moment's own examples disagree about its form, so it is opaque here; but it goes into the path of a request to
 * Moment, so what could steer that path elsewhere cannot be a session id.
 */
public record SessionId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /** @throws IllegalArgumentException if {@code value} is not of the shape {@code [A-Za-z0-9_-]{1,128}} */
    public SessionId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not the shape of a session id");
        }
    }

    /** The id, or nothing if {@code value} is absent or cannot be one. */
    public static Optional<SessionId> parse(@Nullable String value) {
        return value != null && SHAPE.matcher(value).matches() ? Optional.of(new SessionId(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
