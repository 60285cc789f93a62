package dev.momentcheckout.session;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mode of a session or an API key: test mode moves no money.
 *
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/authentication.md">Moment: authentication</a>
 */
public enum MomentMode {
    TEST,
    LIVE;

    /** Returns the mode with this wire name, ignoring case; empty for any other value. */
    public static Optional<MomentMode> parse(@Nullable String value) {
        if (value == null) {
            return Optional.empty();
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "test" -> Optional.of(TEST);
            case "live" -> Optional.of(LIVE);
            default -> Optional.empty();
        };
    }

    /** Returns Moment's value. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
