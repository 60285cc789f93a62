package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link CheckQueue} does, in memory and in DynamoDB. */
public abstract class CheckQueueContract {
    private static final Instant NOON = ObservationBuilder.NOON;
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);
    private static final SessionId ID = ObservationBuilder.SESSION;

    /** Returns the queue under test, empty before each test. */
    protected abstract CheckQueue queue();

    /** Returns the store whose sessions are in the queue. */
    protected abstract SessionStore sessions();

    private PaymentSession open(String id, int minute) {
        PaymentSession opened = PaymentSession.opened(
                EXPECTED, ObservationBuilder.createResponse().at(minute).build(new SessionId(id)));
        assertThat(sessions().compareAndSet(null, opened)).isInstanceOf(WriteResult.Written.class);
        return opened;
    }

    private PaymentSession observe(PaymentSession session, ObservationBuilder observation) {
        PaymentSession after = session.observe(observation.build(session.id()));
        assertThat(sessions().compareAndSet(session, after)).isInstanceOf(WriteResult.Written.class);
        return after;
    }

    /** Returns the entries of all shards, read in pages. */
    private List<CheckQueue.Entry> due(NextCheck.Priority priority, Instant until, int pageSize) {
        return due(priority, CheckQueue.Order.OLDEST_FIRST, until, pageSize);
    }

    private List<CheckQueue.Entry> due(
            NextCheck.Priority priority, CheckQueue.Order order, Instant until, int pageSize) {
        Comparator<CheckQueue.Entry> oldestFirst =
                Comparator.comparing(entry -> entry.nextCheck().at());
        List<CheckQueue.Entry> all = new ArrayList<>();
        for (int shard = 0; shard < queue().shards(); shard++) {
            List<CheckQueue.Entry> ofShard = new ArrayList<>();
            CheckQueue.@Nullable Position position = null;
            do {
                CheckQueue.Page page =
                        queue().page(new CheckQueue.Part(priority, shard), order, until, pageSize, position);
                assertThat(page.entries()).hasSizeLessThanOrEqualTo(pageSize);
                assertThat(page.unreadable()).isZero();
                ofShard.addAll(page.entries());
                position = page.next();
            } while (position != null);
            assertThat(ofShard)
                    .isSortedAccordingTo(order == CheckQueue.Order.OLDEST_FIRST ? oldestFirst : oldestFirst.reversed());
            all.addAll(ofShard);
        }
        return all;
    }

    private static CheckQueue.Entry entry(PaymentSession session) {
        return new CheckQueue.Entry(
                session.id(), requireNonNull(session.checks().next()));
    }

    private List<CheckQueue.Entry> low() {
        return due(NextCheck.Priority.LOW, NOON.plus(Duration.ofDays(1)), 10);
    }

    private List<CheckQueue.Entry> high() {
        return due(NextCheck.Priority.HIGH, NOON.plus(Duration.ofDays(1)), 10);
    }

    @Test
    void is_empty_without_sessions() {
        assertThat(low()).isEmpty();
        assertThat(high()).isEmpty();
    }

    @Test
    void contains_a_session_while_it_has_a_next_check() {
        PaymentSession open = open("ps_1", 0);
        assertThat(low()).containsExactly(entry(open));
        assertThat(high()).isEmpty();

        PaymentSession pending = observe(
                open,
                ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                        .updated(1));
        assertThat(low()).isEmpty();
        assertThat(high()).containsExactly(entry(pending));

        observe(pending, ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID));
        assertThat(low()).isEmpty();
        assertThat(high()).isEmpty();
    }

    @Test
    void contains_sessions_that_are_due_by_then() {
        PaymentSession first = open("ps_first", 0);
        open("ps_later", 1);

        assertThat(due(NextCheck.Priority.LOW, NOON.plusSeconds(60), 10)).containsExactly(entry(first));
        assertThat(due(NextCheck.Priority.LOW, NOON.plusSeconds(59), 10)).isEmpty();
    }

    @Test
    void pages_contain_every_session_once_in_either_order() {
        List<CheckQueue.Entry> expected = new ArrayList<>();
        for (int session = 0; session < 40; session++) {
            expected.add(entry(open("ps_" + session, session % 5)));
        }

        for (int pageSize : new int[] {1, 3, 100}) {
            for (CheckQueue.Order order : CheckQueue.Order.values()) {
                assertThat(due(NextCheck.Priority.LOW, order, NOON.plus(Duration.ofHours(1)), pageSize))
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @Test
    void postpones_a_check_without_changing_the_session() {
        PaymentSession open = open("ps_1", 0);

        queue().postpone(entry(open), NOON.plus(Duration.ofHours(6)));

        NextCheck postponed = new NextCheck(NOON.plus(Duration.ofHours(6)), NextCheck.Priority.LOW);
        assertThat(low()).containsExactly(new CheckQueue.Entry(ID, postponed));
        PaymentSession stored = requireNonNull(sessions().load(ID, ReadConsistency.STRONG));
        assertThat(stored.checks().next()).isEqualTo(postponed);
        assertThat(stored.revision()).isEqualTo(open.revision());
        assertThat(stored.state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void does_not_postpone_a_check_that_has_changed_or_ended() {
        PaymentSession open = open("ps_1", 10);
        PaymentSession sooner = observe(
                open,
                ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                        .at(10));

        queue().postpone(entry(open), NOON.plus(Duration.ofHours(6)));
        assertThat(sessions().load(ID, ReadConsistency.STRONG)).isEqualTo(sooner);

        PaymentSession paid = observe(sooner, ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID));
        queue().postpone(entry(sooner), NOON.plus(Duration.ofHours(6)));
        assertThat(sessions().load(ID, ReadConsistency.STRONG)).isEqualTo(paid);
    }

    @Test
    void postponing_the_check_of_an_absent_session_creates_none() {
        queue().postpone(
                        new CheckQueue.Entry(ID, new NextCheck(NOON, NextCheck.Priority.LOW)),
                        NOON.plus(Duration.ofHours(6)));

        assertThat(sessions().load(ID, ReadConsistency.STRONG)).isNull();
    }
}
