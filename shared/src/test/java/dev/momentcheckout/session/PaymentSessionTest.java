package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PaymentSessionTest {
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);
    private static final Observation CREATE_RESPONSE =
            ObservationBuilder.createResponse().updated(0).build();
    private static final List<Observation> OBSERVATIONS = List.of(
            ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                    .updated(2)
                    .at(1)
                    .build(),
            ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                    .updated(2)
                    .payment("pay_1")
                    .at(2)
                    .build(),
            ObservationBuilder.retrieval(MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
                    .at(3)
                    .build(),
            ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                    .withError()
                    .at(4)
                    .build(),
            ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                    .updated(1)
                    .at(5)
                    .build(),
            ObservationBuilder.webhook(MomentStatus.CANCELLED, PaymentOutcome.PAID)
                    .reported(1L, "zar", null)
                    .payment("pay_3")
                    .at(6)
                    .build(),
            ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                    .reported(12_550L, "USD", MomentMode.LIVE)
                    .payment("pay_2")
                    .at(7)
                    .build());
    private final PaymentSession open = PaymentSession.opened(EXPECTED, CREATE_RESPONSE);

    @Test
    void any_order_of_observations_and_of_create_gives_the_same_session() {
        for (List<Observation> order : orders(4)) {
            PaymentSession expected = merged(
                    order.stream()
                            .sorted(Comparator.comparing(Observation::observedAt))
                            .toList(),
                    0);
            for (int createdAt = 0; createdAt <= order.size(); createdAt++) {
                PaymentSession session = merged(order, createdAt);
                assertThat(List.of(session.state(), session.reviewReasons(), session.reportedTerms()))
                        .as("%s, created at %s", order, createdAt)
                        .isEqualTo(List.of(expected.state(), expected.reviewReasons(), expected.reportedTerms()));
                if (!expected.state().isMoney()) {
                    assertThat(session.lastAttempt()).isEqualTo(expected.lastAttempt());
                }
                assertThat(session.expectedTerms()).isEqualTo(expected.expectedTerms());
                assertThat(session.payment()).isEqualTo(expected.payment());
            }
        }
    }

    @Test
    void a_repeated_observation_changes_nothing_and_no_state_decreases() {
        for (List<Observation> order : orders(3)) {
            PaymentSession session = open;
            for (Observation observation : order) {
                PaymentSession next = session.observe(observation);
                assertThat(next.state()).isGreaterThanOrEqualTo(session.state());
                assertThat(next.observe(observation)).isSameAs(next);
                assertThat(next.revision())
                        .isEqualTo(next.equals(session) ? session.revision() : session.revision() + 1);
                session = next;
            }
            for (Observation observation : order.stream()
                    .filter(each -> !Interpretation.of(each).isInconclusive())
                    .toList()) {
                assertThat(session.observe(observation)).isSameAs(session);
            }
        }
    }

    @Test
    void a_payment_with_other_terms_is_paid_and_needs_review() {
        assertReview(paid().reported(12_551L, "ZAR", MomentMode.TEST), ReviewReason.AMOUNT_MISMATCH);
        assertReview(paid().reported(12_550L, "USD", MomentMode.TEST), ReviewReason.CURRENCY_MISMATCH);
        assertReview(paid().reported(12_550L, "ZAR", MomentMode.LIVE), ReviewReason.MODE_MISMATCH);
        assertReview(
                paid().reported(1L, "USD", MomentMode.LIVE),
                ReviewReason.AMOUNT_MISMATCH,
                ReviewReason.CURRENCY_MISMATCH,
                ReviewReason.MODE_MISMATCH);
    }

    @Test
    void absent_terms_are_not_compared_and_case_is_ignored() {
        assertReview(paid().reported(12_550L, "zar", null));
        PaymentSession withoutTerms =
                open.observe(ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                        .reported(null, null, null)
                        .build());
        assertThat(withoutTerms.needsReview()).isFalse();
        assertThat(withoutTerms.reportedTerms()).isEmpty();
    }

    @Test
    void create_compares_a_provisional_session_with_the_expected_terms() {
        ObservationBuilder wrong = paid().reported(1L, "ZAR", MomentMode.TEST);
        PaymentSession provisional = PaymentSession.provisional(wrong.build());
        assertThat(provisional.isProvisional()).isTrue();
        assertThat(provisional.needsReview()).isFalse();
        assertThat(provisional.belongsTo(Owner.ANONYMOUS)).isFalse();
        assertThat(provisional.checks().next()).isEqualTo(NextCheck.high(ObservationBuilder.NOON));
        assertThat(provisional.expiresAt()).isNull();

        PaymentSession created = provisional.mergeCreate(EXPECTED, CREATE_RESPONSE);
        assertThat(created.isProvisional()).isFalse();
        assertThat(created.belongsTo(Owner.ANONYMOUS)).isTrue();
        assertThat(created.reviewReasons()).containsExactly(ReviewReason.AMOUNT_MISMATCH);
        assertThat(created.reportedTerms()).containsExactly(wrong.reported());
        assertThat(created.checks().next()).isNull();
        assertThat(created.expiresAt()).isNull();
        assertThat(PaymentSession.provisional(paid().build())
                        .mergeCreate(EXPECTED, CREATE_RESPONSE)
                        .reportedTerms())
                .isEmpty();
    }

    @Test
    void a_second_create_does_not_change_the_expected_terms() {
        ExpectedTerms other = new ExpectedTerms(new Owner("else"), EXPECTED.price(), MomentMode.LIVE);
        assertThat(open.mergeCreate(other, CREATE_RESPONSE)).isSameAs(open);
        assertThat(open.belongsTo(new Owner("else"))).isFalse();
    }

    @Test
    void is_checked_a_minute_after_create_and_at_once_after_an_inconclusive_webhook() {
        assertThat(open.checks().next()).isEqualTo(NextCheck.low(ObservationBuilder.NOON.plusSeconds(60)));
        ObservationBuilder inconclusive = ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT);
        assertThat(open.observe(inconclusive.build()).checks().next())
                .isEqualTo(NextCheck.high(ObservationBuilder.NOON));
        // Another retrieval now would return the same, so nothing is written.
        assertThat(open.observe(ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                                .build())
                        .checks()
                        .next())
                .isEqualTo(open.checks().next());
    }

    @Test
    void is_checked_an_hour_after_its_first_end() {
        for (ObservationBuilder end : List.of(
                ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.UNPAID),
                ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.ABSENT),
                ObservationBuilder.webhook(MomentStatus.CANCELLED, PaymentOutcome.ABSENT))) {
            PaymentSession ended = open.observe(end.at(1).build());
            NextCheck inAnHour = NextCheck.low(ObservationBuilder.NOON.plus(Duration.ofMinutes(61)));
            assertThat(ended.checks().next()).isEqualTo(inAnHour);
            PaymentSession later =
                    ended.observe(ObservationBuilder.webhook(MomentStatus.CANCELLED, PaymentOutcome.UNPAID)
                            .updated(9)
                            .at(9)
                            .build());
            assertThat(later.checks().next()).isEqualTo(inAnHour);
            assertThat(later.checks().endedAt()).isEqualTo(ObservationBuilder.NOON.plusSeconds(60));
        }
    }

    @Test
    void the_payment_is_the_one_reported_with_the_highest_state_in_any_order() {
        Observation pending = ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .payment("pay_9")
                .build();
        Observation paidBy1 = paid().payment("pay_1").build();
        Observation paidBy2 = paid().payment("pay_2").build();
        PaymentReference second = new PaymentReference("pay_2", SessionState.PAID);

        assertThat(open.observe(pending).payment()).isEqualTo(new PaymentReference("pay_9", SessionState.OPEN));
        assertThat(open.observe(pending).observe(paidBy1).observe(paidBy2).payment())
                .isEqualTo(second);
        assertThat(open.observe(paidBy2).observe(paidBy1).observe(pending).payment())
                .isEqualTo(second);
        assertThat(open.observe(paidBy2)
                        .observe(ObservationBuilder.retrieval(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                                .build())
                        .payment())
                .isEqualTo(second);
    }

    @Test
    void an_inconclusive_webhook_raises_the_priority_of_an_overdue_check_once() {
        ObservationBuilder inconclusive = ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT);
        PaymentSession changed = open.observe(inconclusive.at(5).build());

        assertThat(changed.checks().next()).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));
        assertThat(changed.observe(inconclusive.at(6).build())).isSameAs(changed);
    }

    @Test
    void create_schedules_the_first_check_of_a_provisional_session() {
        PaymentSession ended =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.ABSENT)
                        .build());
        PaymentSession declined =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                        .build());

        PaymentSession createdAfterEnd = ended.mergeCreate(EXPECTED, CREATE_RESPONSE);
        PaymentSession created = declined.mergeCreate(EXPECTED, CREATE_RESPONSE);

        assertThat(createdAfterEnd.checks().next())
                .isEqualTo(NextCheck.low(ObservationBuilder.NOON.plus(Duration.ofHours(1))));
        assertThat(requireNonNull(created.checks().next()).at()).isEqualTo(ObservationBuilder.NOON.plusSeconds(60));
    }

    @Test
    void a_pending_attempt_keeps_the_schedule_of_an_open_session_after_the_end() {
        assertThat(open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                                .updated(1)
                                .build())
                        .checks()
                        .next())
                .isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));
    }

    @Test
    void a_successful_session_has_no_next_check_and_expires_after_400_days() {
        PaymentSession paid = open.observe(paid().at(3).build());
        assertThat(paid.checks().next()).isNull();
        assertThat(paid.checks().endedAt()).isNull();
        assertThat(paid.expiresAt())
                .isEqualTo(ObservationBuilder.NOON.plus(Duration.ofMinutes(3)).plus(Duration.ofDays(400)));
        assertThat(open.expiresAt()).isNull();
    }

    @Test
    void a_session_needs_review_only_after_success() {
        PaymentSession differs = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .reported(1L, "ZAR", MomentMode.TEST)
                .build());
        PaymentSession expired = differs.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .build());

        for (PaymentSession session : List.of(differs, expired)) {
            assertThat(session.reviewReasons()).containsExactly(ReviewReason.AMOUNT_MISMATCH);
            assertThat(session.needsReview()).isFalse();
        }
        for (PaymentOutcome success :
                List.of(PaymentOutcome.PAID, PaymentOutcome.RESERVED, PaymentOutcome.PAYMENT_METHOD_VERIFIED)) {
            PaymentSession successful = expired.observe(
                    ObservationBuilder.webhook(MomentStatus.COMPLETED, success).build());
            assertThat(successful.needsReview()).isTrue();
            assertThat(successful.expiresAt()).isNull();
        }
    }

    @Test
    void only_an_attempt_without_success_is_pending() {
        PaymentSession pending = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .updated(1)
                .build());

        assertThat(open.isPending()).isFalse();
        assertThat(pending.isPending()).isTrue();
        assertThat(pending.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.ABSENT)
                                .build())
                        .isPending())
                .isTrue();
        assertThat(pending.observe(paid().build()).isPending()).isFalse();
        assertThat(pending.observe(paid().outcome(PaymentOutcome.PAYMENT_METHOD_VERIFIED)
                                .build())
                        .isPending())
                .isFalse();
    }

    @Test
    void a_session_may_be_paid_while_it_is_open_or_checked_or_unresolved() {
        PaymentSession abandoned = ScheduledChecks.answered(
                        ObservationBuilder.retrieval(MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
                                .updated(0))
                .all(open);
        ObservationBuilder end = ObservationBuilder.retrieval(MomentStatus.EXPIRED, PaymentOutcome.UNPAID);
        PaymentSession expired = open.observe(end.build());

        assertThat(open.mayStillBePaid()).isTrue();
        assertThat(abandoned.checks().next()).isNull();
        assertThat(abandoned.mayStillBePaid()).isTrue();
        assertThat(expired.mayStillBePaid()).isTrue();
        assertThat(ScheduledChecks.answered(end).all(expired).mayStillBePaid()).isFalse();
        assertThat(ScheduledChecks.unanswered().all(expired).mayStillBePaid()).isTrue();
        assertThat(open.observe(paid().build()).mayStillBePaid()).isFalse();
        assertThat(ScheduledChecks.unanswered()
                        .all(expired)
                        .observe(paid().build())
                        .mayStillBePaid())
                .isFalse();
    }

    @Test
    void keeps_six_short_history_lines() {
        PaymentSession session = open;
        for (int minute = 1; minute <= 8; minute++) {
            session = session.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                    .updated(minute)
                    .at(minute)
                    .build());
        }
        assertThat(session.history().lines()).hasSize(6).endsWith("20260601T120800Z webhook active/unpaid");
        assertThat(session.history().lines().getFirst()).startsWith("20260601T120300Z");
        PaymentSession longest =
                open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED)
                        .build());
        assertThat(longest.history().lines().getLast().getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(60);
    }

    @Test
    void the_last_attempt_is_the_newest_by_moments_time() {
        PaymentSession failed = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                .updated(5)
                .build());
        assertThat(attemptAfter(
                        failed,
                        ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                                .updated(4)))
                .isEqualTo(PaymentAttemptStatus.FAILED);
        assertThat(attemptAfter(failed, ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)))
                .isEqualTo(PaymentAttemptStatus.FAILED);
        assertThat(attemptAfter(
                        failed,
                        ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                                .updated(5)))
                .isEqualTo(PaymentAttemptStatus.PENDING);
        PaymentSession withoutTime =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                        .build());
        assertThat(attemptAfter(withoutTime, ObservationBuilder.retrieval(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)))
                .isEqualTo(PaymentAttemptStatus.FAILED);
    }

    private static PaymentAttemptStatus attemptAfter(PaymentSession before, ObservationBuilder observation) {
        return before.observe(observation.build()).lastAttempt().status();
    }

    private static ObservationBuilder paid() {
        return ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID);
    }

    private void assertReview(ObservationBuilder observation, ReviewReason... reasons) {
        PaymentSession session = open.observe(observation.build());
        assertThat(session.state()).isEqualTo(SessionState.PAID);
        assertThat(session.reviewReasons()).containsExactly(reasons);
        assertThat(session.reportedTerms()).isEqualTo(reasons.length == 0 ? Set.of() : Set.of(observation.reported()));
    }

    private static PaymentSession merged(List<Observation> order, int createdAt) {
        PaymentSession session = createdAt == 0
                ? PaymentSession.opened(EXPECTED, CREATE_RESPONSE)
                : PaymentSession.provisional(order.getFirst());
        for (int at = createdAt == 0 ? 0 : 1; at < order.size(); at++) {
            session = (at == createdAt && createdAt > 0 ? session.mergeCreate(EXPECTED, CREATE_RESPONSE) : session)
                    .observe(order.get(at));
        }
        return createdAt == order.size() ? session.mergeCreate(EXPECTED, CREATE_RESPONSE) : session;
    }

    private static List<List<Observation>> orders(int maxSize) {
        List<List<Observation>> all = new ArrayList<>();
        all.add(List.of());
        for (int from = 0; from < all.size(); from++) {
            List<Observation> order = all.get(from);
            for (Observation next : order.size() < maxSize ? OBSERVATIONS : List.<Observation>of()) {
                if (!order.contains(next)) {
                    List<Observation> longer = new ArrayList<>(order);
                    longer.add(next);
                    all.add(longer);
                }
            }
        }
        return all.subList(1, all.size());
    }
}
