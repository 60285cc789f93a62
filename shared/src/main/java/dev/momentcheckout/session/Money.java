package dev.momentcheckout.session;

import java.util.Currency;

/**
 * A price: a positive whole number of minor units (cents for ZAR) of an ISO 4217 currency. Zero is refused, because Moment takes a session over zero
 * for a card verification (payment sessions, "payment method verification").
 */
public record Money(long minorUnits, Currency currency) {
    /** @throws IllegalArgumentException if {@code minorUnits} is not positive */
    public Money {
        if (minorUnits <= 0) {
            throw new IllegalArgumentException("an amount is a positive whole number of minor units");
        }
    }

    public String currencyCode() {
        return currency.getCurrencyCode();
    }
}
