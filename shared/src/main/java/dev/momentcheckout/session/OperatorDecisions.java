package dev.momentcheckout.session;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What operators decided about a session. Both sets only grow, so a session stays independent of the order of its
 * observations.
 *
 * @param approved what the shop may deliver for: a value that differs from the expected one, such as {@code amount
 *     1001}, or the name of a review reason without a value, such as {@code price-changed}. By value, because another
 *     wrong amount needs review again; by field, because webhooks report no mode and responses do.
 * @param closed the content of the session at the time of each close, and the outcome, such as {@code 6
 *     order-already-paid 0 0 refunded}. A close counts only while the session has exactly this content: more money, a
 *     new reason, another amount or currency reopen the case.
 */
public record OperatorDecisions(SortedSet<String> approved, SortedSet<String> closed) {
    private static final String AMOUNT = "amount ";
    private static final String CURRENCY = "currency ";

    public static final OperatorDecisions NONE = new OperatorDecisions(new TreeSet<>(), new TreeSet<>());

    public OperatorDecisions {
        approved = Collections.unmodifiableSortedSet(new TreeSet<>(approved));
        closed = Collections.unmodifiableSortedSet(new TreeSet<>(closed));
    }

    /**
     * Returns whether a reason is approved: by the reported value if the reason compares one, otherwise by its name.
     */
    boolean approves(ReviewReason reason, ReportedTerms reported) {
        return !approved.isEmpty() && approved.contains(value(reason, reported));
    }

    /** Returns the review reasons of the approved values. */
    public SortedSet<ReviewReason> approvedReasons() {
        SortedSet<ReviewReason> reasons = new TreeSet<>();
        for (String value : approved) {
            if (value.startsWith(AMOUNT)) {
                reasons.add(ReviewReason.AMOUNT_MISMATCH);
            } else if (value.startsWith(CURRENCY)) {
                reasons.add(ReviewReason.CURRENCY_MISMATCH);
            } else {
                reasons.add(new ReviewReason(value));
            }
        }
        return reasons;
    }

    /** Returns whether a reason without a value is approved. */
    boolean approves(ReviewReason reason) {
        return approves(reason, ReportedTerms.NONE);
    }

    private static String value(ReviewReason reason, ReportedTerms reported) {
        if (reason.equals(ReviewReason.AMOUNT_MISMATCH)) {
            return AMOUNT + reported.amount();
        }
        return reason.equals(ReviewReason.CURRENCY_MISMATCH) ? CURRENCY + reported.currency() : reason.name();
    }

    /**
     * Returns what an approval of the session must contain: for each of its review reasons, all reported values that
     * differ, or the reason's name. Returns null if a reason compares values and no reported one differs: an operator
     * cannot have seen what to approve.
     */
    public static @Nullable SortedSet<String> approvalOf(PaymentSession session) {
        SortedSet<String> all = new TreeSet<>();
        for (ReviewReason reason : session.reviewReasons()) {
            Set<String> values = values(reason, session);
            if (values.isEmpty()) {
                return null;
            }
            all.addAll(values);
        }
        return all;
    }

    private static Set<String> values(ReviewReason reason, PaymentSession session) {
        boolean comparesValues =
                reason.equals(ReviewReason.AMOUNT_MISMATCH) || reason.equals(ReviewReason.CURRENCY_MISMATCH);
        if (!comparesValues) {
            return Set.of(value(reason, ReportedTerms.NONE));
        }
        Set<String> values = new HashSet<>();
        ExpectedTerms expected = session.expectedTerms();
        for (ReportedTerms reported : session.reportedTerms()) {
            if (expected != null && expected.differences(reported).contains(reason)) {
                values.add(value(reason, reported));
            }
        }
        return values;
    }

    /** Returns whether an operator approved everything for which the session needs review. */
    boolean cover(PaymentSession inReview) {
        SortedSet<String> needed = approvalOf(inReview);
        return needed != null && approved.containsAll(needed);
    }

    OperatorDecisions withApproved(Set<String> values) {
        SortedSet<String> all = new TreeSet<>(approved);
        all.addAll(values);
        return new OperatorDecisions(all, closed);
    }

    OperatorDecisions withClosed(PaymentSession session, ClosureOutcome outcome) {
        SortedSet<String> all = new TreeSet<>(closed);
        all.add(closureOf(session, outcome));
        return new OperatorDecisions(approved, all);
    }

    /** Returns whether an operator closed the session, and its content has not changed since. */
    boolean close(PaymentSession session) {
        if (closed.isEmpty()) {
            return false;
        }
        String content = content(session) + " ";
        for (String each : closed) {
            if (each.startsWith(content)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether an operator closed the session with this outcome, and its content has not changed since. */
    boolean close(PaymentSession session, ClosureOutcome outcome) {
        return closed.contains(closureOf(session, outcome));
    }

    /** Returns whether an operator has ever closed the session as refunded, whatever it contains now. */
    public boolean haveRefunded() {
        String suffix = " " + ClosureOutcome.REFUNDED.wireName();
        return closed.stream().anyMatch(each -> each.endsWith(suffix));
    }

    /** Returns what a close of the session must contain: its present content and the outcome. */
    public static String closureOf(PaymentSession session, ClosureOutcome outcome) {
        return content(session) + " " + outcome.wireName();
    }

    /** Returns rank, review reasons, and the numbers of reported amounts and currencies. */
    private static String content(PaymentSession session) {
        Set<Long> amounts = new HashSet<>();
        Set<String> currencies = new HashSet<>();
        for (ReportedTerms reported : session.reportedTerms()) {
            if (reported.amount() != null) {
                amounts.add(reported.amount());
            }
            if (reported.currency() != null) {
                currencies.add(reported.currency());
            }
        }
        StringBuilder reasons = new StringBuilder();
        for (ReviewReason reason : session.reviewReasons()) {
            reasons.append(reasons.isEmpty() ? "" : "+").append(reason.name());
        }
        return session.state().rank() + " " + (reasons.isEmpty() ? "-" : reasons) + " " + amounts.size() + " "
                + currencies.size();
    }
}
