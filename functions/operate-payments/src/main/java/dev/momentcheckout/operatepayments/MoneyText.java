package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.ReportedTerms;
import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** Amounts as operators read them, such as {@code ZAR 10.01}. */
final class MoneyText {
    private MoneyText() {}

    static String of(Money money) {
        return of(money.minorUnits(), money.currency());
    }

    /** Returns what Moment reported, or "-" if it reported neither amount nor currency. */
    static String of(ReportedTerms terms) {
        return of(terms.amount(), terms.currency());
    }

    /** Returns the content of a purchase, in which an amount that the app chose is {@code 1001 ZAR}. */
    static String ofContent(String content) {
        return content.matches("[0-9]{1,18} [A-Z]{3}")
                ? of(
                        Long.valueOf(content.substring(0, content.indexOf(' '))),
                        content.substring(content.indexOf(' ') + 1))
                : content;
    }

    private static String of(@Nullable Long minorUnits, @Nullable String code) {
        if (minorUnits == null) {
            return code == null ? "-" : "no amount in " + code;
        }
        Currency currency = code == null ? null : currency(code);
        if (currency != null) {
            return of(minorUnits, currency);
        }
        // Without a known currency, the number of decimals is unknown.
        return minorUnits + " minor units" + (code == null ? "" : " of " + code);
    }

    private static String of(long minorUnits, Currency currency) {
        int decimals = Math.max(0, currency.getDefaultFractionDigits());
        return currency.getCurrencyCode() + " "
                + BigDecimal.valueOf(minorUnits, decimals).toPlainString();
    }

    private static @Nullable Currency currency(String code) {
        try {
            return Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
