package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperatorDecisions;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rule of {@code approve}, for all inputs, against the table of the design in another form. */
class ApprovalTest {
    private static final Decision.Refunds NEVER_ASKED = id -> fail("asked for refunds of " + id);

    /** Operations of the session, and whether one shows that this revision was approved. */
    private record Operations(List<Operation> all, boolean approvedAmount) {}

    private static final List<Operations> OPERATIONS = List.of(
            new Operations(List.of(), false),
            new Operations(
                    List.of(DecisionTable.operation("approve", DecisionTable.REVISION, DecisionTable.APPROVED_AMOUNT)),
                    true),
            new Operations(
                    List.of(DecisionTable.operation(
                            "approve --allow-currency-mismatch",
                            DecisionTable.REVISION,
                            DecisionTable.APPROVED_AMOUNT)),
                    true),
            new Operations(
                    List.of(
                            DecisionTable.operation("approve", DecisionTable.REVISION, "amount 12552"),
                            DecisionTable.operation("approve", DecisionTable.REVISION),
                            DecisionTable.operation(
                                    "approve", DecisionTable.REVISION + 1, DecisionTable.APPROVED_AMOUNT),
                            DecisionTable.operation(
                                    "close --as refunded", DecisionTable.REVISION, DecisionTable.APPROVED_AMOUNT),
                            DecisionTable.operation("refresh", DecisionTable.REVISION, DecisionTable.APPROVED_AMOUNT)),
                    false));

    private static final List<Set<ReportedTerms>> REPORTED = List.of(
            Set.of(),
            Set.of(DecisionTable.OTHER_AMOUNT),
            Set.of(DecisionTable.OTHER_CURRENCY),
            Set.of(DecisionTable.OTHER_MODE));

    private static final List<OperatorDecisions> DECISIONS = List.of(
            OperatorDecisions.NONE,
            decisions(Set.of(DecisionTable.APPROVED_AMOUNT), Set.of()),
            decisions(Set.of(), Set.of("5 amount-mismatch 1 1 refunded")),
            decisions(Set.of(DecisionTable.APPROVED_AMOUNT), Set.of("4 - 0 0 no-payment", "6 x 0 0 refunded")),
            decisions(Set.of(), Set.of("4 amount-mismatch 1 1 no-payment")));

    private enum Payment {
        NOT_REPORTED,
        NOT_REFUNDED,
        REFUNDED
    }

    private static OperatorDecisions decisions(Set<String> approved, Set<String> closed) {
        return new OperatorDecisions(new TreeSet<>(approved), new TreeSet<>(closed));
    }

    /** One row of inputs. */
    private record Row(
            SessionState state,
            SortedSet<ReviewReason> reasons,
            boolean createdHere,
            Set<ReportedTerms> reported,
            Payment payment,
            OperatorDecisions decisions,
            Operations operations,
            boolean sameRevision,
            boolean allowCurrencyMismatch) {

        private boolean has(ReviewReason reason) {
            return reasons.contains(reason);
        }

        private boolean amountDiffers() {
            return reported.contains(DecisionTable.OTHER_AMOUNT) || reported.contains(DecisionTable.OTHER_CURRENCY);
        }

        private boolean currencyDiffers() {
            return reported.contains(DecisionTable.OTHER_CURRENCY);
        }

        /** The design's table, written without the code's helpers. */
        Ruling expected() {
            boolean amountApproved = decisions.approved().contains("amount 12551");
            if (!sameRevision) {
                return operations.approvedAmount() && amountApproved ? new Ruling.AlreadyDone() : new Ruling.Changed();
            }
            Refusal refusal = refusal(amountApproved);
            if (refusal != null) {
                return new Ruling.Refused(refusal);
            }
            SortedSet<String> values = new TreeSet<>();
            if (has(ReviewReason.AMOUNT_MISMATCH)) {
                values.add("amount 12551");
            }
            if (has(ReviewReason.CURRENCY_MISMATCH)) {
                values.add("currency USD");
            }
            for (ReviewReason each : List.of(ReviewReason.PRICE_CHANGED, ReviewReason.UNRECORDED_SESSION)) {
                if (has(each)) {
                    values.add(each.name());
                }
            }
            return new Ruling.Allowed(values);
        }

        private @Nullable Refusal refusal(boolean amountApproved) {
            boolean hidesAmount = amountDiffers() && !has(ReviewReason.AMOUNT_MISMATCH) && !amountApproved;
            boolean hidesCurrency = currencyDiffers() && !has(ReviewReason.CURRENCY_MISMATCH);
            boolean hidesMode = reported.contains(DecisionTable.OTHER_MODE) && !has(ReviewReason.MODE_MISMATCH);
            boolean hidden = createdHere && (hidesAmount || hidesCurrency || hidesMode);
            if (state.rank() >= 4 && reasons.isEmpty() && hidden) {
                return Refusal.EDITED;
            }
            if (state.rank() < 4) {
                return Refusal.NO_PAYMENT_YET;
            }
            if (!createdHere) {
                return has(ReviewReason.UNRECORDED_SESSION) ? Refusal.UNRECORDED_SESSION : Refusal.PROVISIONAL;
            }
            if (reasons.isEmpty()) {
                return Refusal.NOT_IN_REVIEW;
            }
            if (has(ReviewReason.MODE_MISMATCH)) {
                return Refusal.MODE_MISMATCH;
            }
            if (has(ReviewReason.ORDER_ALREADY_PAID)) {
                return Refusal.ORDER_ALREADY_PAID;
            }
            boolean closedAsRefunded = decisions.closed().stream().anyMatch(each -> each.contains(" refunded"));
            if (closedAsRefunded || payment == Payment.REFUNDED) {
                return Refusal.REFUNDED;
            }
            if (has(ReviewReason.UNKNOWN_SHAPE) || has(new ReviewReason("reason-of-newer-code"))) {
                return Refusal.UNKNOWN_REASON;
            }
            boolean amount = has(ReviewReason.AMOUNT_MISMATCH);
            boolean currency = has(ReviewReason.CURRENCY_MISMATCH);
            if (currency && !allowCurrencyMismatch) {
                return Refusal.CURRENCY_MISMATCH;
            }
            if ((amount && !amountDiffers()) || (currency && !currencyDiffers())) {
                return Refusal.VALUE_NOT_STORED;
            }
            return hidden ? Refusal.EDITED : null;
        }
    }

