package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckScheduleTest {
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);
    private static final ObservationBuilder STILL_OPEN = ObservationBuilder.retrieval(
                    MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
            .updated(0);
    private static final ObservationBuilder STILL_PENDING = ObservationBuilder.retrieval(
                    MomentStatus.ACTIVE, PaymentOutcome.PENDING)
            .updated(1);

    private final PaymentSession open = PaymentSession.opened(
            EXPECTED, ObservationBuilder.createResponse().updated(0).build());

    /** A schedule that does not end within so many checks is wrong. */
    private static final int MAX_CHECKS = 100;

    /** Makes all checks, each with the same observation or without an answer, and returns their minutes after noon. */
    private static List<Long> checks(PaymentSession session, boolean answered, ObservationBuilder observation) {
        List<Long> minutes = new ArrayList<>();
        PaymentSession now = session;
        while (now.nextCheck() != null) {
            assertThat(minutes).hasSizeLessThan(MAX_CHECKS);
            NextCheck next = now.nextCheck();
            minutes.add(Duration.between(ObservationBuilder.NOON, next.at()).toMinutes());
            now = checked(now, answered, observation);
        }
        return minutes;
    }

    private static PaymentSession checked(PaymentSession session, boolean answered, ObservationBuilder observation) {
        NextCheck next = requireNonNull(session.nextCheck());
        int minute = Math.toIntExact(
                Duration.between(ObservationBuilder.NOON, next.at()).toMinutes());
        return answered ? session.checked(observation.at(minute).build(), next) : session.checkFailed(next, next.at());
    }

    private static PaymentSession checkedToTheEnd(
            PaymentSession session, boolean answered, ObservationBuilder observation) {
        PaymentSession now = session;
        for (int check = 0; now.nextCheck() != null; check++) {
            assertThat(check).isLessThan(MAX_CHECKS);
            now = checked(now, answered, observation);
        }
        return now;
    }

    @Test
    void an_open_session_is_checked_at_increasing_intervals_for_seven_days() {
        List<Long> expected = List.of(
                1L,
                6L,
                36L,
                156L,
                516L,
                1956L,
                3396L,
                4836L,
                6276L,
                7716L,
                9156L,
                Duration.ofDays(7).toMinutes());
        assertThat(checks(open, true, STILL_OPEN)).isEqualTo(expected);
        assertThat(checks(open, false, STILL_OPEN)).isEqualTo(expected);
    }

    @Test
    void an_unpaid_session_is_abandoned_and_one_that_may_still_be_paid_is_unresolved() {
        assertThat(checkedToTheEnd(open, true, STILL_OPEN).unresolved()).isFalse();
        assertThat(checkedToTheEnd(open, false, STILL_OPEN).unresolved()).isTrue();
        assertThat(checkedToTheEnd(open, true, STILL_PENDING).unresolved()).isTrue();
        assertThat(checkedToTheEnd(
                                open,
                                true,
                                ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.UNKNOWN))
                        .unresolved())
                .isTrue();
    }

    @Test
    void a_session_that_ended_is_checked_three_more_times() {
        PaymentSession expired = open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .at(30)
                .build());
        ObservationBuilder still = ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.UNPAID);

        assertThat(checks(expired, true, still)).containsExactly(30L + 60, 30L + 24 * 60, 30L + 72 * 60);
        assertThat(checkedToTheEnd(expired, true, still).unresolved()).isFalse();
    }

    @Test
    void a_last_check_without_an_answer_is_repeated_daily_for_seven_days() {
        PaymentSession expired = open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .at(0)
                .build());

        assertThat(checks(expired, false, STILL_OPEN))
                .containsExactly(60L, 24 * 60L, 72 * 60L, 96 * 60L, 120 * 60L, 144 * 60L, 168 * 60L);
        assertThat(checkedToTheEnd(expired, false, STILL_OPEN).unresolved()).isTrue();
    }

    @Test
    void an_ended_session_with_a_pending_attempt_is_checked_like_an_open_one() {
        PaymentSession expired = open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                .updated(1)
                .at(0)
                .build());
        ObservationBuilder still = ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                .updated(1);

        assertThat(checks(expired, true, still)).startsWith(1L, 6L, 36L, 156L, 516L, 1956L);
        assertThat(checkedToTheEnd(expired, true, still).unresolved()).isTrue();
    }

    @Test
    void a_new_attempt_restarts_the_schedule() {
        PaymentSession pending = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .updated(200)
                .at(200)
                .build());

        // An earlier check is not postponed.
        assertThat(pending.nextCheck()).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));
        PaymentSession later = checkedUntil(open, 200)
                .observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                        .updated(200)
                        .at(200)
                        .build());
        assertThat(checks(
                        later,
                        true,
                        ObservationBuilder.retrieval(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                                .updated(200)))
                .startsWith(201L, 206L, 236L, 356L);
    }

    private static PaymentSession checkedUntil(PaymentSession session, int minute) {
        PaymentSession now = session;
        while (requireNonNull(now.nextCheck())
                .at()
                .isBefore(ObservationBuilder.NOON.plus(Duration.ofMinutes(minute)))) {
            now = checked(now, true, STILL_OPEN);
        }
        return now;
    }

    @Test
    void a_payment_found_by_a_check_ends_the_checks() {
        NextCheck next = requireNonNull(open.nextCheck());
        PaymentSession paid = open.checked(
                ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .at(1)
                        .build(),
                next);

        assertThat(paid.state()).isEqualTo(SessionState.PAID);
        assertThat(paid.nextCheck()).isNull();
        assertThat(paid.revision()).isEqualTo(open.revision() + 1);
    }

    @Test
    void a_check_does_not_postpone_a_next_check_that_changed_meanwhile() {
        NextCheck made = requireNonNull(open.nextCheck());
        PaymentSession changed = open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                .build());

        assertThat(changed.checked(STILL_OPEN.at(1).build(), made).nextCheck()).isEqualTo(changed.nextCheck());
        assertThat(changed.checkFailed(made, ObservationBuilder.NOON.plusSeconds(60)))
                .isSameAs(changed);
    }

    @Test
    void an_active_session_gets_high_priority() {
        NextCheck next = requireNonNull(open.nextCheck());
        assertThat(requireNonNull(open.checked(STILL_OPEN.at(1).build(), next).nextCheck())
                        .priority())
                .isEqualTo(NextCheck.Priority.LOW);

        PaymentSession declined = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                .updated(1)
                .build());
        NextCheck high = requireNonNull(declined.nextCheck());
        assertThat(high).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));
        assertThat(requireNonNull(declined.checkFailed(high, high.at()).nextCheck())
                        .priority())
                .isEqualTo(NextCheck.Priority.HIGH);
    }

    @Test
    void a_provisional_session_needs_review_after_ten_minutes() {
        PaymentSession provisional =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .build());
        ObservationBuilder paid = ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID);

        assertThat(checks(provisional, true, paid)).containsExactly(1L, 6L, 10L);
        PaymentSession afterSixMinutes = checked(checked(provisional, true, paid), true, paid);
        assertThat(afterSixMinutes.isProvisional()).isTrue();

        PaymentSession decided = checkedToTheEnd(provisional, true, paid);
        assertThat(decided.isProvisional()).isFalse();
        assertThat(decided.reviewReasons()).containsExactly(ReviewReason.UNRECORDED_SESSION);
        assertThat(decided.state()).isEqualTo(SessionState.PAID);
        assertThat(decided.belongsTo(Owner.ANONYMOUS)).isFalse();
        assertThat(decided.expiresAt()).isNull();
    }

    @Test
    void a_provisional_session_needs_review_even_if_moment_does_not_answer() {
        PaymentSession provisional =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
                        .build());
        PaymentSession now = provisional;
        for (int check = 0; check < 3; check++) {
            now = checked(now, false, STILL_OPEN);
        }

        assertThat(now.reviewReasons()).containsExactly(ReviewReason.UNRECORDED_SESSION);
        assertThat(now.nextCheck()).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plus(Duration.ofMinutes(36))));
    }

    @Test
    void a_late_create_sets_the_owner_and_keeps_the_review_reason() {
        PaymentSession decided = checkedToTheEnd(
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .build()),
                true,
                ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID));

        PaymentSession created = decided.mergeCreate(
                EXPECTED, ObservationBuilder.createResponse().at(30).build());
        assertThat(created.belongsTo(Owner.ANONYMOUS)).isTrue();
        assertThat(created.reviewReasons()).containsExactly(ReviewReason.UNRECORDED_SESSION);
    }

    @Test
    void check_times_are_whole_seconds_so_that_a_value_read_equals_the_one_written() {
        Instant withMillis = Instant.parse("2026-06-01T12:00:00.900Z");
        assertThat(NextCheck.high(withMillis).at()).isEqualTo(Instant.parse("2026-06-01T12:00:00Z"));
    }
}
