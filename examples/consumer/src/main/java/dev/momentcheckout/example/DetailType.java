package dev.momentcheckout.example;

import org.jspecify.annotations.Nullable;

/** The detail types of the source {@code moment.checkout} (docs/events). */
enum DetailType {
    PAYMENT_PAID("Payment Paid"),
    PAYMENT_RESERVED("Payment Reserved"),
    PAYMENT_METHOD_VERIFIED("Payment Method Verified"),
    PAYMENT_FAILED("Payment Failed"),
    SESSION_EXPIRED("Session Expired"),
    SESSION_CANCELLED("Session Cancelled"),
    PAYMENT_NEEDS_REVIEW("Payment Needs Review"),
    PAYMENT_REFUNDED("Payment Refunded");

    private final String wireName;

    DetailType(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    /** Returns the type with this name, or null for one that later versions of the checkout stack added. */
    static @Nullable DetailType of(String wireName) {
        for (DetailType type : values()) {
            if (type.wireName.equals(wireName)) {
                return type;
            }
        }
        return null;
    }
}
