package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InMemoryPurchaseStoreTest extends PurchaseStoreContract {
    private final AtomicInteger missedWrites = new AtomicInteger();
    private final InMemoryPurchaseStore purchases = new InMemoryPurchaseStore(missedWrites::get);

    @Override
    protected PurchaseStore purchases() {
        return purchases;
    }

    @Test
    void an_eventually_consistent_read_misses_as_many_writes_as_the_test_wants() {
        Purchase first = firstAttempt(KEY);
        purchases.compareAndSet(first);

        assertThat(purchases.load(KEY, ReadConsistency.EVENTUAL)).isEqualTo(first);
        missedWrites.set(1);
        assertThat(purchases.load(KEY, ReadConsistency.EVENTUAL)).isNull();
        assertThat(purchases.load(KEY, ReadConsistency.STRONG)).isEqualTo(first);
    }

    @Test
    void a_deleted_purchase_is_absent_and_can_be_stored_anew() {
        Purchase first = firstAttempt(KEY);
        purchases.compareAndSet(first);
        assertThat(purchases.all()).containsExactly(first);

        purchases.delete(KEY);

        assertThat(purchases.all()).isEmpty();
        assertThat(purchases.load(KEY, ReadConsistency.STRONG)).isNull();
        assertThat(purchases.compareAndSet(first.withAttempt(SECOND, PRICE, List.of(), null, NOW)))
                .isEqualTo(new WriteResult.Conflict<>(null));
        assertThat(purchases.compareAndSet(first)).isInstanceOf(WriteResult.Written.class);
    }
}
