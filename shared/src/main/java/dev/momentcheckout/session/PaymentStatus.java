package dev.momentcheckout.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Moment's deprecated {@code payment_status} of a session. Its {@code paid} includes reserved money, so it counts only
 * if {@code payment_outcome} is absent.
 *
 * @see <a href="https://docs.momentco.io/api-reference/changelog">Moment: changelog</a>
 */
public enum PaymentStatus {
    ABSENT,
    PAID,
    UNPAID,
    PENDING,
    /** An undocumented value. */
    UNKNOWN;

    public static PaymentStatus parse(@Nullable String value) {
        if (value == null) {
            return ABSENT;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "paid" -> PAID;
            case "unpaid" -> UNPAID;
            case "pending" -> PENDING;
            default -> UNKNOWN;
        };
    }
}
