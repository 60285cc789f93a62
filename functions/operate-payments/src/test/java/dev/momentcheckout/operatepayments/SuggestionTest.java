package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.ClosureOutcome;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReviewReason;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    private static final ExpectedTerms EXPECTED = OperatorFixture.terms();

    private static PaymentSession open() {
        return PaymentSession.opened(
                EXPECTED,
                ObservationBuilder.createResponse()
                        .reported(1000L, "ZAR", MomentMode.TEST)
                        .build());
    }

    private static PaymentSession with(PaymentOutcome outcome, long amount, String currency, MomentMode mode) {
        return open().observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, outcome)
                .reported(amount, currency, mode)
                .build());
    }

    private static PaymentSession paid(long amount) {
        return with(PaymentOutcome.PAID, amount, "ZAR", MomentMode.TEST);
    }

    private static List<String> commands(PaymentSession session) {
        return commands(session, false, null);
    }

    private static List<String> commands(PaymentSession session, boolean refunded, @Nullable Purchase purchase) {
        return Suggestion.of(session, refunded, purchase).stream()
                .map(suggestion -> suggestion.arguments().replace(" --because \"...\"", ""))
                .toList();
    }

    @Test
    void an_open_session_is_asked_about() {
        assertThat(commands(open())).containsExactly("refresh ps_1");
    }

    @Test
    void a_paid_session_may_be_published_again() {
        assertThat(commands(paid(1000))).containsExactly("refresh ps_1", "resend ps_1");
    }

    @Test
    void differing_values_are_approved_or_closed_at_the_revision_that_was_read() {
        assertThat(commands(paid(1001)))
                .containsExactly(
                        "approve ps_1 --revision 2",
                        "close ps_1 --revision 2 --as refunded",
                        "refresh ps_1",
                        "resend ps_1");
    }

    /** Without the option, the approval would be refused. */
    @Test
    void an_approval_of_another_currency_names_its_option() {
        assertThat(commands(with(PaymentOutcome.PAID, 1000, "USD", MomentMode.TEST)))
                .containsExactly(
                        "approve ps_1 --revision 2 --allow-currency-mismatch",
                        "close ps_1 --revision 2 --as refunded",
                        "refresh ps_1",
                        "resend ps_1");
    }

    @Test
    void money_that_was_refunded_is_only_closed() {
        assertThat(commands(paid(1001), true, null)).noneMatch(command -> command.contains("approve"));
        PaymentSession refundedBefore = paid(1001)
                .withClosure(ClosureOutcome.REFUNDED, ObservationBuilder.NOON)
                .withReview(ReviewReason.PRICE_CHANGED);
        assertThat(commands(refundedBefore)).first().isEqualTo("close ps_1 --revision 3 --as refunded");
    }

    @Test
    void money_of_the_other_mode_is_never_approved() {
        assertThat(commands(with(PaymentOutcome.PAID, 1000, "ZAR", MomentMode.LIVE)))
                .containsExactly(
                        "close ps_1 --revision 2 --as no-payment",
                        "close ps_1 --revision 2 --as refunded",
                        "refresh ps_1",
                        "resend ps_1");
    }

    @Test
    void reasons_that_forbid_an_approval_leave_only_a_close() {
        for (ReviewReason reason : List.of(
                ReviewReason.ORDER_ALREADY_PAID, ReviewReason.UNKNOWN_SHAPE, new ReviewReason("of-newer-code"))) {
            assertThat(commands(paid(1001).withReview(reason)))
                    .as(reason.name())
                    .first()
                    .isEqualTo("close ps_1 --revision 2 --as refunded");
        }
    }

    @Test
    void an_unrecorded_session_is_never_approved() {
        PaymentSession unrecorded = PaymentSession.provisional(
                        ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                                .build())
                .withReview(ReviewReason.UNRECORDED_SESSION);

        assertThat(commands(unrecorded)).first().isEqualTo("close ps_1 --revision 1 --as refunded");
    }

    @Test
    void an_unrecorded_session_that_create_recorded_later_may_be_approved() {
        assertThat(commands(paid(1000).withReview(ReviewReason.UNRECORDED_SESSION)))
                .first()
                .isEqualTo("approve ps_1 --revision 2");
    }

    @Test
    void a_changed_price_may_be_approved() {
        assertThat(commands(paid(1000).withReview(ReviewReason.PRICE_CHANGED)))
                .first()
                .isEqualTo("approve ps_1 --revision 2");
    }

    @Test
    void a_verified_card_in_review_has_no_money_to_refund() {
        assertThat(commands(with(PaymentOutcome.PAYMENT_METHOD_VERIFIED, 1001, "ZAR", MomentMode.TEST)))
                .containsExactly(
                        "approve ps_1 --revision 2",
                        "close ps_1 --revision 2 --as no-payment",
                        "refresh ps_1",
                        "resend ps_1");
    }

    @Test
    void a_closed_payment_has_no_decision_left() {
        assertThat(commands(paid(1001).withClosure(ClosureOutcome.REFUNDED, ObservationBuilder.NOON)))
                .containsExactly("refresh ps_1", "resend ps_1");
    }

    /** Resend refuses money that did not claim its purchase. */
    @Test
    void money_that_did_not_claim_its_purchase_is_not_resent() {
        PurchaseId id = PurchaseId.of(new OrderId("A-17"));
        PaymentSession paid = paid(1000);
        Purchase unpaid = Purchase.unsaved(id);
        Purchase claimed = unpaid.claim(paid, OperatorFixture.PRICE, ObservationBuilder.NOON)
                .purchase();

        assertThat(commands(paid, false, unpaid)).doesNotContain("resend ps_1");
        assertThat(commands(paid, false, claimed)).contains("resend ps_1");
    }

    /** Moment reports the difference again; what was parked meanwhile is discarded after the decision. */
    @Test
    void an_edited_item_is_refreshed_before_anything_is_decided_or_published() {
        PaymentSession review = paid(1001);
        PaymentSession edited = new PaymentSession(
                review.id(),
                review.state(),
                review.expectedTerms(),
                review.lastAttempt(),
                new TreeSet<>(),
                review.reportedTerms(),
                review.payment(),
                review.history(),
                review.createdAt(),
                review.updatedAt(),
                review.checks(),
                review.attention(),
                review.decisions(),
                review.revision());

        assertThat(commands(edited)).containsExactly("refresh ps_1", "list parked");
    }
}
