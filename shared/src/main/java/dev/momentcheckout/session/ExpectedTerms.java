package dev.momentcheckout.session;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What create recorded when it opened the session: who opened it, for what, and what must be found when money comes. */
public record ExpectedTerms(Owner owner, Money price, MomentMode mode, Purchase purchase) {

    /** A session that pays for nothing with a name. */
    public ExpectedTerms(Owner owner, Money price, MomentMode mode) {
        this(owner, price, mode, new Purchase.Unspecified());
    }

    /** The order that the session pays, or null if it pays none. */
    public @Nullable OrderId order() {
        return purchase instanceof Purchase.OfOrder ofOrder ? ofOrder.order() : null;
    }

    /** Why money seen like this must be held; empty if all that was told agrees. What was not told is not compared. */
    public Set<ReviewReason> differences(ReportedTerms seen) {
        Set<ReviewReason> reasons = new TreeSet<>();
        Long amount = seen.amount();
        if (amount != null && amount != price.minorUnits()) {
            reasons.add(ReviewReason.AMOUNT_MISMATCH);
        }
        if (seen.currency() != null && !price.currencyCode().equals(seen.currency())) {
            reasons.add(ReviewReason.CURRENCY_MISMATCH);
        }
        if (seen.mode() != null && seen.mode() != mode) {
            reasons.add(ReviewReason.MODE_MISMATCH);
        }
        return reasons;
    }
}
