package dev.momentcheckout.session;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moment's id of a payment session. Moment's examples show several formats, so the id is opaque here. Its characters
 * are restricted because it becomes part of the URL path of a request to Moment.
 */
public record SessionId(String value) {
    private static final int MAX_LENGTH = 128;

    /** @throws IllegalArgumentException if {@code value} does not match {@code [A-Za-z0-9_-]{1,128}} */
    public SessionId {
        Identifiers.require(value, MAX_LENGTH, "session id");
    }

    /** Returns the id, or empty if {@code value} is null or not a valid one. */
    public static Optional<SessionId> parse(@Nullable String value) {
        return value != null && Identifiers.isValid(value, MAX_LENGTH)
                ? Optional.of(new SessionId(value))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
