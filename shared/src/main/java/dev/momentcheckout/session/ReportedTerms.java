package dev.momentcheckout.session;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Amount, currency and mode as Moment told them; each may be absent, and what is absent is not compared.
 *
 * @param amount minor units
 * @param currency upper case, as Moment's own examples disagree about the case
 */
public record ReportedTerms(
        @Nullable Long amount,
        @Nullable String currency,
        @Nullable MomentMode mode) {
    public static final ReportedTerms NONE = new ReportedTerms(null, null, null);

    public ReportedTerms {
        currency = currency == null ? null : currency.toUpperCase(Locale.ROOT);
    }

    /** Whether it says how much money there is. */
    public boolean hasMoney() {
        return amount != null && currency != null;
    }
}
