package dev.momentcheckout.session;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether money moves: Moment's {@code mode} of a session and of a key. */
public enum MomentMode {
    TEST,
    LIVE;

    /** The mode by Moment's word for it, in any case; nothing for any other word. */
    public static Optional<MomentMode> parse(@Nullable String word) {
        if (word == null) {
            return Optional.empty();
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "test" -> Optional.of(TEST);
            case "live" -> Optional.of(LIVE);
            default -> Optional.empty();
        };
    }

    /** Moment's word for it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
