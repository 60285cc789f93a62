package dev.momentcheckout.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores purchases in memory, for tests that need no database. {@code PurchaseStoreContract} holds it and the DynamoDB
 * adapter to the same rules. Thread-safe.
 */
public final class InMemoryPurchaseStore implements PurchaseStore {
    private final ItemVersions<PurchaseId, Purchase> purchases = new ItemVersions<>();
    private final Staleness staleness;

    public InMemoryPurchaseStore() {
        this(Staleness.NONE);
    }

    public InMemoryPurchaseStore(Staleness staleness) {
        this.staleness = staleness;
    }

    @Override
    public synchronized @Nullable Purchase load(PurchaseId id, ReadConsistency consistency) {
        return switch (consistency) {
            case STRONG -> purchases.current(id);
            case EVENTUAL -> purchases.before(id, staleness.missedWrites());
        };
    }

    @Override
    public synchronized WriteResult<Purchase> compareAndSet(Purchase after) {
        Purchase current = purchases.current(after.id());
        long revision = current == null ? 0 : current.revision();
        if (revision != after.revision() - 1) {
            return new WriteResult.Conflict<>(current);
        }
        purchases.write(after.id(), after);
        return new WriteResult.Written<>();
    }

    /** Returns all purchases. */
    public synchronized List<Purchase> all() {
        return purchases.all();
    }

    /** Deletes a purchase, as DynamoDB's TTL does. */
    public synchronized void delete(PurchaseId id) {
        purchases.write(id, null);
    }
}
