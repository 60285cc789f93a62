package dev.momentcheckout.session;

/** Where refunds are kept: one item for each event, from which it is announced. */
public interface RefundStore {
    /**
     * Keeps a refund unless it is kept already.
     *
     * @return whether it was new
     * @throws StoreUnavailableException if it is not certain that it is kept
     */
    boolean save(Refund refund);
}
