package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InMemorySessionStoreTest extends SessionStoreContract {
    private final AtomicInteger missedWrites = new AtomicInteger();
    private final InMemorySessionStore sessions = new InMemorySessionStore(missedWrites::get);

    @Override
    protected SessionStore sessions() {
        return sessions;
    }

    @Override
    protected void delete(SessionId id) {
        sessions.delete(id);
    }

    @Test
    void an_eventually_consistent_read_misses_as_many_writes_as_the_test_wants() {
        PaymentSession opened = PaymentSession.opened(EXPECTED, CREATED);
        PaymentSession paid = opened.observe(PAID);
        sessions.compareAndSet(null, opened);
        sessions.compareAndSet(opened, paid);

        assertThat(sessions.load(ID, ReadConsistency.EVENTUAL)).isEqualTo(paid);
        missedWrites.set(1);
        assertThat(sessions.load(ID, ReadConsistency.EVENTUAL)).isEqualTo(opened);
        missedWrites.set(2);
        assertThat(sessions.load(ID, ReadConsistency.EVENTUAL)).isNull();
        assertThat(sessions.load(ID, ReadConsistency.STRONG)).isEqualTo(paid);
    }

    @Test
    void lists_sessions_and_changes() {
        PaymentSession opened = PaymentSession.opened(EXPECTED, CREATED);
        sessions.compareAndSet(null, opened);
        assertThat(sessions.all()).containsExactly(opened);

        sessions.delete(ID);
        sessions.delete(ID);

        assertThat(sessions.all()).isEmpty();
        assertThat(sessions.changes())
                .containsExactly(
                        new InMemorySessionStore.Change(null, opened), new InMemorySessionStore.Change(opened, null));
        assertThat(requireNonNull(sessions.changes().getFirst().after()).id()).isEqualTo(ID);
    }
}
