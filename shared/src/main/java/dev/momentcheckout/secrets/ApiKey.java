package dev.momentcheckout.secrets;

import dev.momentcheckout.session.MomentMode;
import java.util.regex.Pattern;

/**
 * Moment's secret API key. {@code sk_test_...} is a test key, any other {@code sk_...} a live key (Moment's
 * documentation, "Authentication"). {@link #toString} does not reveal it.
 */
public record ApiKey(String reveal) {
    private static final Pattern SHAPE = Pattern.compile("sk_[\\x21-\\x7e]{1,500}");

    /**
     * Creates a key.
     *
     * @throws IllegalArgumentException if it does not start with {@code sk_} or is not a valid header value
     */
    public ApiKey {
        if (!SHAPE.matcher(reveal).matches()) {
            throw new IllegalArgumentException("it is not a secret API key, which is sk_ and visible ASCII characters");
        }
    }

    public MomentMode mode() {
        return reveal.startsWith("sk_test_") ? MomentMode.TEST : MomentMode.LIVE;
    }

    @Override
    public String toString() {
        return "ApiKey[hidden]";
    }
}
