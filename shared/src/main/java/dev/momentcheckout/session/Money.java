package dev.momentcheckout.session;

import java.util.Currency;

/**
 * A price: a positive whole number of minor units (cents for ZAR) of an ISO 4217 currency. New prices are in a currency
 * in circulation ({@link CurrencyCode}); an older session keeps its own. Zero is rejected, because Moment treats a
 * session with amount 0 as a card verification.
 *
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/payment-method-verification">amount
 *     0</a>
 */
public record Money(long minorUnits, Currency currency) {
    /** @throws IllegalArgumentException if {@code minorUnits} is not positive */
    public Money {
        if (minorUnits <= 0) {
            throw new IllegalArgumentException("an amount must be a positive number of minor units");
        }
    }

    public String currencyCode() {
        return currency.getCurrencyCode();
    }
}
