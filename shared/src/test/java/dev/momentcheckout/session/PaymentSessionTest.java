package dev.momentcheckout.session;

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
    private static final ExpectedTerms SOLD =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);
    private static final Observation ANSWER =
            ObservationBuilder.answer().updated(0).now();
    private static final List<Observation> NEWS = List.of(
            ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                    .updated(2)
                    .at(1)
                    .now(),
            ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                    .updated(2)
                    .payment("pay_1")
                    .at(2)
                    .now(),
            ObservationBuilder.look(MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
                    .at(3)
                    .now(),
            ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                    .withError()
                    .at(4)
                    .now(),
            ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                    .updated(1)
                    .at(5)
                    .now(),
            ObservationBuilder.webhook(MomentStatus.CANCELLED, PaymentOutcome.PAID)
                    .seen(1L, "zar", null)
                    .payment("pay_3")
                    .at(6)
                    .now(),
            ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                    .seen(12_550L, "USD", MomentMode.LIVE)
                    .payment("pay_2")
                    .at(7)
                    .now());
    private final PaymentSession open = PaymentSession.opened(SOLD, ANSWER);

    @Test
    void any_order_of_news_and_of_our_own_write_gives_the_same_session() {
        for (List<Observation> order : orders(4)) {
            PaymentSession expected = played(
                    order.stream()
                            .sorted(Comparator.comparing(Observation::observedAt))
                            .toList(),
                    0);
            for (int opened = 0; opened <= order.size(); opened++) {
                PaymentSession session = played(order, opened);
                assertThat(List.of(
                                session.state(),
                                session.lastAttempt(),
                                session.reviewReasons(),
                                session.reportedTerms()))
                        .as("%s, opened at %s", order, opened)
                        .isEqualTo(List.of(
                                expected.state(),
                                expected.lastAttempt(),
                                expected.reviewReasons(),
                                expected.reportedTerms()));
                assertThat(session.expectedTerms()).isEqualTo(expected.expectedTerms());
                assertThat(session.payment()).isEqualTo(expected.payment());
            }
        }
    }

    @Test
    void news_repeated_is_no_news_and_no_state_goes_down() {
        for (List<Observation> order : orders(3)) {
            PaymentSession session = open;
            for (Observation update : order) {
                PaymentSession next = session.observe(update);
                assertThat(next.state()).isGreaterThanOrEqualTo(session.state());
                assertThat(next.observe(update)).isSameAs(next);
                assertThat(next.revision())
                        .isEqualTo(next.equals(session) ? session.revision() : session.revision() + 1);
                session = next;
            }
            for (Observation update : order.stream()
                    .filter(n -> !Interpretation.of(n).isInconclusive())
                    .toList()) {
                assertThat(session.observe(update)).isSameAs(session);
            }
        }
    }

    @Test
    void money_that_differs_is_held_and_still_money() {
        assertHeld(paid().seen(12_551L, "ZAR", MomentMode.TEST), ReviewReason.AMOUNT_MISMATCH);
        assertHeld(paid().seen(12_550L, "USD", MomentMode.TEST), ReviewReason.CURRENCY_MISMATCH);
        assertHeld(paid().seen(12_550L, "ZAR", MomentMode.LIVE), ReviewReason.MODE_MISMATCH);
        assertHeld(
                paid().seen(1L, "USD", MomentMode.LIVE),
                ReviewReason.AMOUNT_MISMATCH,
                ReviewReason.CURRENCY_MISMATCH,
                ReviewReason.MODE_MISMATCH);
    }

    @Test
    void what_is_absent_is_not_compared_and_case_does_not_matter() {
        assertHeld(paid().seen(12_550L, "zar", null));
        PaymentSession untold = open.observe(ObservationBuilder.look(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .seen(null, null, null)
                .now());
        assertThat(untold.needsReview()).isFalse();
        assertThat(untold.reportedTerms()).isEmpty();
    }

    @Test
    void a_provisional_session_is_compared_when_create_records_it() {
        ObservationBuilder wrong = paid().seen(1L, "ZAR", MomentMode.TEST);
        PaymentSession provisional = PaymentSession.provisional(wrong.now());
        assertThat(provisional.isProvisional()).isTrue();
        assertThat(provisional.needsReview()).isFalse();
        assertThat(provisional.belongsTo(Owner.ANONYMOUS)).isFalse();
        assertThat(provisional.nextCheck()).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));
        assertThat(provisional.expiresAt()).isNull();

        PaymentSession real = provisional.created(SOLD, ANSWER);
        assertThat(real.isProvisional()).isFalse();
        assertThat(real.belongsTo(Owner.ANONYMOUS)).isTrue();
        assertThat(real.reviewReasons()).containsExactly(ReviewReason.AMOUNT_MISMATCH);
        assertThat(real.reportedTerms()).containsExactly(wrong.seen());
        assertThat(real.nextCheck()).isNull();
        assertThat(real.expiresAt()).isNull();
        assertThat(PaymentSession.provisional(paid().now())
                        .created(SOLD, ANSWER)
                        .reportedTerms())
                .isEmpty();
    }

    @Test
    void a_second_create_changes_nothing_of_what_is_expected() {
        ExpectedTerms other = new ExpectedTerms(new Owner("else"), SOLD.price(), MomentMode.LIVE);
        assertThat(open.created(other, ANSWER)).isSameAs(open);
        assertThat(open.belongsTo(new Owner("else"))).isFalse();
    }

    @Test
    void is_due_a_minute_after_create_and_at_once_when_a_webhook_only_hints() {
        assertThat(open.nextCheck()).isEqualTo(NextCheck.low(ObservationBuilder.NOON.plusSeconds(60)));
        ObservationBuilder hint = ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT);
        assertThat(open.observe(hint.now()).nextCheck()).isEqualTo(NextCheck.high(ObservationBuilder.NOON));
        assertThat(open.observe(ObservationBuilder.look(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                                .now())
                        .nextCheck())
                .isEqualTo(open.nextCheck());
    }

    @Test
    void is_due_an_hour_after_the_end_once() {
        for (ObservationBuilder end : List.of(
                ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.UNPAID),
                ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.ABSENT),
                ObservationBuilder.webhook(MomentStatus.CANCELLED, PaymentOutcome.ABSENT))) {
            PaymentSession ended = open.observe(end.at(1).now());
            NextCheck inAnHour = NextCheck.low(ObservationBuilder.NOON.plus(Duration.ofMinutes(61)));
            assertThat(ended.nextCheck()).isEqualTo(inAnHour);
            PaymentSession later =
                    ended.observe(ObservationBuilder.webhook(MomentStatus.CANCELLED, PaymentOutcome.UNPAID)
                            .updated(9)
                            .at(9)
                            .now());
            assertThat(later.nextCheck()).isEqualTo(inAnHour);
            assertThat(later.endedAt()).isEqualTo(ObservationBuilder.NOON.plusSeconds(60));
        }
    }

    @Test
    void the_payment_is_the_one_seen_at_the_highest_state_in_whatever_order() {
        Observation attempted = ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .payment("pay_9")
                .now();
        Observation paidBy1 = paid().payment("pay_1").now();
        Observation paidBy2 = paid().payment("pay_2").now();
        PaymentReference second = new PaymentReference("pay_2", SessionState.PAID);

        assertThat(open.observe(attempted).payment()).isEqualTo(new PaymentReference("pay_9", SessionState.OPEN));
        assertThat(open.observe(attempted).observe(paidBy1).observe(paidBy2).payment())
                .isEqualTo(second);
        assertThat(open.observe(paidBy2).observe(paidBy1).observe(attempted).payment())
                .isEqualTo(second);
        assertThat(open.observe(paidBy2)
                        .observe(ObservationBuilder.look(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                                .now())
                        .payment())
                .isEqualTo(second);
    }

    @Test
    void a_hint_moves_an_overdue_session_to_the_front_once() {
        ObservationBuilder hint = ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT);
        PaymentSession hinted = open.observe(hint.at(5).now());

        assertThat(hinted.nextCheck()).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));
        assertThat(hinted.observe(hint.at(6).now())).isSameAs(hinted);
    }

    @Test
    void a_provisional_session_keeps_its_minute_though_it_says_it_ended() {
        PaymentSession provisional =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.ABSENT)
                        .now());
        assertThat(provisional.nextCheck()).isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));

        PaymentSession recorded = provisional.created(SOLD, ANSWER);
        assertThat(recorded.nextCheck()).isEqualTo(NextCheck.low(ObservationBuilder.NOON.plus(Duration.ofHours(1))));
    }

    @Test
    void a_pending_attempt_at_the_end_keeps_the_looks_of_an_open_session() {
        assertThat(open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                                .updated(1)
                                .now())
                        .nextCheck())
                .isEqualTo(NextCheck.high(ObservationBuilder.NOON.plusSeconds(60)));
    }

    @Test
    void what_is_settled_is_not_due_and_forgotten_after_400_days() {
        PaymentSession paid = open.observe(paid().at(3).now());
        assertThat(paid.nextCheck()).isNull();
        assertThat(paid.endedAt()).isNull();
        assertThat(paid.expiresAt())
                .isEqualTo(ObservationBuilder.NOON.plus(Duration.ofMinutes(3)).plus(Duration.ofDays(400)));
        assertThat(open.expiresAt()).isNull();
    }

    @Test
    void keeps_six_short_lines_of_history() {
        PaymentSession session = open;
        for (int minute = 1; minute <= 8; minute++) {
            session = session.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                    .updated(minute)
                    .at(minute)
                    .now());
        }
        assertThat(session.history()).hasSize(6).endsWith("20260601T120800Z webhook active/unpaid");
        assertThat(session.history().getFirst()).startsWith("20260601T120300Z");
        PaymentSession longest =
                open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED)
                        .now());
        assertThat(longest.history().getLast().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(60);
    }

    @Test
    void the_newest_attempt_by_moments_time_stays() {
        PaymentSession failed = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                .updated(5)
                .now());
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
        PaymentSession timeless =
                PaymentSession.provisional(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                        .now());
        assertThat(attemptAfter(timeless, ObservationBuilder.look(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)))
                .isEqualTo(PaymentAttemptStatus.FAILED);
    }

    private static PaymentAttemptStatus attemptAfter(PaymentSession before, ObservationBuilder told) {
        return before.observe(told.now()).lastAttempt().status();
    }

    private static ObservationBuilder paid() {
        return ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID);
    }

    private void assertHeld(ObservationBuilder told, ReviewReason... reasons) {
        PaymentSession session = open.observe(told.now());
        assertThat(session.state()).isEqualTo(SessionState.PAID);
        assertThat(session.reviewReasons()).containsExactly(reasons);
        assertThat(session.reportedTerms()).isEqualTo(reasons.length == 0 ? Set.of() : Set.of(told.seen()));
    }

    private static PaymentSession played(List<Observation> order, int opened) {
        PaymentSession session =
                opened == 0 ? PaymentSession.opened(SOLD, ANSWER) : PaymentSession.provisional(order.getFirst());
        for (int at = opened == 0 ? 0 : 1; at < order.size(); at++) {
            session = (at == opened && opened > 0 ? session.created(SOLD, ANSWER) : session).observe(order.get(at));
        }
        return opened == order.size() ? session.created(SOLD, ANSWER) : session;
    }

    private static List<List<Observation>> orders(int most) {
        List<List<Observation>> all = new ArrayList<>();
        all.add(List.of());
        for (int from = 0; from < all.size(); from++) {
            List<Observation> order = all.get(from);
            for (Observation next : order.size() < most ? NEWS : List.<Observation>of()) {
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
