package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperatorDecisionsTest {
    private static final Instant NOW = ObservationBuilder.NOON.plusSeconds(600);
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);

    private static PaymentSession opened() {
        return PaymentSession.opened(
                EXPECTED, ObservationBuilder.createResponse().build());
    }

    private static Observation webhook(PaymentOutcome outcome, @Nullable Long amount, @Nullable String currency) {
        return ObservationBuilder.webhook(MomentStatus.COMPLETED, outcome)
                .reported(amount, currency, null)
                .build();
    }

    private static Observation paid(long amount, String currency) {
        return webhook(PaymentOutcome.PAID, amount, currency);
    }

    private static PaymentSession approved(PaymentSession inReview) {
        return inReview.withApproval(requireNonNull(OperatorDecisions.approvalOf(inReview)), NOW);
    }

    @Test
    void an_approval_lists_each_differing_value_and_each_reason_without_one() {
        PaymentSession inReview = opened().observe(paid(12_551, "ZAR"))
                .observe(paid(12_552, "USD"))
                .withReview(ReviewReason.PRICE_CHANGED);

        PaymentSession approved = approved(inReview);

        assertThat(approved.decisions().approved())
                .containsExactly("amount 12551", "amount 12552", "currency USD", "price-changed");
        assertThat(approved.needsReview()).isFalse();
        assertThat(approved.attention()).isNull();
        assertThat(approved.revision()).isEqualTo(inReview.revision() + 1);
        assertThat(approved.history().lines().getLast())
                .isEqualTo("20260601T121000Z operator approve amount-mismatch+currency-m");
    }

    @Test
    void a_stored_decision_is_read_as_it_was_made() {
        PaymentSession inReview = opened().observe(paid(12_551, "USD"));

        assertThat(approved(inReview).decisions().approved())
                .map(OperatorDecisions::approvedAmount)
                .containsExactly(12_551L, null);
        assertThat(OperatorDecisions.Close.parse(OperatorDecisions.closureOf(inReview, ClosureOutcome.REFUNDED)))
                .isEqualTo(new OperatorDecisions.Close(
                        SessionState.PAID.rank(),
                        List.of(ReviewReason.AMOUNT_MISMATCH, ReviewReason.CURRENCY_MISMATCH),
                        "refunded"));
        assertThat(OperatorDecisions.Close.parse(OperatorDecisions.closureOf(opened(), ClosureOutcome.NO_PAYMENT)))
                .isEqualTo(new OperatorDecisions.Close(SessionState.OPEN.rank(), List.of(), "no-payment"));
    }

    @Test
    void nothing_can_be_approved_for_a_reason_whose_value_is_not_stored() {
        PaymentSession inReview = opened().observe(paid(12_550, "ZAR")).withReview(ReviewReason.AMOUNT_MISMATCH);

        assertThat(OperatorDecisions.approvalOf(inReview)).isNull();
    }

    @Test
    void an_approved_value_needs_no_review_again_whichever_source_repeats_it() {
        PaymentSession approved = approved(opened().observe(paid(12_551, "ZAR")));

        PaymentSession repeated = approved.observe(paid(12_551, "ZAR"))
                .observe(ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .reported(12_551L, "zar", MomentMode.TEST)
                        .build())
                .mergeCreate(EXPECTED, ObservationBuilder.createResponse().build());

        assertThat(repeated.reviewReasons()).isEmpty();
        assertThat(repeated.needsReview()).isFalse();
    }

    @Test
    void another_value_needs_review_again() {
        PaymentSession approved = approved(opened().observe(paid(12_551, "ZAR")));

        assertThat(approved.observe(paid(12_552, "ZAR")).needsReview()).isTrue();
        assertThat(approved.observe(paid(12_551, "USD")).reviewReasons())
                .containsExactly(ReviewReason.CURRENCY_MISMATCH);
        assertThat(approved.withReview(ReviewReason.ORDER_ALREADY_PAID).needsReview())
                .isTrue();
    }

    @Test
    void an_approved_reason_is_not_added_again() {
        PaymentSession approved =
                approved(opened().observe(paid(12_550, "ZAR")).withReview(ReviewReason.PRICE_CHANGED));

        assertThat(approved.withReview(ReviewReason.PRICE_CHANGED)).isSameAs(approved);
    }

    @Test
    void the_mode_is_never_approved() {
        PaymentSession otherMode = opened().observe(
                        ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                                .reported(12_550L, "ZAR", MomentMode.LIVE)
                                .build());
        PaymentSession approved = otherMode.withApproval(new TreeSet<>(Set.of("mode live", "mode-mismatch live")), NOW);

        assertThat(approved.observe(ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                                .reported(12_550L, "ZAR", MomentMode.LIVE)
                                .build())
                        .reviewReasons())
                .containsExactly(ReviewReason.MODE_MISMATCH);
    }

    /** Observations after an approval, in all orders; each may also be repeated. */
    @Test
    void every_order_of_observations_after_an_approval_gives_the_same_session() {
        List<Observation> observations = List.of(
                paid(12_551, "ZAR"),
                paid(12_553, "ZAR"),
                webhook(PaymentOutcome.RESERVED, 12_551L, "USD"),
                webhook(PaymentOutcome.PENDING, null, null),
                ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.NOT_STARTED)
                        .build());
        PaymentSession approved = approved(opened().observe(webhook(PaymentOutcome.RESERVED, 12_551L, "ZAR")));
        Set<List<Object>> results = new HashSet<>();
        for (List<Observation> order : orders(observations)) {
            PaymentSession session = approved;
            for (Observation each : order) {
                session = session.observe(each).observe(order.getFirst());
            }
            results.add(
                    List.of(session.state(), session.reviewReasons(), session.reportedTerms(), session.decisions()));
        }

        assertThat(results).hasSize(1);
        assertThat(results.iterator().next().get(1))
                .isEqualTo(new TreeSet<>(Set.of(ReviewReason.AMOUNT_MISMATCH, ReviewReason.CURRENCY_MISMATCH)));
    }

    private static List<List<Observation>> orders(List<Observation> observations) {
        if (observations.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Observation>> all = new ArrayList<>();
        for (Observation first : observations) {
            List<Observation> others = new ArrayList<>(observations);
            others.remove(first);
            for (List<Observation> rest : orders(others)) {
                List<Observation> order = new ArrayList<>(List.of(first));
                order.addAll(rest);
                all.add(order);
            }
        }
        return all;
    }

    @Test
    void a_close_keeps_the_reasons_and_ends_the_need_for_an_operator() {
        PaymentSession inReview = opened().observe(paid(12_550, "ZAR")).withReview(ReviewReason.ORDER_ALREADY_PAID);

        PaymentSession closed = inReview.withClosure(ClosureOutcome.REFUNDED, NOW);

        assertThat(closed.decisions().closed()).containsExactly("6 order-already-paid 0 0 refunded");
        assertThat(closed.attention()).isNull();
        assertThat(closed.needsReview()).isTrue();
        assertThat(closed.expiresAt()).isEqualTo(NOW.plus(PaymentSession.RETENTION));
        assertThat(closed.decisions().haveRefunded()).isTrue();
        assertThat(closed.observe(paid(12_550, "ZAR"))).isSameAs(closed);
        assertThat(SdkStatus.of(closed).status()).isEqualTo("completed");
        assertThat(PaymentEvent.of(inReview, closed)).isNull();
    }

    @Test
    void more_money_a_new_reason_or_another_value_reopens_a_closed_session() {
        PaymentSession reserved = opened().observe(webhook(PaymentOutcome.RESERVED, 12_551L, "ZAR"))
                .withClosure(ClosureOutcome.REFUNDED, NOW);
        assertThat(reserved.isClosed()).isTrue();

        assertReopened(reserved.observe(paid(12_551, "ZAR")));
        assertReopened(reserved.observe(webhook(PaymentOutcome.RESERVED, 12_552L, "ZAR")));
        assertReopened(reserved.observe(webhook(PaymentOutcome.RESERVED, 12_551L, "USD")));
        assertReopened(reserved.withReview(ReviewReason.ORDER_ALREADY_PAID));
    }

    private static void assertReopened(PaymentSession session) {
        assertThat(session.isClosed()).isFalse();
        assertThat(requireNonNull(session.attention()).reason()).isEqualTo(Attention.Reason.REVIEW);
        assertThat(session.decisions().haveRefunded()).isTrue();
    }

    @Test
    void a_session_closed_without_payment_cannot_be_paid_any_more() {
        PaymentSession pending = opened().observe(
                        ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                                .updated(1)
                                .build());
        assertThat(SdkStatus.of(pending).status()).isEqualTo("active");
        assertThat(pending.mayStillBePaid()).isTrue();

        PaymentSession closed = pending.withClosure(ClosureOutcome.NO_PAYMENT, NOW);

        assertThat(closed.mayStillBePaid()).isFalse();
        assertThat(SdkStatus.of(closed)).isEqualTo(new SdkStatus("expired", true));
        assertThat(closed.observe(paid(12_550, "ZAR")).needsReview()).isFalse();
        assertThat(PaymentEvent.of(closed, closed.observe(paid(12_550, "ZAR")))).isNotNull();
    }

    @Test
    void an_approved_price_change_claims_the_purchase_at_any_price() {
        PurchaseId order = PurchaseId.of(new OrderId("17"));
        Purchase purchase = Purchase.unsaved(order)
                .withAttempt(new SessionId("ps_2"), new Money(99, Currency.getInstance("ZAR")), List.of(), null, NOW);
        PaymentSession inReview = opened().observe(paid(12_550, "ZAR")).withReview(ReviewReason.PRICE_CHANGED);
        PaymentSession other = opened().observe(paid(12_550, "ZAR"));

        assertThat(purchase.claim(other, EXPECTED.price(), NOW).reason()).isEqualTo(ReviewReason.PRICE_CHANGED);
        Purchase.Claim claim = purchase.claim(approved(inReview), EXPECTED.price(), NOW);
        assertThat(claim.reason()).isNull();
        assertThat(claim.purchase().paidBySession()).isEqualTo(ObservationBuilder.SESSION);
        assertThat(claim.purchase()
                        .claim(approved(inReview), EXPECTED.price(), NOW)
                        .reason())
                .isNull();
    }
}
