package dev.momentcheckout.session;

/** Stores refunds, one item for each {@code webhook-id}; the refund event is published from that item. */
public interface RefundStore {
    /**
     * Stores a refund unless it is already stored.
     *
     * @return whether the refund was new
     * @throws StoreUnavailableException if it is uncertain whether the refund is stored
     */
    boolean save(Refund refund);
}
