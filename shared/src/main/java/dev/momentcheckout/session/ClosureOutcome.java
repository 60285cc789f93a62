package dev.momentcheckout.session;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Why an operator closed a session that the shop must not deliver for. */
public enum ClosureOutcome {
    /** The money was refunded to the customer. */
    REFUNDED,
    /** There is no payment for the shop, and none is expected any more. */
    NO_PAYMENT;

    public static Optional<ClosureOutcome> parse(String text) {
        return Stream.of(values())
                .filter(outcome -> outcome.wireName().equals(text))
                .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
