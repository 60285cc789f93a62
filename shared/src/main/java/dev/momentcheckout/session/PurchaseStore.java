package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** Where orders are kept. */
public interface PurchaseStore {

    /**
     * The order as of now, nothing older; null if nobody has tried to pay it.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    @Nullable Order find(OrderId id);

    /**
     * Keeps {@code after}, unless another attempt was recorded or the order was settled since {@code before} was read. Safe to repeat.
     *
     * @return what is kept: {@code after}, or what somebody else made of the order in between
     * @throws StoreUnavailableException if it is not certain which
     */
    Order beginAttempt(Order before, Order after);

    /**
     * Claims an order for money that is right in itself: of all its sessions one gets it, for good. Must be done before the session's own item says that
     * there is money; a crash in between heals, since whoever claims again wins again.
     *
     * @param price of the claiming session
     * @throws StoreUnavailableException if it is not certain who has the order
     */
    Claim claim(OrderId id, SessionId session, Money price);

    /** What became of a claim. */
    enum Claim {
        WON,
        /** Another session's money was there first. */
        ALREADY_PAID,
        /** A newer attempt has another price: the customer was shown what the shop no longer asks. */
        PRICE_CHANGED
    }
}
