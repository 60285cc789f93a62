package dev.momentcheckout.session;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The terms that create recorded when it opened the session. A payment with other {@link ReportedTerms} needs review.
 *
 * @param owner the caller who opened the session
 * @param price the amount and currency requested from Moment
 * @param mode the mode of the API key that opened the session
 */
public record ExpectedTerms(Owner owner, Money price, MomentMode mode, Purchase purchase) {

    /** The terms of a session that names neither an order nor a product. */
    public ExpectedTerms(Owner owner, Money price, MomentMode mode) {
        this(owner, price, mode, new Purchase.Unspecified());
    }

    /** Returns the order that the session pays, or null if it pays none. */
    public @Nullable OrderId order() {
        return purchase instanceof Purchase.OfOrder ofOrder ? ofOrder.order() : null;
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
