package dev.momentcheckout.session;

import java.util.Set;
import java.util.TreeSet;

/** What create recorded when it opened the session: who opened it, and what must be found when money comes. */
public record Expectation(Owner owner, Money price, MomentMode mode) {

    /** Why money seen like this must be held; empty if all that was told agrees. What was not told is not compared. */
    public Set<HoldReason> differences(Seen seen) {
        Set<HoldReason> reasons = new TreeSet<>();
        Long amount = seen.amount();
        if (amount != null && amount != price.minorUnits()) {
            reasons.add(HoldReason.AMOUNT);
        }
        if (seen.currency() != null && !price.currencyCode().equals(seen.currency())) {
            reasons.add(HoldReason.CURRENCY);
        }
        if (seen.mode() != null && seen.mode() != mode) {
            reasons.add(HoldReason.MODE);
        }
        return reasons;
    }
}
