package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckScheduleTest {
    private static final Instant NOON = ObservationBuilder.NOON;
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);
    private static final ObservationBuilder STILL_OPEN = ObservationBuilder.retrieval(
                    MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
            .updated(0);
    private static final ObservationBuilder STILL_PENDING = ObservationBuilder.retrieval(
                    MomentStatus.ACTIVE, PaymentOutcome.PENDING)
            .updated(1);
    private static final ObservationBuilder STILL_PAID =
            ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID);

    private final PaymentSession open = PaymentSession.opened(
            EXPECTED, ObservationBuilder.createResponse().updated(0).build());

    private static PaymentSession provisional(MomentStatus status, PaymentOutcome outcome) {
        return PaymentSession.provisional(
                ObservationBuilder.webhook(status, outcome).build());
    }

    private static boolean unresolvedAfter(ScheduledChecks checks, PaymentSession session) {
        return checks.all(session).checks().unresolved();
    }

    @Test
    void an_unpaid_session_is_abandoned_and_one_that_may_still_be_paid_is_unresolved() {
        ObservationBuilder inconclusive = ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.UNKNOWN);
        assertThat(unresolvedAfter(ScheduledChecks.answered(STILL_OPEN), open)).isFalse();
        assertThat(unresolvedAfter(ScheduledChecks.unanswered(), open)).isTrue();
        assertThat(unresolvedAfter(ScheduledChecks.answered(STILL_PENDING), open))
                .isTrue();
        assertThat(unresolvedAfter(ScheduledChecks.answered(inconclusive), open))
                .isTrue();
    }

    @Test
    void an_ended_session_is_unresolved_if_it_is_pending_or_was_never_answered() {
        PaymentSession expired = open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .build());
        ObservationBuilder pending = ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                .updated(1);

        assertThat(unresolvedAfter(
                        ScheduledChecks.answered(
                                ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)),
                        expired))
                .isFalse();
        assertThat(unresolvedAfter(ScheduledChecks.unanswered(), expired)).isTrue();
        assertThat(unresolvedAfter(
                        ScheduledChecks.answered(pending),
                        expired.observe(pending.at(1).build())))
                .isTrue();
    }

    @Test
    void an_unresolved_session_does_not_expire_and_may_still_be_paid() {
        PaymentSession unresolved = ScheduledChecks.answered(STILL_PENDING).all(open);
        PaymentSession abandoned = ScheduledChecks.answered(STILL_OPEN).all(open);

        assertThat(unresolved.expiresAt()).isNull();
        assertThat(unresolved.mayStillBePaid()).isTrue();
        assertThat(abandoned.expiresAt()).isEqualTo(abandoned.updatedAt().plus(PaymentSession.RETENTION));
    }

    @Test
    void a_payment_found_by_a_check_ends_the_checks() {
        NextCheck next = requireNonNull(open.checks().next());
        PaymentSession paid = open.checked(STILL_PAID.at(1).build(), next);

        assertThat(paid.state()).isEqualTo(SessionState.PAID);
        assertThat(paid.checks().next()).isNull();
        assertThat(paid.revision()).isEqualTo(open.revision() + 1);
    }

    @Test
    void a_check_does_not_postpone_a_next_check_that_changed_meanwhile() {
        NextCheck made = requireNonNull(open.checks().next());
        PaymentSession changed = open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                .build());

        assertThat(changed.checked(STILL_OPEN.at(1).build(), made).checks().next())
                .isEqualTo(changed.checks().next());
        assertThat(changed.checkFailed(made, NOON.plusSeconds(60))).isSameAs(changed);
    }

    @Test
    void an_active_session_gets_high_priority() {
        NextCheck next = requireNonNull(open.checks().next());
        assertThat(requireNonNull(open.checked(STILL_OPEN.at(1).build(), next)
                                .checks()
                                .next())
                        .priority())
                .isEqualTo(NextCheck.Priority.LOW);

        PaymentSession declined = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                .updated(1)
                .build());
        NextCheck high = requireNonNull(declined.checks().next());
        assertThat(high).isEqualTo(NextCheck.high(NOON.plusSeconds(60)));
        assertThat(requireNonNull(declined.checkFailed(high, high.at()).checks().next())
                        .priority())
                .isEqualTo(NextCheck.Priority.HIGH);
    }

    @Test
    void a_pending_attempt_after_the_end_has_high_priority_until_the_checks_end() {
        ObservationBuilder pending = ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                .updated(1);
        PaymentSession endedWhilePending =
                open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                        .updated(1)
                        .build());
        PaymentSession pendingAfterEnd = open.observe(
                        ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                                .build())
                .observe(pending.at(1).build());

        for (PaymentSession session : new PaymentSession[] {endedWhilePending, pendingAfterEnd}) {
            assertThat(ScheduledChecks.answered(pending).checks(session))
                    .hasSizeGreaterThan(6)
                    .allMatch(check -> check.priority() == NextCheck.Priority.HIGH);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, NOT_STARTED",
        "ACTIVE, PENDING",
        "ACTIVE, UNPAID",
        "COMPLETED, ABSENT",
        "COMPLETED, UNPAID",
        "EXPIRED, UNPAID",
        "CANCELLED, PENDING",
        "COMPLETED, PAYMENT_METHOD_VERIFIED",
    })
    void a_provisional_session_without_money_has_no_check_and_expires_after_an_hour(
            MomentStatus status, PaymentOutcome outcome) {
        PaymentSession provisional = provisional(status, outcome);
        PaymentSession later = provisional.observe(ObservationBuilder.webhook(status, outcome)
                .updated(30)
                .at(30)
                .reported(1L, "USD", MomentMode.LIVE)
                .build());

        for (PaymentSession session : new PaymentSession[] {provisional, later}) {
            assertThat(session.isProvisional()).isTrue();
            assertThat(session.checks().next()).isNull();
            assertThat(session.checks().unresolved()).isFalse();
            assertThat(session.reviewReasons()).isEmpty();
            assertThat(session.needsReview()).isFalse();
            assertThat(session.expiresAt()).isEqualTo(NOON.plus(Duration.ofHours(1)));
        }
    }

    @Test
    void create_makes_a_provisional_session_real_without_expiry_and_schedules_its_first_check() {
        Observation response = ObservationBuilder.createResponse().at(2).build();

        PaymentSession created =
                provisional(MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED).mergeCreate(EXPECTED, response);

        assertThat(created.isProvisional()).isFalse();
        assertThat(created.expiresAt()).isNull();
        assertThat(requireNonNull(created.checks().next()).at()).isEqualTo(NOON.plus(Duration.ofMinutes(3)));
    }

    @Test
    void a_provisional_session_with_money_does_not_expire() {
        assertThat(provisional(MomentStatus.COMPLETED, PaymentOutcome.PAID).expiresAt())
                .isNull();
        assertThat(provisional(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .checks()
                        .next())
                .isEqualTo(NextCheck.high(NOON));
    }

    @Test
    void a_payment_that_create_has_not_recorded_after_ten_minutes_needs_review() {
        PaymentSession provisional = provisional(MomentStatus.COMPLETED, PaymentOutcome.PAID);
        for (ScheduledChecks checks :
                new ScheduledChecks[] {ScheduledChecks.answered(STILL_PAID), ScheduledChecks.unanswered()}) {
            PaymentSession afterSixMinutes = checks.next(checks.next(provisional));
            PaymentSession decided = checks.all(provisional);

            assertThat(afterSixMinutes.isProvisional()).isTrue();
            assertThat(afterSixMinutes.needsReview()).isFalse();
            assertThat(decided.isProvisional()).isFalse();
            assertThat(decided.reviewReasons()).containsExactly(ReviewReason.UNRECORDED_SESSION);
            assertThat(decided.needsReview()).isTrue();
            assertThat(decided.updatedAt()).isEqualTo(NOON.plus(CheckTimes.PROVISIONAL_PERIOD));
            assertThat(requireNonNull(decided.attention()).since()).isEqualTo(decided.updatedAt());
            assertThat(decided.state()).isEqualTo(SessionState.PAID);
            assertThat(decided.belongsTo(Owner.ANONYMOUS)).isFalse();
            assertThat(decided.checks().next()).isNull();
            assertThat(decided.checks().unresolved()).isFalse();
            assertThat(decided.expiresAt()).isNull();
        }
    }

    @Test
    void repeated_money_of_a_provisional_session_does_not_repeat_its_first_check() {
        PaymentSession checked =
                ScheduledChecks.answered(STILL_PAID).next(provisional(MomentStatus.COMPLETED, PaymentOutcome.RESERVED));

        PaymentSession paid = checked.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                .payment("pay_2")
                .at(2)
                .build());

        assertThat(paid.checks().next()).isEqualTo(NextCheck.high(NOON.plus(Duration.ofMinutes(6))));
    }

    @Test
    void a_check_of_a_provisional_session_without_money_brings_no_review() {
        PaymentSession provisional = provisional(MomentStatus.ACTIVE, PaymentOutcome.PENDING);
        NextCheck late = NextCheck.high(NOON.plus(Duration.ofMinutes(20)));
        PaymentSession withCheck = new PaymentSession(
                provisional.id(),
                provisional.state(),
                null,
                provisional.lastAttempt(),
                provisional.reviewReasons(),
                provisional.reportedTerms(),
                null,
                provisional.history(),
                provisional.createdAt(),
                provisional.updatedAt(),
                new CheckSchedule(late, null, null, false),
                null,
                OperatorDecisions.NONE,
                1);

        PaymentSession checked = withCheck.checkFailed(late, late.at());

        assertThat(checked.isProvisional()).isTrue();
        assertThat(checked.reviewReasons()).isEmpty();
        assertThat(checked.checks()).isEqualTo(new CheckSchedule(null, null, null, false));
        assertThat(checked.expiresAt()).isEqualTo(NOON.plus(Duration.ofHours(1)));
    }

    @Test
    void the_end_of_a_session_with_a_pending_attempt_does_not_postpone_its_check() {
        ObservationBuilder pending = ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .updated(1);
        PaymentSession open = this.open.observe(pending.build());

        PaymentSession ended =
                open.observe(pending.status(MomentStatus.EXPIRED).at(1).build());

        assertThat(ended.checks().endedAt()).isEqualTo(NOON.plus(Duration.ofMinutes(1)));
        assertThat(ended.checks().next()).isEqualTo(NextCheck.high(NOON.plus(Duration.ofMinutes(1))));
    }

    @Test
    void a_late_create_sets_the_owner_and_keeps_the_review_reason() {
        PaymentSession decided =
                ScheduledChecks.answered(STILL_PAID).all(provisional(MomentStatus.COMPLETED, PaymentOutcome.PAID));

        PaymentSession created = decided.mergeCreate(
                EXPECTED, ObservationBuilder.createResponse().at(30).build());
        assertThat(created.belongsTo(Owner.ANONYMOUS)).isTrue();
        assertThat(created.reviewReasons()).containsExactly(ReviewReason.UNRECORDED_SESSION);
    }
}
