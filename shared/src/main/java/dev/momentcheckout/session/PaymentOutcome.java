package dev.momentcheckout.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Moment's {@code payment_outcome} of a session, introduced on 12 May 2026. Older payloads lack it.
 *
 * @see <a href="https://docs.momentco.io/api-reference/changelog">Moment: changelog</a>
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/lifecycle">Moment: lifecycle</a>
 */
public enum PaymentOutcome {
    ABSENT,
    NOT_STARTED,
    PENDING,
    PAID,
    UNPAID,
    RESERVED,
    PAYMENT_METHOD_VERIFIED,
    /** An undocumented value. */
    UNKNOWN;

    public static PaymentOutcome parse(@Nullable String value) {
        if (value == null) {
            return ABSENT;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "not_started" -> NOT_STARTED;
            case "pending" -> PENDING;
            case "paid" -> PAID;
            case "unpaid" -> UNPAID;
            case "reserved" -> RESERVED;
            case "payment_method_verified" -> PAYMENT_METHOD_VERIFIED;
            default -> UNKNOWN;
        };
    }
}