    @Test
    void every_combination_is_decided_as_the_table_says() {
        Map<Refusal, Integer> refusals = new EnumMap<>(Refusal.class);
        int allowed = 0;
        for (SessionState state : SessionState.values()) {
            for (SortedSet<ReviewReason> reasons : DecisionTable.reasonSets()) {
                for (boolean createdHere : List.of(true, false)) {
                    for (Set<ReportedTerms> reported : REPORTED) {
                        for (OperatorDecisions decisions : DECISIONS) {
                            for (Payment payment : Payment.values()) {
                                PaymentSession session = DecisionTable.session(
                                        state,
                                        reasons,
                                        createdHere,
                                        reported,
                                        payment == Payment.NOT_REPORTED ? null : "pay_1",
                                        decisions,
                                        false);
                                for (Operations operations : OPERATIONS) {
                                    for (int bits = 0; bits < 4; bits++) {
                                        Row row = new Row(
                                                state,
                                                reasons,
                                                createdHere,
                                                reported,
                                                payment,
                                                decisions,
                                                operations,
                                                (bits & 1) == 0,
                                                (bits & 2) == 0);
                                        switch (assertRuled(row, session)) {
                                            case Ruling.Refused(Refusal reason) ->
                                                refusals.merge(reason, 1, Integer::sum);
                                            case Ruling.Allowed _ -> allowed++;
                                            case Ruling.AlreadyDone _, Ruling.Changed _ -> {}
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        assertThat(allowed).isPositive();
        assertThat(refusals.keySet())
                .containsExactlyInAnyOrder(
                        Refusal.NO_PAYMENT_YET,
                        Refusal.PROVISIONAL,
                        Refusal.NOT_IN_REVIEW,
                        Refusal.UNRECORDED_SESSION,
                        Refusal.MODE_MISMATCH,
                        Refusal.ORDER_ALREADY_PAID,
                        Refusal.REFUNDED,
                        Refusal.UNKNOWN_REASON,
                        Refusal.CURRENCY_MISMATCH,
                        Refusal.VALUE_NOT_STORED,
                        Refusal.EDITED);
    }

    private static Ruling assertRuled(Row row, PaymentSession session) {
        Approval approval = new Approval(
                row.sameRevision() ? DecisionTable.REVISION : DecisionTable.REVISION + 1, row.allowCurrencyMismatch());
        List<Operation> operations = row.operations().all().stream()
                .map(each -> row.sameRevision() ? each : moved(each))
                .toList();
        Ruling ruling = approval.rule(
                session, operations, paymentId -> paymentId.equals("pay_1") && row.payment() == Payment.REFUNDED);
        if (!ruling.equals(row.expected())) {
            fail(row + ": " + ruling + " instead of " + row.expected());
        }
        return ruling;
    }

    /** Operations name the revision that the operator read, which may not be the present one. */
    private static Operation moved(Operation operation) {
        return DecisionTable.operation(
                operation.command(),
                (operation.revision() == null ? 0 : operation.revision()) + 1,
                operation.values().toArray(String[]::new));
    }

    @Test
    void all_reasons_are_approved_or_none() {
        PaymentSession session = DecisionTable.session(
                SessionState.PAID,
                new TreeSet<>(Set.of(ReviewReason.AMOUNT_MISMATCH, ReviewReason.PRICE_CHANGED)),
                true,
                Set.of(DecisionTable.OTHER_AMOUNT, new ReportedTerms(99L, "ZAR", null)),
                null,
                OperatorDecisions.NONE,
                false);
        Approval approval = new Approval(DecisionTable.REVISION, false);

        Ruling ruling = approval.rule(session, List.of(), NEVER_ASKED);

        SortedSet<String> values = new TreeSet<>(Set.of("amount 12551", "amount 99", "price-changed"));
        assertThat(ruling).isEqualTo(new Ruling.Allowed(values));
        PaymentSession approved = approval.applyTo(session, values, ObservationBuilder.NOON);
        assertThat(approved.needsReview()).isFalse();
        assertThat(approval.isIn(approved, values)).isTrue();
        assertThat(approval.isIn(session, values)).isFalse();
    }

    /** The search for refunds reads the whole table. */
    @Test
    void refunds_are_searched_last() {
        for (ReviewReason reason : List.of(ReviewReason.MODE_MISMATCH, ReviewReason.ORDER_ALREADY_PAID)) {
            PaymentSession session = DecisionTable.session(
                    SessionState.PAID,
                    new TreeSet<>(Set.of(reason)),
                    true,
                    Set.of(),
                    "pay_1",
                    OperatorDecisions.NONE,
                    false);

            assertThat(new Approval(DecisionTable.REVISION, false).rule(session, List.of(), NEVER_ASKED))
                    .isInstanceOf(Ruling.Refused.class);
            assertThat(new Approval(DecisionTable.REVISION + 1, false).rule(session, List.of(), NEVER_ASKED))
                    .isEqualTo(new Ruling.Changed());
        }
    }
}
