package dev.momentcheckout.lab;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The source of the price: the values of the template's parameter {@code Pricing}. */
enum Pricing {
    FIXED,
    CATALOG,
    CLIENT;

    /** Returns the value as written in the template. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Pricing> of(String wire) {
        return Arrays.stream(values()).filter(each -> each.wire().equals(wire)).findFirst();
    }
}
