package dev.momentcheckout.session;

/** The sessions about which an operator must decide. */
public interface OperatorQueue {
    /**
     * Returns the number of sessions that await an operator. It may be slightly out of date.
     *
     * @throws StoreUnavailableException if it cannot be read
     */
    long count();
}
