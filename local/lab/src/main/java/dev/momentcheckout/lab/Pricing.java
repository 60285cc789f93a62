package dev.momentcheckout.lab;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who names the price: the values of the template's parameter {@code Pricing}. */
enum Pricing {
    FIXED,
    CATALOG,
    CLIENT;

    /** As the template has it. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Pricing> of(String wire) {
        return Arrays.stream(values()).filter(each -> each.wire().equals(wire)).findFirst();
    }
}
