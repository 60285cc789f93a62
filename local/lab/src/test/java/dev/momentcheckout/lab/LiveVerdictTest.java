package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.LiveVerdict.Verdict;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionRequest;
import dev.momentcheckout.simulator.SessionStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LiveVerdictTest {
    private static final String ONE = "ps_1";
    private static final String TWO = "ps_2";
    private static final String PAID = "Payment Paid";
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    private final Map<String, Boolean> awaited = new TreeMap<>();
    private final LiveVerdict verdict = new LiveVerdict(awaited::put);
    private final Work work = new Work();

    /** Nothing goes on, unless a test says so. */
    private static final class Work implements LiveVerdict.Pending {
        private final Set<String> webhooks = new HashSet<>();
        private final Set<String> parked = new HashSet<>();
        private final Map<String, StoredPayment> stored = new HashMap<>();
        private boolean hasEnded = true;
        private long now;

        @Override
        public boolean hasWebhook(String session) {
            return webhooks.contains(session);
        }

        @Override
        public boolean hasParkedEvent(String session) {
            return parked.contains(session);
        }

        @Override
        public long now() {
            return ++now;
        }

        @Override
        public boolean hasEnded(long time) {
            return hasEnded && time <= now;
        }

        @Override
        public StoredPayment stored(String session) {
            return stored.getOrDefault(session, StoredPayment.NONE);
        }
    }

    private void moment(String session, PaymentOutcome outcome) {
        verdict.momentChanged(Session.created(session, SessionRequest.oneTime(4900, "ZAR"), NOW)
                .with(SessionStatus.COMPLETED, outcome, NOW.plusSeconds(1)));
    }

    private void paid(String session) {
        moment(session, PaymentOutcome.PAID);
    }

    private StoredPayment store(String session, String state, String attention, String... attributes) {
        return storeFor(null, session, state, attention, attributes);
    }

    private StoredPayment storeFor(
            @org.jspecify.annotations.Nullable String purchase,
            String session,
            String state,
            String attention,
            String... attributes) {
        Set<String> names = new HashSet<>(Set.of(attributes));
        names.add("state");
        var stored = new StoredPayment(state, names, attention, purchase);
        work.stored.put(session, stored);
        verdict.stored(session, stored, true);
        return stored;
    }

    private Verdict evaluate() {
        return verdict.evaluate(work, session -> !session.equals("pay_1"));
    }

    /** What is missing is lost only if it is still missing once everything that went on has ended. */
    private Verdict evaluateTwice() {
        evaluate();
        return evaluate();
    }

    @Test
    void a_payment_that_is_known_and_published_counts_once() {
        store(ONE, "PAID", "");
        verdict.published(ONE, PAID, "ps_1:PAID");
        paid(ONE);
        store(TWO, "OPEN", "", "next_check_at");
        moment(TWO, PaymentOutcome.UNPAID);

        assertThat(evaluateTwice()).isEqualTo(new Verdict(1, 1, 1, 0, 0, 0, 0, 0, 0));
        assertThat(awaited).isEmpty();
    }

    @Test
    void a_payment_whose_webhook_is_to_come_is_awaited() {
        work.webhooks.add(ONE);
        paid(ONE);
        store(ONE, "OPEN", "");

        assertThat(evaluateTwice()).isEqualTo(new Verdict(1, 0, 0, 0, 0, 1, 0, 0, 0));
        assertThat(awaited).containsEntry(ONE, true);

        work.webhooks.clear();
        store(ONE, "PAID", "");
        verdict.published(ONE, PAID, "ps_1:PAID");
        assertThat(evaluate()).isEqualTo(new Verdict(1, 1, 1, 0, 0, 0, 0, 0, 0));
        assertThat(awaited).containsEntry(ONE, false);
    }

    @Test
    void a_lost_webhook_is_awaited_while_a_check_is_scheduled() {
        paid(ONE);
        store(ONE, "OPEN", "", "next_check_at");

        assertThat(evaluateTwice()).isEqualTo(new Verdict(1, 0, 0, 0, 0, 1, 0, 0, 0));
    }

    /** It is known only from a webhook: the last of its checks ends with its review. */
    @Test
    void a_payment_that_create_has_not_recorded_is_awaited_while_a_check_is_scheduled() {
        paid(ONE);
        store(ONE, "PAID", "", "next_check_at");

        assertThat(evaluateTwice()).isEqualTo(new Verdict(1, 1, 0, 0, 0, 1, 0, 0, 0));

        store(ONE, "PAID", "REVIEW", "review_reasons", "next_check_at");
        assertThat(evaluate()).isEqualTo(new Verdict(1, 1, 0, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void a_check_publishes_nothing_of_a_recorded_payment() {
        paid(ONE);
        store(ONE, "PAID", "", "amount", "next_check_at");

        assertThat(evaluateTwice()).isEqualTo(new Verdict(1, 1, 0, 0, 0, 0, 1, 0, 0));
    }

    @Test
    void a_payment_that_no_check_will_find_is_lost() {
        paid(ONE);
        store(ONE, "OPEN", "");
        store(TWO, "EXPIRED", "UNRESOLVED", "unresolved");
        paid(TWO);

        assertThat(evaluate().awaited()).isEqualTo(2);
        assertThat(evaluate()).isEqualTo(new Verdict(2, 0, 0, 0, 0, 0, 2, 0, 0));
        assertThat(awaited).containsEntry(ONE, false);
    }

    @Test
    void a_session_that_is_not_stored_is_lost() {
        paid(ONE);

        assertThat(evaluateTwice().lost()).isEqualTo(1);
    }

    @Test
    void nothing_is_lost_while_something_goes_on_that_may_bring_it() {
        work.hasEnded = false;
        paid(ONE);
        store(TWO, "PAID", "");
        paid(TWO);

        assertThat(evaluateTwice()).isEqualTo(new Verdict(2, 1, 0, 0, 0, 2, 0, 0, 0));

        work.hasEnded = true;
        assertThat(evaluate()).isEqualTo(new Verdict(2, 1, 0, 0, 0, 0, 2, 0, 0));
    }

    @Test
    void a_stream_that_is_late_loses_nothing() {
        paid(ONE);
        store(ONE, "OPEN", "");
        work.stored.put(ONE, new StoredPayment("PAID", Set.of("state"), "", null));

        assertThat(evaluateTwice().lost()).isZero();
    }

    @Test
    void an_event_that_is_parked_is_awaited() {
        paid(ONE);
        store(ONE, "PAID", "");
        work.parked.add(ONE);

        assertThat(evaluateTwice()).isEqualTo(new Verdict(1, 1, 0, 0, 0, 1, 0, 0, 0));
    }

    @Test
    void two_events_with_different_ids_count_twice_and_a_repeated_one_does_not() {
        store(ONE, "PAID", "");
        paid(ONE);
        verdict.published(ONE, PAID, "ps_1:PAID");
        verdict.published(ONE, PAID, "ps_1:PAID");
        assertThat(evaluate()).isEqualTo(new Verdict(1, 1, 1, 0, 0, 0, 0, 0, 0));

        verdict.published(ONE, PAID, "ps_1:PAID:again");
        assertThat(evaluate()).isEqualTo(new Verdict(1, 1, 0, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void a_purchase_that_is_published_in_two_sessions_counts_twice() {
        storeFor("order#o-1", ONE, "PAID", "");
        storeFor("order#o-1", TWO, "PAID", "");
        paid(ONE);
        paid(TWO);
        verdict.published(ONE, PAID, "ps_1:PAID");
        assertThat(evaluate().twice()).isZero();

        verdict.published(TWO, PAID, "ps_2:PAID");
        assertThat(evaluate()).isEqualTo(new Verdict(2, 2, 2, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void a_payment_in_review_is_known_and_neither_awaited_nor_lost() {
        paid(ONE);
        store(ONE, "PAID", "REVIEW", "review_reasons", "attention");

        assertThat(evaluateTwice()).isEqualTo(new Verdict(1, 1, 0, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void an_operators_decision_ends_the_review() {
        paid(ONE);
        store(ONE, "PAID", "REVIEW", "review_reasons", "attention");
        paid(TWO);
        store(TWO, "PAID", "REVIEW", "review_reasons", "attention");
        evaluateTwice();

        store(ONE, "PAID", "", "review_reasons", "closed");
        store(TWO, "PAID", "", "approved");
        assertThat(evaluate()).isEqualTo(new Verdict(2, 2, 0, 0, 1, 1, 0, 0, 0));

        verdict.published(TWO, PAID, "ps_2:PAID");
        assertThat(evaluate()).isEqualTo(new Verdict(2, 2, 1, 0, 1, 0, 0, 0, 0));
    }

    @Test
    void a_reserved_payment_is_published_as_reserved() {
        moment(ONE, PaymentOutcome.RESERVED);
        store(ONE, "RESERVED", "");
        verdict.published(ONE, "Payment Reserved", "ps_1:RESERVED");

        assertThat(evaluateTwice()).isEqualTo(new Verdict(1, 1, 1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void items_of_an_earlier_start_do_not_count() {
        var old = new StoredPayment("PAID", Set.of("state", "attention"), "REVIEW", null);
        verdict.stored("pay_1", old, false);
        assertThat(evaluateTwice()).isEqualTo(Verdict.NOTHING);

        verdict.stored("pay_1", old, true);
        assertThat(evaluate().inReviewWithoutSession()).isEqualTo(1);
    }

    @Test
    void an_older_change_of_moments_session_does_not_replace_a_newer_one() {
        paid(ONE);
        verdict.momentChanged(Session.created(ONE, SessionRequest.oneTime(4900, "ZAR"), NOW));

        assertThat(evaluate().paid()).isEqualTo(1);
    }
}
