package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.momentcheckout.session.ClosureOutcome;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperatorDecisions;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionState;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rule of {@code close}, for all inputs, against the table of the design in another form. */
class ClosureTest {
    private static final Decision.Refunds NEVER_ASKED = id -> fail("asked for refunds of " + id);
    private static final String CLOSED_BEFORE = "6 amount-mismatch 1 1 refunded";

    private static final List<Operation> CLOSED_AT_THIS_REVISION = List.of(
            DecisionTable.operation("close --as refunded --refund re_1", DecisionTable.REVISION, CLOSED_BEFORE));
    private static final List<Operation> OTHERS = List.of(
            DecisionTable.operation("close --as no-payment", DecisionTable.REVISION + 1, CLOSED_BEFORE),
            DecisionTable.operation("close --as refunded", DecisionTable.REVISION, "6 - 0 0 refunded"),
            DecisionTable.operation("close --as refunded", DecisionTable.REVISION),
            DecisionTable.operation("close --as refunded", DecisionTable.REVISION + 1, CLOSED_BEFORE),
            DecisionTable.operation("approve", DecisionTable.REVISION, CLOSED_BEFORE));

    @Test
    void every_combination_is_decided_as_the_table_says() {
        int allowed = 0;
        for (SessionState state : SessionState.values()) {
            for (SortedSet<ReviewReason> reasons : DecisionTable.reasonSets()) {
                for (int bits = 0; bits < 1 << 7; bits++) {
                    boolean createdHere = (bits & 1) == 0;
                    boolean unresolved = (bits & 2) == 0;
                    boolean sameRevision = (bits & 4) == 0;
                    boolean refunded = (bits & 8) == 0;
                    boolean closedBefore = (bits & 16) == 0;
                    boolean closedAtThisRevision = (bits & 32) == 0;
                    Set<ReportedTerms> reported = (bits & 64) == 0 ? Set.of() : Set.of(DecisionTable.OTHER_AMOUNT);
                    PaymentSession session = DecisionTable.session(
                            state,
                            reasons,
                            createdHere,
                            reported,
                            "pay_1",
                            new OperatorDecisions(
                                    new TreeSet<>(), new TreeSet<>(closedBefore ? Set.of(CLOSED_BEFORE) : Set.of())),
                            unresolved);
                    Closure closure = new Closure(
                            sameRevision ? DecisionTable.REVISION : DecisionTable.REVISION - 1,
                            refunded ? ClosureOutcome.REFUNDED : ClosureOutcome.NO_PAYMENT,
                            null);
                    List<Operation> operations =
                            closedAtThisRevision && sameRevision ? CLOSED_AT_THIS_REVISION : OTHERS;

                    Ruling ruling = closure.rule(session, operations, NEVER_ASKED);

                    Ruling expected;
                    int money = reported.isEmpty() ? 0 : 1;
                    boolean inReview = state.rank() >= 4 && !reasons.isEmpty();
                    if (closedAtThisRevision && sameRevision && closedBefore && refunded) {
                        expected = new Ruling.AlreadyDone();
                    } else if (!sameRevision) {
                        expected = new Ruling.Changed();
                    } else if (createdHere && state.rank() >= 4 && reasons.isEmpty() && money > 0) {
                        expected = new Ruling.Refused(Refusal.EDITED);
                    } else if (refunded) {
                        expected = inReview && state.rank() >= 5
                                ? allowed(state, reasons, money, "refunded")
                                : new Ruling.Refused(Refusal.NO_MONEY_TO_REFUND);
                    } else {
                        boolean unreal = state.rank() == 4 || reasons.contains(ReviewReason.MODE_MISMATCH);
                        expected = (unresolved && state.rank() < 4) || (inReview && unreal)
                                ? allowed(state, reasons, money, "no-payment")
                                : new Ruling.Refused(Refusal.PAYMENT_EXISTS);
                    }
                    if (!ruling.equals(expected)) {
                        fail(session + " " + closure + " " + operations + ": " + ruling + " instead of " + expected);
                    }
                    if (ruling instanceof Ruling.Allowed(SortedSet<String> values)) {
                        allowed++;
                        PaymentSession closed = closure.applyTo(session, values, ObservationBuilder.NOON);
                        assertThat(closed.reviewReasons()).isEqualTo(reasons);
                        assertThat(closure.isIn(closed, values)).isTrue();
                        assertThat(closed.attention()).isNull();
                    }
                }
            }
        }
        assertThat(allowed).isPositive();
    }

    private static Ruling allowed(SessionState state, Set<ReviewReason> reasons, int reported, String outcome) {
        String names = reasons.stream().map(ReviewReason::name).sorted().collect(Collectors.joining("+"));
        String content = state.rank() + " " + (names.isEmpty() ? "-" : names) + " " + reported + " " + reported;
        return new Ruling.Allowed(new TreeSet<>(Set.of(content + " " + outcome)));
    }

    @Test
    void the_operation_names_outcome_and_refund() {
        assertThat(new Closure(1, ClosureOutcome.REFUNDED, "re_1").command())
                .isEqualTo("close --as refunded --refund re_1");
        assertThat(new Closure(1, ClosureOutcome.NO_PAYMENT, null).command()).isEqualTo("close --as no-payment");
    }
}
