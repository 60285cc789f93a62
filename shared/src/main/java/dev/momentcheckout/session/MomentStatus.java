package dev.momentcheckout.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Moment's {@code status} of a session. {@code completed} does not mean paid.
 *
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/lifecycle">Moment: lifecycle</a>
 */
public enum MomentStatus {
    ACTIVE,
    COMPLETED,
    EXPIRED,
    CANCELLED,
    /** Absent, or an undocumented value. */
    UNKNOWN;

    public static MomentStatus parse(@Nullable String value) {
        if (value == null) {
            return UNKNOWN;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "active" -> ACTIVE;
            case "completed" -> COMPLETED;
            case "expired" -> EXPIRED;
            case "cancelled" -> CANCELLED;
            default -> UNKNOWN;
        };
    }
}
