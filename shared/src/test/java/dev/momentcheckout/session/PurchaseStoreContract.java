package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link PurchaseStore} does, in memory and in DynamoDB. */
public abstract class PurchaseStoreContract {
    protected static final Instant NOW = Instant.parse("2026-06-01T08:00:00.123456Z");
    protected static final Money PRICE = new Money(1000, Currency.getInstance("ZAR"));
    protected static final SessionId FIRST = new SessionId("ps_first");
    protected static final SessionId SECOND = new SessionId("ps_second");
    protected static final PurchaseId ORDER = PurchaseId.of(new OrderId("order-17"));
    protected static final PurchaseId KEY = PurchaseId.of(Owner.ANONYMOUS, "9f0c8f2e-54f6-4c07-9b6b-2f2b7f2a2f11");

    /** Returns the store under test, empty before each test. */
    protected abstract PurchaseStore purchases();

    protected static List<PurchaseId> ids() {
        return List.of(ORDER, KEY);
    }

    protected static Purchase firstAttempt(PurchaseId id) {
        return Purchase.unsaved(id).withAttempt(FIRST, PRICE, List.of(), id.isOrder() ? null : "content", NOW);
    }

    private static void assertWritten(WriteResult<Purchase> result) {
        assertThat(result).isInstanceOf(WriteResult.Written.class);
    }

    @ParameterizedTest
    @EnumSource
    void loads_no_purchase_that_was_never_stored(ReadConsistency consistency) {
        assertThat(purchases().load(ORDER, consistency)).isNull();
        assertThat(purchases().load(KEY, consistency)).isNull();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void stores_every_field(PurchaseId id) {
        Purchase first = firstAttempt(id);
        Purchase full = new Purchase(
                id,
                2,
                SECOND,
                new Money(2000, Currency.getInstance("KES")),
                List.of(FIRST, new SessionId("ps_zero")),
                FIRST,
                SECOND,
                first.content(),
                first.expiresAt(),
                2);
        assertWritten(purchases().compareAndSet(first));
        assertThat(purchases().load(id, ReadConsistency.STRONG)).isEqualTo(first);
        assertWritten(purchases().compareAndSet(full));

        assertThat(purchases().load(id, ReadConsistency.STRONG)).isEqualTo(full);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void stores_a_purchase_without_an_attempt(PurchaseId id) {
        Purchase paid = new Purchase(id, 0, null, null, List.of(), FIRST, null, null, null, 1);

        assertWritten(purchases().compareAndSet(paid));

        assertThat(purchases().load(id, ReadConsistency.STRONG)).isEqualTo(paid);
    }

    @Test
    void orders_and_keys_are_stored_apart() {
        assertWritten(purchases().compareAndSet(firstAttempt(ORDER)));

        assertThat(purchases().load(KEY, ReadConsistency.STRONG)).isNull();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void a_write_from_an_outdated_version_returns_the_newer_one(PurchaseId id) {
        Purchase first = firstAttempt(id);
        Purchase second = first.withAttempt(SECOND, PRICE, List.of(FIRST), null, NOW);
        Purchase other = first.withUsedUpKey(null, null, NOW);
        assertWritten(purchases().compareAndSet(first));
        assertWritten(purchases().compareAndSet(second));

        assertThat(purchases().compareAndSet(other)).isEqualTo(new WriteResult.Conflict<>(second));
        assertThat(purchases().compareAndSet(first)).isEqualTo(new WriteResult.Conflict<>(second));
        assertThat(purchases().load(id, ReadConsistency.STRONG)).isEqualTo(second);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void a_repeated_write_conflicts_with_itself(PurchaseId id) {
        Purchase first = firstAttempt(id);
        assertWritten(purchases().compareAndSet(first));

        assertThat(purchases().compareAndSet(first)).isEqualTo(new WriteResult.Conflict<>(first));
    }

    @Test
    void a_write_of_a_deleted_purchase_does_not_recreate_it() {
        Purchase second = firstAttempt(KEY).withAttempt(SECOND, PRICE, List.of(FIRST), null, NOW);

        assertThat(purchases().compareAndSet(second)).isEqualTo(new WriteResult.Conflict<>(null));
        assertThat(purchases().load(KEY, ReadConsistency.STRONG)).isNull();
    }

    @Test
    void one_of_many_concurrent_writes_succeeds() throws Exception {
        Purchase first = firstAttempt(KEY);
        assertWritten(purchases().compareAndSet(first));
        List<Callable<WriteResult<Purchase>>> writes = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            Purchase next = first.withAttempt(new SessionId("ps_" + thread), PRICE, List.of(), null, NOW);
            writes.add(() -> purchases().compareAndSet(next));
        }

        assertThat(ConcurrentCalls.run(writes))
                .filteredOn(WriteResult.Written.class::isInstance)
                .hasSize(1);
    }
}
