package dev.momentcheckout.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The deprecated {@code payment_status} of a session. Its {@code paid} covers reserved money too, so it is looked at only where the outcome is
 * absent, and then believed as little as possible.
 */
public enum PaymentStatus {
    ABSENT,
    PAID,
    UNPAID,
    PENDING,
    UNKNOWN;

    public static PaymentStatus parse(@Nullable String word) {
        if (word == null) {
            return ABSENT;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "paid" -> PAID;
            case "unpaid" -> UNPAID;
            case "pending" -> PENDING;
            default -> UNKNOWN;
        };
    }
}
