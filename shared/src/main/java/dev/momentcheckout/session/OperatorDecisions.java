package dev.momentcheckout.session;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    private static final String NO_REASON = "-";
    private static final String AND = "+";

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

    /** Returns the amount in minor units that an approved value names, or null if it names none. */
    public static @Nullable Long approvedAmount(String value) {
        return value.matches(AMOUNT + "[0-9]{1,18}") ? Long.valueOf(value.substring(AMOUNT.length())) : null;
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

    /**
     * What an operator closed, and how.
     *
     * @param rank of the session's state at that time
     * @param outcome its wire name, because newer code may know others
     */
    public record Close(int rank, List<ReviewReason> reasons, String outcome) {
        private static final Pattern STORED =
                Pattern.compile("(?<rank>[0-9]{1,9}) (?<reasons>[^ ]+) [0-9]+ [0-9]+ (?<outcome>[^ ]+)");

        public Close {
            reasons = List.copyOf(reasons);
        }

        /** Returns a stored close, or null if it has another form, as one of newer code may have. */
        public static @Nullable Close parse(String stored) {
            Matcher parts = STORED.matcher(stored);
            if (!parts.matches()) {
                return null;
            }
            String reasons = parts.group("reasons");
            return new Close(
                    Integer.parseInt(parts.group("rank")),
                    reasons.equals(NO_REASON)
                            ? List.of()
                            : Stream.of(reasons.split(Pattern.quote(AND), -1))
                                    .map(ReviewReason::new)
                                    .toList(),
                    parts.group("outcome"));
        }
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
            reasons.append(reasons.isEmpty() ? "" : AND).append(reason.name());
        }
        return session.state().rank() + " " + (reasons.isEmpty() ? NO_REASON : reasons) + " " + amounts.size() + " "
                + currencies.size();
    }
}
