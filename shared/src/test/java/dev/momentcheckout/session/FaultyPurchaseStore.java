package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** A purchase store whose writes meet faults. */
public record FaultyPurchaseStore(PurchaseStore store, WriteFaults faults) implements PurchaseStore {
    @Override
    public @Nullable Purchase load(PurchaseId id, ReadConsistency consistency) {
        return store.load(id, consistency);
    }

    @Override
    public WriteResult<Purchase> compareAndSet(Purchase after) {
        return faults.apply(() -> store.compareAndSet(after));
    }
}
