package dev.momentcheckout.session;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What create recorded when it opened the session. A payment with other {@link ReportedTerms} needs review.
 *
 * @param owner the caller who opened the session
 * @param price the amount and currency requested from Moment
 * @param mode the mode of the API key that opened the session
 * @param item what is paid
 * @param reference the app's name for what is paid, or null without one
 * @param attempt the purchase and how its session was opened, or null if the session belongs to no purchase
 */
public record ExpectedTerms(
        Owner owner,
        Money price,
        MomentMode mode,
        LineItem item,
        @Nullable Reference reference,
        @Nullable CheckoutAttempt attempt) {

    /** The terms of a session that names neither an item nor a purchase. */
    public ExpectedTerms(Owner owner, Money price, MomentMode mode) {
        this(owner, price, mode, new LineItem.Unspecified(), null, null);
    }

    /** Returns the purchase that may be paid only once, or null if the session belongs to none. */
    public @Nullable PurchaseId purchase() {
        return attempt == null ? null : attempt.purchase();
    }

    /** Returns a reason for each reported term that differs from the expected one. Absent terms are not compared. */
    public Set<ReviewReason> differences(ReportedTerms reported) {
        Set<ReviewReason> reasons = new TreeSet<>();
        Long amount = reported.amount();
        if (amount != null && amount != price.minorUnits()) {
            reasons.add(ReviewReason.AMOUNT_MISMATCH);
        }
        if (reported.currency() != null && !price.currencyCode().equals(reported.currency())) {
            reasons.add(ReviewReason.CURRENCY_MISMATCH);
        }
        if (reported.mode() != null && reported.mode() != mode) {
            reasons.add(ReviewReason.MODE_MISMATCH);
        }
        return reasons;
    }
}
