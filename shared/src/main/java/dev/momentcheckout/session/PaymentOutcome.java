package dev.momentcheckout.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code payment_outcome} of a session (Moment's changelog of 12 May 2026); older events do not have it. */
public enum PaymentOutcome {
    ABSENT,
    NOT_STARTED,
    PENDING,
    PAID,
    UNPAID,
    RESERVED,
    PAYMENT_METHOD_VERIFIED,
    /** A word that Moment's pages do not have. */
    UNKNOWN;

    public static PaymentOutcome parse(@Nullable String word) {
        if (word == null) {
            return ABSENT;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
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
