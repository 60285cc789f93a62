package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.CheckSchedule;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LastPaymentAttempt;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.OperatorDecisions;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentReference;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionHistory;
import dev.momentcheckout.session.SessionState;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sessions and operations for tests that enumerate all inputs of a rule. */
final class DecisionTable {
    /** The revision of each session. */
    static final long REVISION = 7;

    /** The value by which {@link #OTHER_AMOUNT} differs. */
    static final String APPROVED_AMOUNT = "amount 12551";

    static final ReportedTerms OTHER_AMOUNT = new ReportedTerms(12_551L, "ZAR", null);
    static final ReportedTerms OTHER_CURRENCY = new ReportedTerms(12_551L, "USD", null);
    static final ReportedTerms OTHER_MODE = new ReportedTerms(12_550L, "ZAR", MomentMode.LIVE);

    static final List<ReviewReason> REASONS = List.of(
            ReviewReason.AMOUNT_MISMATCH,
            ReviewReason.CURRENCY_MISMATCH,
            ReviewReason.MODE_MISMATCH,
            ReviewReason.UNRECORDED_SESSION,
            ReviewReason.ORDER_ALREADY_PAID,
            ReviewReason.PRICE_CHANGED,
            ReviewReason.UNKNOWN_SHAPE,
            new ReviewReason("reason-of-newer-code"));

    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);

    private DecisionTable() {}

    /** Returns all sets of review reasons. */
    static List<SortedSet<ReviewReason>> reasonSets() {
        List<SortedSet<ReviewReason>> all = new ArrayList<>();
        for (int bits = 0; bits < 1 << REASONS.size(); bits++) {
            SortedSet<ReviewReason> reasons = new TreeSet<>();
            for (int i = 0; i < REASONS.size(); i++) {
                if ((bits >> i & 1) == 1) {
                    reasons.add(REASONS.get(i));
                }
            }
            all.add(reasons);
        }
        return all;
    }

    static PaymentSession session(
            SessionState state,
            SortedSet<ReviewReason> reasons,
            boolean createdHere,
            Set<ReportedTerms> reported,
            @Nullable String paymentId,
            OperatorDecisions decisions,
            boolean unresolved) {
        return new PaymentSession(
                ObservationBuilder.SESSION,
                state,
                createdHere ? EXPECTED : null,
                LastPaymentAttempt.NOT_REPORTED,
                reasons,
                reported,
                paymentId == null ? null : new PaymentReference(paymentId, state),
                SessionHistory.EMPTY,
                ObservationBuilder.NOON,
                ObservationBuilder.NOON,
                new CheckSchedule(null, null, null, unresolved),
                null,
                decisions,
                REVISION);
    }

    static Operation operation(String command, long revision, String... values) {
        return new Operation(
                OperationSubject.of(ObservationBuilder.SESSION),
                1,
                ObservationBuilder.NOON,
                "operator",
                "request-1",
                command,
                null,
                revision,
                new TreeSet<>(List.of(values)),
                null);
    }
}
