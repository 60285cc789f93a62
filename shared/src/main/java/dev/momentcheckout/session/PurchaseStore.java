package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** Stores purchases. It contains no rule: {@link Purchase} decides what is written. */
public interface PurchaseStore {

    /**
     * Returns the purchase, or null if nothing has been recorded for it.
     *
     * @throws StoreUnavailableException if the store cannot be read
     * @throws UnreadableItemException if the stored item has an unknown layout
     */
    @Nullable Purchase load(PurchaseId id, ReadConsistency consistency);

    /**
     * Writes {@code after} if the stored revision is the one before it. An {@code after} with revision 1 is written if
     * nothing is stored. A write whose response was lost can be reported as a conflict with itself.
     *
     * @throws StoreUnavailableException if it is uncertain whether the purchase was written
     * @throws UnreadableItemException if the stored item has an unknown layout
     */
    WriteResult<Purchase> compareAndSet(Purchase after);
}
