package dev.momentcheckout.example;

import java.util.Locale;

/**
 * The parameter {@code Pricing} of the checkout stack. It says what limited the amount, and therefore what a payment
 * can have bought. The app cannot influence it.
 */
enum Pricing {
    FIXED,
    CATALOG,
    CLIENT;

    /** @throws IllegalArgumentException if it is none of {@code fixed}, {@code catalog} and {@code client} */
    static Pricing of(String value) {
        return valueOf(value.toUpperCase(Locale.ROOT));
    }
}
