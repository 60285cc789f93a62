package dev.momentcheckout.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code status} of a session in Moment's words (payment session lifecycle). {@code completed} does not mean paid. */
public enum MomentStatus {
    ACTIVE,
    COMPLETED,
    EXPIRED,
    CANCELLED,
    /** Absent, or a word that the lifecycle page does not have. */
    UNKNOWN;

    public static MomentStatus parse(@Nullable String word) {
        if (word == null) {
            return UNKNOWN;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "active" -> ACTIVE;
            case "completed" -> COMPLETED;
            case "expired" -> EXPIRED;
            case "cancelled" -> CANCELLED;
            default -> UNKNOWN;
        };
    }
}
