package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.OperatorDecisions;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionState;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What operators decided, as they read it. Table and JSON output have the form of {@link OperatorDecisions}. */
final class DecisionText {
    private DecisionText() {}

    /**
     * Returns a value that an operator approved, such as {@code amount ZAR 10.01}.
     *
     * @param session that reported the value, or null if it is unknown
     */
    static String approved(String value, @Nullable PaymentSession session) {
        Long amount = OperatorDecisions.approvedAmount(value);
        if (amount == null) {
            return value;
        }
        String reported = session == null
                ? ""
                : session.reportedTerms().stream()
                        .filter(terms -> amount.equals(terms.amount()))
                        .map(MoneyText::of)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(" or "));
        return "amount " + (reported.isEmpty() ? MoneyText.of(new ReportedTerms(amount, null, null)) : reported);
    }

    /** Returns a close, such as {@code as refunded: PAID, order-already-paid}: what the session was then. */
    static String closed(String stored) {
        OperatorDecisions.Close close = OperatorDecisions.Close.parse(stored);
        if (close == null) {
            return stored;
        }
        String state = Stream.of(SessionState.values())
                .filter(each -> each.rank() == close.rank())
                .map(SessionState::name)
                .findFirst()
                .orElse("rank " + close.rank());
        String reasons = close.reasons().stream().map(ReviewReason::name).collect(Collectors.joining(", "));
        return "as " + close.outcome() + ": " + state + ", " + (reasons.isEmpty() ? "no review reason" : reasons);
    }
}
