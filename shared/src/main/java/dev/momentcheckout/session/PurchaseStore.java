package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** Stores orders, and decides which session's payment claims an order. */
public interface PurchaseStore {

    /**
     * Returns the order, read consistently, or null if it has neither an attempt nor a payment.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    @Nullable Order find(OrderId id);

    /**
     * Writes {@code after}, unless another attempt was recorded or the order was paid since {@code before} was read.
     * Safe to repeat.
     *
     * @return the stored order: {@code after}, or what a concurrent request wrote instead
     * @throws StoreUnavailableException if the stored order is uncertain
     */
    Order beginAttempt(Order before, Order after);

    /**
     * Claims an order for a payment that needs no review. At most one of the order's sessions wins, permanently. Safe
     * to repeat: the session that won wins again.
     *
     * <p>Claim before the session itself is written as paid. After a crash between the two writes, the next observation
     * of the session repeats both.
     *
     * @param price of the claiming session
     * @throws StoreUnavailableException if the winner is uncertain
     */
    Claim claim(OrderId id, SessionId session, Money price);

    /** The result of a claim. */
    enum Claim {
        WON,
        /** Another session's payment claimed the order first. */
        ALREADY_PAID,
        /** The current attempt has another price, so this payment has an outdated price. */
        PRICE_CHANGED
    }
}
