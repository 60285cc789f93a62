package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttentionTest {
    private static final Instant NOON = ObservationBuilder.NOON;
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);
    private static final PaymentSession OPEN =
            PaymentSession.opened(EXPECTED, ObservationBuilder.createResponse().build());
    private static final ObservationBuilder PAID =
            ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID);
    private static final ObservationBuilder OTHER_AMOUNT = PAID.reported(1L, "ZAR", MomentMode.TEST);

    private static Attention review(Instant since) {
        return new Attention(Attention.Reason.REVIEW, since);
    }

    @Test
    void money_that_needs_review_awaits_an_operator_since_it_was_observed() {
        PaymentSession session = OPEN.observe(OTHER_AMOUNT.at(7).build());

        assertThat(session.attention()).isEqualTo(review(NOON.plus(Duration.ofMinutes(7))));
        assertThat(session.expiresAt()).isNull();
    }

    @Test
    void a_further_reason_keeps_the_time_of_the_first_one() {
        PaymentSession session = OPEN.observe(OTHER_AMOUNT.at(7).build());

        PaymentSession further =
                session.observe(PAID.reported(1L, "USD", MomentMode.TEST).at(9).build());

        assertThat(further.reviewReasons()).hasSize(2);
        assertThat(further.attention()).isEqualTo(review(NOON.plus(Duration.ofMinutes(7))));
    }

    @Test
    void a_reason_without_success_awaits_no_operator() {
        PaymentSession session = OPEN.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .reported(1L, "ZAR", MomentMode.TEST)
                .build());

        assertThat(session.reviewReasons()).isNotEmpty();
        assertThat(session.attention()).isNull();
    }

    @Test
    void a_payment_as_expected_awaits_no_operator() {
        assertThat(OPEN.observe(PAID.build()).attention()).isNull();
    }

    @Test
    void a_lost_claim_awaits_an_operator() {
        PaymentSession paid = OPEN.observe(PAID.at(3).build());

        assertThat(paid.withReview(ReviewReason.ORDER_ALREADY_PAID).attention())
                .isEqualTo(review(NOON.plus(Duration.ofMinutes(3))));
    }

    @Test
    void money_of_an_unrecorded_session_awaits_an_operator_and_a_verified_card_does_not() {
        PaymentSession money = unrecorded(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID));
        PaymentSession verified =
                unrecorded(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED));

        assertThat(money.attention()).isNotNull();
        assertThat(verified.needsReview()).isTrue();
        assertThat(verified.attention()).isNull();
        assertThat(verified.expiresAt()).isNotNull();
    }

    private static PaymentSession unrecorded(ObservationBuilder webhook) {
        return PaymentSession.provisional(webhook.build()).withReview(ReviewReason.UNRECORDED_SESSION);
    }

    @Test
    void a_session_whose_checks_ended_unresolved_awaits_an_operator_until_it_is_paid() {
        Instant weekLater = NOON.plus(Duration.ofDays(7)).plusSeconds(61);
        NextCheck last = new NextCheck(weekLater, NextCheck.Priority.HIGH);
        PaymentSession pending = OPEN.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .build());
        PaymentSession due = with(pending, new CheckSchedule(last, null, null, false), null);

        PaymentSession unresolved = due.checkFailed(last, weekLater);

        assertThat(unresolved.attention()).isEqualTo(new Attention(Attention.Reason.UNRESOLVED, weekLater));
        assertThat(unresolved.observe(PAID.build()).attention()).isNull();
        assertThat(unresolved.observe(OTHER_AMOUNT.at(20_000).build()).attention())
                .isEqualTo(review(NOON.plus(Duration.ofMinutes(20_000))));
    }

    /** Someone removed the reason and the reported value: what Moment reports as expected does not end the review. */
    @Test
    void a_review_that_someone_edited_away_awaits_an_operator_whatever_is_observed() {
        PaymentSession edited = with(OPEN.observe(PAID.build()), OPEN.checks(), review(NOON));

        PaymentSession observed = edited.observe(PAID.at(3).build());

        assertThat(observed.attention()).isEqualTo(review(NOON));
        assertThat(observed.isReviewEditedAway()).isTrue();
        assertThat(observed.expiresAt()).isNull();
        assertThat(edited.observe(OTHER_AMOUNT.at(3).build()).isReviewEditedAway())
                .isFalse();
    }

    /** Code from before this attribute, or after a rollback, writes sessions in review without it. */
    @Test
    void a_repeated_observation_adds_or_ends_the_attention_that_older_code_left() {
        ObservationBuilder wrong = OTHER_AMOUNT.at(7);
        PaymentSession reviewed = OPEN.observe(wrong.build());
        PaymentSession withoutAttention = with(reviewed, reviewed.checks(), null);
        PaymentSession paid = OPEN.observe(PAID.build());
        PaymentSession withOutdated = with(paid, paid.checks(), new Attention(Attention.Reason.UNRESOLVED, NOON));

        assertThat(withoutAttention.observe(wrong.build()).attention()).isEqualTo(reviewed.attention());
        assertThat(withOutdated.observe(PAID.build()).attention()).isNull();
        assertThat(reviewed.observe(wrong.build())).isSameAs(reviewed);
        assertThat(paid.observe(PAID.build())).isSameAs(paid);
    }

    static PaymentSession with(PaymentSession session, CheckSchedule checks, @Nullable Attention attention) {
        return new PaymentSession(
                session.id(),
                session.state(),
                session.expectedTerms(),
                session.lastAttempt(),
                session.reviewReasons(),
                session.reportedTerms(),
                session.payment(),
                session.history(),
                session.createdAt(),
                session.updatedAt(),
                checks,
                attention,
                session.decisions(),
                session.revision());
    }
}
