package dev.momentcheckout.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Amount, currency and mode as Moment reports them. Each may be absent, and absent terms are not compared.
 *
 * @param amount minor units
 * @param currency converted to upper case, because Moment's examples use both
 */
public record ReportedTerms(
        @Nullable Long amount,
        @Nullable String currency,
        @Nullable MomentMode mode) {
    public static final ReportedTerms NONE = new ReportedTerms(null, null, null);

    public ReportedTerms {
        currency = currency == null ? null : currency.toUpperCase(Locale.ROOT);
    }

    /** Returns whether amount and currency are both reported. */
    public boolean hasAmountAndCurrency() {
        return amount != null && currency != null;
    }
}
