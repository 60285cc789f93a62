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
    private static final Expectation SOLD =
            new Expectation(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);
    private static final Observation ANSWER = Told.answer().updated(0).now();
    private static final List<Observation> NEWS = List.of(
            Told.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                    .updated(2)
                    .at(1)
                    .now(),
            Told.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                    .updated(2)
                    .payment("pay_1")
                    .at(2)
                    .now(),
            Told.look(MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED).at(3).now(),
            Told.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                    .withError()
                    .at(4)
                    .now(),
            Told.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                    .updated(1)
                    .at(5)
                    .now(),
            Told.webhook(MomentStatus.CANCELLED, PaymentOutcome.PAID)
                    .seen(1L, "zar", null)
                    .payment("pay_3")
                    .at(6)
                    .now(),
            Told.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
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
                assertThat(List.of(session.state(), session.attempt(), session.hold(), session.seen()))
                        .as("%s, opened at %s", order, opened)
                        .isEqualTo(List.of(expected.state(), expected.attempt(), expected.hold(), expected.seen()));
                assertThat(session.recorded()).isEqualTo(expected.recorded());
                assertThat(session.payment()).isEqualTo(expected.payment());
            }
        }
    }

    @Test
    void news_repeated_is_no_news_and_no_state_goes_down() {
        for (List<Observation> order : orders(3)) {
            PaymentSession session = open;
            for (Observation news : order) {
                PaymentSession next = session.observe(news);
                assertThat(next.state()).isGreaterThanOrEqualTo(session.state());
                assertThat(next.observe(news)).isSameAs(next);
                assertThat(next.revision())
                        .isEqualTo(next.equals(session) ? session.revision() : session.revision() + 1);
                session = next;
            }
            for (Observation news :
                    order.stream().filter(n -> !Reading.of(n).ask()).toList()) {
                assertThat(session.observe(news)).isSameAs(session);
            }
        }
    }

    @Test
    void money_that_differs_is_held_and_still_money() {
        assertHeld(paid().seen(12_551L, "ZAR", MomentMode.TEST), HoldReason.AMOUNT);
        assertHeld(paid().seen(12_550L, "USD", MomentMode.TEST), HoldReason.CURRENCY);
        assertHeld(paid().seen(12_550L, "ZAR", MomentMode.LIVE), HoldReason.MODE);
        assertHeld(paid().seen(1L, "USD", MomentMode.LIVE), HoldReason.AMOUNT, HoldReason.CURRENCY, HoldReason.MODE);
    }

    @Test
    void what_is_absent_is_not_compared_and_case_does_not_matter() {
        assertHeld(paid().seen(12_550L, "zar", null));
        PaymentSession untold = open.observe(Told.look(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                .seen(null, null, null)
                .now());
        assertThat(untold.isHeld()).isFalse();
        assertThat(untold.seen()).isEmpty();
    }

    @Test
    void a_provisional_session_is_compared_when_create_records_it() {
        Told wrong = paid().seen(1L, "ZAR", MomentMode.TEST);
        PaymentSession provisional = PaymentSession.provisional(wrong.now());
        assertThat(provisional.isProvisional()).isTrue();
        assertThat(provisional.isHeld()).isFalse();
        assertThat(provisional.belongsTo(Owner.ANONYMOUS)).isFalse();
        assertThat(provisional.due()).isEqualTo(Due.soon(Told.NOON.plusSeconds(60)));
        assertThat(provisional.expiresAt()).isNull();

        PaymentSession real = provisional.open(SOLD, ANSWER);
        assertThat(real.isProvisional()).isFalse();
        assertThat(real.belongsTo(Owner.ANONYMOUS)).isTrue();
        assertThat(real.hold()).containsExactly(HoldReason.AMOUNT);
        assertThat(real.seen()).containsExactly(wrong.seen());
        assertThat(real.due()).isNull();
        assertThat(real.expiresAt()).isNull();
        assertThat(PaymentSession.provisional(paid().now()).open(SOLD, ANSWER).seen())
                .isEmpty();
    }

    @Test
    void a_second_create_changes_nothing_of_what_is_expected() {
        Expectation other = new Expectation(new Owner("else"), SOLD.price(), MomentMode.LIVE);
        assertThat(open.open(other, ANSWER)).isSameAs(open);
        assertThat(open.belongsTo(new Owner("else"))).isFalse();
    }

    @Test
    void is_due_a_minute_after_create_and_at_once_when_a_webhook_only_hints() {
        assertThat(open.due()).isEqualTo(Due.later(Told.NOON.plusSeconds(60)));
        Told hint = Told.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT);
        assertThat(open.observe(hint.now()).due()).isEqualTo(Due.soon(Told.NOON));
        assertThat(open.observe(Told.look(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                                .now())
                        .due())
                .isEqualTo(open.due());
    }

    @Test
    void is_due_an_hour_after_the_end_once() {
        for (Told end : List.of(
                Told.webhook(MomentStatus.COMPLETED, PaymentOutcome.UNPAID),
                Told.webhook(MomentStatus.EXPIRED, PaymentOutcome.ABSENT),
                Told.webhook(MomentStatus.CANCELLED, PaymentOutcome.ABSENT))) {
            PaymentSession ended = open.observe(end.at(1).now());
            Due inAnHour = Due.later(Told.NOON.plus(Duration.ofMinutes(61)));
            assertThat(ended.due()).isEqualTo(inAnHour);
            PaymentSession later = ended.observe(Told.webhook(MomentStatus.CANCELLED, PaymentOutcome.UNPAID)
                    .updated(9)
                    .at(9)
                    .now());
            assertThat(later.due()).isEqualTo(inAnHour);
            assertThat(later.endedAt()).isEqualTo(Told.NOON.plusSeconds(60));
        }
    }

    @Test
    void the_payment_is_the_one_seen_at_the_highest_state_in_whatever_order() {
        Observation attempted = Told.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
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
                        .observe(Told.look(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                                .now())
                        .payment())
                .isEqualTo(second);
    }

    @Test
    void a_hint_moves_an_overdue_session_to_the_front_once() {
        Told hint = Told.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT);
        PaymentSession hinted = open.observe(hint.at(5).now());

        assertThat(hinted.due()).isEqualTo(Due.soon(Told.NOON.plusSeconds(60)));
        assertThat(hinted.observe(hint.at(6).now())).isSameAs(hinted);
    }

    @Test
    void a_provisional_session_keeps_its_minute_though_it_says_it_ended() {
        PaymentSession provisional = PaymentSession.provisional(
                Told.webhook(MomentStatus.EXPIRED, PaymentOutcome.ABSENT).now());
        assertThat(provisional.due()).isEqualTo(Due.soon(Told.NOON.plusSeconds(60)));

        PaymentSession recorded = provisional.open(SOLD, ANSWER);
        assertThat(recorded.due()).isEqualTo(Due.later(Told.NOON.plus(Duration.ofHours(1))));
    }

    @Test
    void a_pending_attempt_at_the_end_keeps_the_looks_of_an_open_session() {
        assertThat(open.observe(Told.webhook(MomentStatus.EXPIRED, PaymentOutcome.PENDING)
                                .updated(1)
                                .now())
                        .due())
                .isEqualTo(Due.soon(Told.NOON.plusSeconds(60)));
    }

    @Test
    void what_is_settled_is_not_due_and_forgotten_after_400_days() {
        PaymentSession paid = open.observe(paid().at(3).now());
        assertThat(paid.due()).isNull();
        assertThat(paid.endedAt()).isNull();
        assertThat(paid.expiresAt())
                .isEqualTo(Told.NOON.plus(Duration.ofMinutes(3)).plus(Duration.ofDays(400)));
        assertThat(open.expiresAt()).isNull();
    }

    @Test
    void keeps_six_short_lines_of_history() {
        PaymentSession session = open;
        for (int minute = 1; minute <= 8; minute++) {
            session = session.observe(Told.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                    .updated(minute)
                    .at(minute)
                    .now());
        }
        assertThat(session.history()).hasSize(6).endsWith("20260601T120800Z webhook active/unpaid");
        assertThat(session.history().getFirst()).startsWith("20260601T120300Z");
        PaymentSession longest =
                open.observe(Told.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED)
                        .now());
        assertThat(longest.history().getLast().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(60);
    }

    @Test
    void the_newest_attempt_by_moments_time_stays() {
        PaymentSession failed = open.observe(Told.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                .updated(5)
                .now());
        assertThat(attemptAfter(
                        failed,
                        Told.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                                .updated(4)))
                .isEqualTo(Attempt.FAILED);
        assertThat(attemptAfter(failed, Told.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)))
                .isEqualTo(Attempt.FAILED);
        assertThat(attemptAfter(
                        failed,
                        Told.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                                .updated(5)))
                .isEqualTo(Attempt.PENDING);
        PaymentSession timeless = PaymentSession.provisional(
                Told.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING).now());
        assertThat(attemptAfter(timeless, Told.look(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)))
                .isEqualTo(Attempt.FAILED);
    }

    private static Attempt attemptAfter(PaymentSession before, Told told) {
        return before.observe(told.now()).attempt().attempt();
    }

    private static Told paid() {
        return Told.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID);
    }

    private void assertHeld(Told told, HoldReason... reasons) {
        PaymentSession session = open.observe(told.now());
        assertThat(session.state()).isEqualTo(SessionState.PAID);
        assertThat(session.hold()).containsExactly(reasons);
        assertThat(session.seen()).isEqualTo(reasons.length == 0 ? Set.of() : Set.of(told.seen()));
    }

    private static PaymentSession played(List<Observation> order, int opened) {
        PaymentSession session =
                opened == 0 ? PaymentSession.opened(SOLD, ANSWER) : PaymentSession.provisional(order.getFirst());
        for (int at = opened == 0 ? 0 : 1; at < order.size(); at++) {
            session = (at == opened && opened > 0 ? session.open(SOLD, ANSWER) : session).observe(order.get(at));
        }
        return opened == order.size() ? session.open(SOLD, ANSWER) : session;
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
