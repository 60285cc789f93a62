package dev.momentcheckout.secrets;

import dev.momentcheckout.session.MomentMode;
import java.util.regex.Pattern;

/** Moment's secret key. {@code sk_test_...} is a test key, any other {@code sk_...} a live one (Moment, authentication). Cannot be printed. */
public record ApiKey(String reveal) {
    private static final Pattern SHAPE = Pattern.compile("sk_[\\x21-\\x7e]{1,500}");

    /** @throws IllegalArgumentException if it does not start with {@code sk_} or holds what cannot stand in a header */
    public ApiKey {
        if (!SHAPE.matcher(reveal).matches()) {
            throw new IllegalArgumentException("not the shape of a secret key");
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
