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
    private static final ExpectedTerms SOLD =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);
    private static final ObservationBuilder STILL_OPEN = ObservationBuilder.look(
                    MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
            .updated(0);
    private static final ObservationBuilder STILL_PENDING =
            ObservationBuilder.look(MomentStatus.ACTIVE, PaymentOutcome.PENDING).updated(1);

    private final PaymentSession open =
            PaymentSession.opened(SOLD, ObservationBuilder.answer().updated(0).now());

    /** Looks when it is due, each time with the same answer or none, until nothing is due; the times are in minutes after noon. */
    private static List<Long> looks(PaymentSession session, boolean answered, ObservationBuilder answer) {
        List<Long> minutes = new ArrayList<>();
        PaymentSession now = session;
        while (now.nextCheck() != null) {
            NextCheck due = now.nextCheck();
            minutes.add(Duration.between(ObservationBuilder.NOON, due.at()).toMinutes());
            now = looked(now, answered, answer);
        }
        return minutes;
    }

    private static PaymentSession looked(PaymentSession session, boolean answered, ObservationBuilder answer) {
        NextCheck due = requireNonNull(session.nextCheck());
        int minute = Math.toIntExact(
                Duration.between(ObservationBuilder.NOON, due.at()).toMinutes());
        return answered ? session.checked(answer.at(minute).now(), due) : session.checkFailed(due, due.at());
    }

    private static PaymentSession lookedToTheEnd(PaymentSession session, boolean answered, ObservationBuilder answer) {
        PaymentSession now = session;
        while (now.nextCheck() != null) {
            now = looked(now, answered, answer);
        }
        return now;
    }

    @Test
    void an_open_session_is_looked_at_ever_more_rarely_for_seven_days() {
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
        assertThat(looks(open, true, STILL_OPEN)).isEqualTo(expected);
        assertThat(looks(open, false, STILL_OPEN)).isEqualTo(expected);
    }

    @Test
    void what_was_merely_never_paid_leaves_and_what_may_still_be_paid_is_unresolved() {
        assertThat(lookedToTheEnd(open, true, STILL_OPEN).unresolved()).isFalse();
        assertThat(lookedToTheEnd(open, false, STILL_OPEN).unresolved()).isTrue();
        assertThat(lookedToTheEnd(open, true, STILL_PENDING).unresolved()).isTrue();
        assertThat(lookedToTheEnd(open, true, ObservationBuilder.look(MomentStatus.COMPLETED, PaymentOutcome.UNKNOWN))
                        .unresolved())
                .isTrue();
    }

    @Test
    void a_session_that_ended_gets_three_last_looks() {
        PaymentSession expired = open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .at(30)
                .now());
        ObservationBuilder still = ObservationBuilder.look(MomentStatus.EXPIRED, PaymentOutcome.UNPAID);

        assertThat(looks(expired, true, still)).containsExactly(30L + 60, 30L + 24 * 60, 30L + 72 * 60);
        assertThat(lookedToTheEnd(expired, true, still).unresolved()).isFalse();
    }

    @Test
    void a_last_look_without_an_answer_is_made_again_each_day_until_it_is_given_up() {
        PaymentSession expired = open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .at(0)
                .now());

        assertThat(looks(expired, false, STILL_OPEN))
                .containsExactly(60L, 24 * 60L, 72 * 60L, 96 * 60L, 120 * 60L, 144 * 60L, 168 * 60L);
        assertThat(lookedToTheEnd(expired, false, STILL_OPEN).unresolved()).isTrue();
    }

    @Test
    void slow_bank_money_is_looked_for_after_the_end_as_if_the_session_were_open() {
        PaymentSession expired = open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                .updated(1)
                .at(0)
                .now());
        ObservationBuilder still = ObservationBuilder.look(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                .updated(1);

        assertThat(looks(expired, true, still)).startsWith(1L, 6L, 36L, 156L, 516L, 1956L);
        assertThat(lookedToTheEnd(expired, true, still).unresolved()).isTrue();
    }

    @Test
    void a_new_attempt_is_looked_for_within_a_minute_and_often_again() {
        PaymentSession pending = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .updated(200)
                .at(200)
                .now());

        // What was due earlier stays due.
        assertThat(pending.nextCheck()).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));
        PaymentSession looked = lookedToTheEndOf(open, 200)
                .observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                        .updated(200)
                        .at(200)
                        .now());
        assertThat(looks(
                        looked,
                        true,
                        ObservationBuilder.look(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                                .updated(200)))
                .startsWith(201L, 206L, 236L, 356L);
    }

    private static PaymentSession lookedToTheEndOf(PaymentSession session, int minute) {
        PaymentSession now = session;
        while (requireNonNull(now.nextCheck())
                .at()
                .isBefore(ObservationBuilder.NOON.plus(Duration.ofMinutes(minute)))) {
            now = looked(now, true, STILL_OPEN);
        }
        return now;
    }

    @Test
    void money_found_by_a_look_ends_the_looks() {
        NextCheck due = requireNonNull(open.nextCheck());
        PaymentSession paid = open.checked(
                ObservationBuilder.look(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .at(1)
                        .now(),
                due);

        assertThat(paid.state()).isEqualTo(SessionState.PAID);
        assertThat(paid.nextCheck()).isNull();
        assertThat(paid.revision()).isEqualTo(open.revision() + 1);
    }

    @Test
    void news_in_between_is_not_put_off_by_a_look() {
        NextCheck asked = requireNonNull(open.nextCheck());
        PaymentSession hinted = open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                .now());

        assertThat(hinted.checked(STILL_OPEN.at(1).now(), asked).nextCheck()).isEqualTo(hinted.nextCheck());
        assertThat(hinted.checkFailed(asked, ObservationBuilder.NOON.plusSeconds(60)))
                .isSameAs(hinted);
    }

    @Test
    void waits_in_the_fast_lane_once_something_has_happened() {
        NextCheck due = requireNonNull(open.nextCheck());
        assertThat(requireNonNull(open.checked(STILL_OPEN.at(1).now(), due).nextCheck())
                        .priority())
                .isEqualTo(NextCheck.Priority.LOW);

        PaymentSession declined = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                .updated(1)
                .now());
        NextCheck soon = requireNonNull(declined.nextCheck());
        assertThat(soon).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));
        assertThat(requireNonNull(declined.checkFailed(soon, soon.at()).nextCheck())
                        .priority())
                .isEqualTo(NextCheck.Priority.HIGH);
    }

    @Test
    void a_provisional_session_is_decided_within_ten_minutes() {
        PaymentSession provisional =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .now());
        ObservationBuilder paid = ObservationBuilder.look(MomentStatus.COMPLETED, PaymentOutcome.PAID);

        assertThat(looks(provisional, true, paid)).containsExactly(1L, 6L, 10L);
        PaymentSession sixth = looked(looked(provisional, true, paid), true, paid);
        assertThat(sixth.isProvisional()).isTrue();

        PaymentSession decided = lookedToTheEnd(provisional, true, paid);
        assertThat(decided.isProvisional()).isFalse();
        assertThat(decided.reviewReasons()).containsExactly(ReviewReason.UNRECORDED_SESSION);
        assertThat(decided.state()).isEqualTo(SessionState.PAID);
        assertThat(decided.belongsTo(Owner.ANONYMOUS)).isFalse();
        assertThat(decided.expiresAt()).isNull();
    }

    @Test
    void a_provisional_session_is_decided_though_moment_does_not_answer() {
        PaymentSession provisional =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
                        .now());
        PaymentSession now = provisional;
        for (int look = 0; look < 3; look++) {
            now = looked(now, false, STILL_OPEN);
        }

        assertThat(now.reviewReasons()).containsExactly(ReviewReason.UNRECORDED_SESSION);
        assertThat(now.nextCheck()).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plus(Duration.ofMinutes(36))));
    }

    @Test
    void create_that_comes_after_all_gives_the_session_its_owner_and_leaves_it_held() {
        PaymentSession decided = lookedToTheEnd(
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .now()),
                true,
                ObservationBuilder.look(MomentStatus.COMPLETED, PaymentOutcome.PAID));

        PaymentSession recorded =
                decided.created(SOLD, ObservationBuilder.answer().at(30).now());
        assertThat(recorded.belongsTo(Owner.ANONYMOUS)).isTrue();
        assertThat(recorded.reviewReasons()).containsExactly(ReviewReason.UNRECORDED_SESSION);
    }

    @Test
    void due_times_are_whole_seconds_so_that_what_was_read_equals_what_was_written() {
        Instant fine = Instant.parse("2026-06-01T12:00:00.900Z");
        assertThat(NextCheck.high(fine).at()).isEqualTo(Instant.parse("2026-06-01T12:00:00Z"));
    }
}
