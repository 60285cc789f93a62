package dev.momentcheckout.session;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Moment's id of a payment session. Its prefix distinguishes it from the ids of payments and other objects. The rest is
 * opaque; its characters are restricted because the id becomes part of the URL path of a request to Moment.
 *
 * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/object">Moment: session object</a>
 */
public record SessionId(String value) {
    private static final Pattern SHAPE = Pattern.compile("ps_[A-Za-z0-9_-]{1,125}");

    /** @throws IllegalArgumentException if {@code value} does not match {@code ps_[A-Za-z0-9_-]{1,125}} */
    public SessionId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a valid session id");
        }
    }

    /** Returns the id, or empty if {@code value} is null or not a valid one. */
    public static Optional<SessionId> parse(@Nullable String value) {
        return value != null && SHAPE.matcher(value).matches() ? Optional.of(new SessionId(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
