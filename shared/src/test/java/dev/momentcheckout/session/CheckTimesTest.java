package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckTimesTest {
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);
    private static final ObservationBuilder STILL_OPEN = ObservationBuilder.retrieval(
                    MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
            .updated(0);

    private final PaymentSession open = PaymentSession.opened(
            EXPECTED, ObservationBuilder.createResponse().updated(0).build());

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
        assertThat(ScheduledChecks.answered(STILL_OPEN).minutes(open)).isEqualTo(expected);
    }

    @Test
    void a_session_that_ended_is_checked_three_more_times() {
        PaymentSession expired = open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .at(30)
                .build());
        ObservationBuilder still = ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.UNPAID);

        assertThat(ScheduledChecks.answered(still).minutes(expired))
                .containsExactly(30L + 60, 30L + 24 * 60, 30L + 72 * 60);
    }

    @Test
    void an_ended_session_with_a_pending_attempt_is_checked_like_an_open_one() {
        PaymentSession expired = open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                .updated(1)
                .at(0)
                .build());
        ObservationBuilder still = ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                .updated(1);

        assertThat(ScheduledChecks.answered(still).minutes(expired)).startsWith(1L, 6L, 36L, 156L, 516L, 1956L);
    }

    @Test
    void a_new_attempt_restarts_the_schedule() {
        PaymentSession pending = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .updated(200)
                .at(200)
                .build());

        // An earlier check is not postponed.
        assertThat(pending.checks().next()).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));
        PaymentSession later = ScheduledChecks.answered(STILL_OPEN)
                .before(open, 200)
                .observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                        .updated(200)
                        .at(200)
                        .build());
        assertThat(ScheduledChecks.answered(ObservationBuilder.retrieval(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                                .updated(200))
                        .minutes(later))
                .startsWith(201L, 206L, 236L, 356L);
    }

    @Test
    void a_provisional_session_with_money_is_checked_at_once_and_until_create_is_ten_minutes_late() {
        ObservationBuilder paid = ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID);
        PaymentSession provisional =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .build());

        assertThat(ScheduledChecks.answered(paid).minutes(provisional)).containsExactly(0L, 6L, 10L);
    }

    @Test
    void a_provisional_session_is_checked_when_money_is_first_reported() {
        ObservationBuilder paid = ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.RESERVED);
        PaymentSession provisional =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                        .build());

        PaymentSession reserved =
                provisional.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.RESERVED)
                        .at(3)
                        .build());

        assertThat(ScheduledChecks.answered(paid).minutes(reserved)).containsExactly(3L, 6L, 10L);
    }

    @Test
    void check_times_are_whole_seconds_so_that_a_value_read_equals_the_one_written() {
        Instant withMillis = Instant.parse("2026-06-01T12:00:00.900Z");
        assertThat(NextCheck.high(withMillis).at()).isEqualTo(Instant.parse("2026-06-01T12:00:00Z"));
    }
}
