package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a check that Moment did not answer is repeated. */
class RepeatedCheckTest {
    private static final Instant NOON = ObservationBuilder.NOON;
    private static final long HOUR = 60;
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);
    private static final ObservationBuilder STILL_OPEN = ObservationBuilder.retrieval(
                    MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
            .updated(0);

    private final PaymentSession open = PaymentSession.opened(
            EXPECTED, ObservationBuilder.createResponse().updated(0).build());

    private static Instant minute(long minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }

    private static NextCheck next(PaymentSession session) {
        return requireNonNull(session.checks().next());
    }

    private static PaymentSession unanswered(PaymentSession session, Instant now, Duration retryAfter) {
        return session.checkFailed(next(session), now, retryAfter);
    }

    private PaymentSession expired() {
        return open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .build());
    }

    @Test
    void a_check_is_repeated_after_as_long_as_it_is_overdue_from_one_to_thirty_minutes() {
        // The checks of the schedule are due after 1, 6, 36 and 156 minutes, and overdue from then.
        assertThat(ScheduledChecks.unanswered().minutes(open))
                .startsWith(1L, 2L, 3L, 5L, 9L, 12L, 18L, 30L, 54L, 72L, 102L, 132L, 162L, 168L, 180L, 204L, 234L);
    }

    @Test
    void unanswered_checks_do_not_use_up_the_schedule() {
        PaymentSession session = open;
        for (int check = 0; check < 5; check++) {
            session = ScheduledChecks.unanswered().next(session);
        }
        assertThat(next(session).at()).isEqualTo(minute(12));

        PaymentSession answered = session.checked(STILL_OPEN.at(12).build(), next(session));

        assertThat(next(answered).at()).isEqualTo(minute(36));
    }

    @Test
    void checks_that_are_never_answered_end_unresolved_after_seven_days() {
        List<Long> minutes = ScheduledChecks.unanswered().minutes(open);

        assertThat(minutes.getLast()).isEqualTo(Duration.ofDays(7).toMinutes());
        // Each session costs a bounded number of calls, about one in half an hour.
        assertThat(minutes).hasSizeBetween(330, 400);
        assertThat(ScheduledChecks.unanswered().all(open).checks().unresolved()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 60", "1, 60", "60, 60", "61, 61", "119, 119", "3600, 1800"})
    void the_delay_is_counted_from_the_time_at_which_the_check_was_due(int secondsLate, int delay) {
        NextCheck due = next(ScheduledChecks.answered(STILL_OPEN).before(open, 36));
        PaymentSession session = ScheduledChecks.answered(STILL_OPEN).before(open, 36);
        Instant now = due.at().plusSeconds(secondsLate);

        assertThat(next(unanswered(session, now, Duration.ZERO)).at()).isEqualTo(now.plusSeconds(delay));
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 600, 3600})
    void a_check_is_not_repeated_before_moments_retry_after(int seconds) {
        PaymentSession session = unanswered(open, minute(1), Duration.ofSeconds(seconds));

        assertThat(next(session).at()).isEqualTo(minute(1).plusSeconds(seconds));
    }

    @Test
    void a_retry_after_is_rounded_up_to_the_seconds_of_the_store() {
        PaymentSession session = unanswered(open, minute(1).plusMillis(1), Duration.ofSeconds(90));

        assertThat(next(session).at()).isEqualTo(minute(1).plusSeconds(91));
    }

    @Test
    void a_short_retry_after_does_not_shorten_the_delay() {
        PaymentSession session = unanswered(open, minute(4), Duration.ofSeconds(5));

        assertThat(next(session).at()).isEqualTo(minute(7));
    }

    @Test
    void a_check_that_an_observation_brought_forward_is_due_from_then() {
        PaymentSession session = ScheduledChecks.answered(STILL_OPEN)
                .before(open, 36)
                .observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                        .updated(30)
                        .at(30)
                        .build());
        assertThat(next(session)).isEqualTo(NextCheck.high(minute(30)));

        PaymentSession first = unanswered(session, minute(30), Duration.ZERO);
        PaymentSession second = unanswered(first, minute(31), Duration.ZERO);
        PaymentSession third = unanswered(second, minute(32), Duration.ZERO);

        assertThat(List.of(next(first), next(second), next(third)))
                .containsExactly(NextCheck.high(minute(31)), NextCheck.high(minute(32)), NextCheck.high(minute(34)));
    }

    @Test
    void the_last_check_after_the_end_is_repeated_daily_for_seven_days() {
        List<Long> minutes = ScheduledChecks.unanswered().minutes(expired());

        assertThat(minutes).startsWith(HOUR, HOUR + 1, HOUR + 2, HOUR + 4, HOUR + 8, HOUR + 16, HOUR + 32, HOUR + 62);
        assertThat(minutes.subList(minutes.size() - 5, minutes.size()))
                .allMatch(minute -> minute >= 72 * HOUR)
                .endsWith(7 * 24 * HOUR);
        assertThat(minutes.get(minutes.size() - 2) - minutes.get(minutes.size() - 3))
                .isEqualTo(24 * HOUR);
        assertThat(ScheduledChecks.unanswered().all(expired()).checks().unresolved())
                .isTrue();
    }

    @Test
    void an_answer_to_a_repeated_last_check_ends_the_checks_without_an_operator() {
        PaymentSession session = expired();
        while (next(session).at().isBefore(minute(72 * HOUR + 1))) {
            session = ScheduledChecks.unanswered().next(session);
        }

        PaymentSession answered = session.checked(
                ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                        .at(Math.toIntExact(96 * HOUR))
                        .build(),
                next(session));

        assertThat(answered.checks().next()).isNull();
        assertThat(answered.checks().unresolved()).isFalse();
    }

    @Test
    void money_that_create_has_not_recorded_is_decided_after_ten_minutes_without_an_answer() {
        PaymentSession provisional =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .build());

        assertThat(ScheduledChecks.unanswered().minutes(provisional)).containsExactly(0L, 1L, 2L, 4L, 8L, 10L);
        assertThat(ScheduledChecks.unanswered().all(provisional).reviewReasons())
                .containsExactly(ReviewReason.UNRECORDED_SESSION);
    }

    @ParameterizedTest
    @CsvSource({"0, 500", "999, 1", "1, 999", "500, 500"})
    void a_time_between_two_seconds_neither_ends_the_checks_early_nor_leaves_a_session_without_check(
            int createdMillis, int lateMillis) {
        Instant created = NOON.plusMillis(createdMillis);
        ObservationBuilder paid = ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID);
        PaymentSession session = PaymentSession.provisional(new ObservationBuilder(
                        paid.source(),
                        paid.status(),
                        paid.outcome(),
                        paid.paymentStatus(),
                        paid.reported(),
                        false,
                        null,
                        null,
                        created)
                .build());

        while (session.checks().next() != null) {
            session = unanswered(session, next(session).at().plusMillis(lateMillis), Duration.ZERO);
        }

        assertThat(session.reviewReasons()).containsExactly(ReviewReason.UNRECORDED_SESSION);
    }

    @ParameterizedTest
    @ValueSource(ints = {-10, 10})
    void a_clock_that_is_ten_minutes_off_delays_the_next_check_by_no_more(int minutesOff) {
        Instant wrong = minute(6 + minutesOff);
        PaymentSession session = ScheduledChecks.answered(STILL_OPEN).before(open, 6);

        NextCheck repeated = next(unanswered(session, wrong, Duration.ZERO));

        assertThat(repeated.at()).isAfter(wrong).isBeforeOrEqualTo(minute(6 + 10 + 10));
    }

    @Test
    void a_pending_attempt_after_the_end_keeps_its_high_priority_without_answers() {
        PaymentSession session = open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                .updated(1)
                .build());

        assertThat(ScheduledChecks.unanswered().checks(session))
                .hasSizeGreaterThan(100)
                .allMatch(check -> check.priority() == NextCheck.Priority.HIGH);
    }
}
