package dev.momentcheckout.session;

/**
 * A reason why a payment needs review: an operator must decide before the shop may deliver. A session without success
 * only stores the reason. Not an enum, because two versions of the code run during a deployment and the
 * older one must keep names that it does not know.
 */
public record ReviewReason(String name) implements Comparable<ReviewReason> {
    public static final ReviewReason AMOUNT_MISMATCH = new ReviewReason("amount-mismatch");
    public static final ReviewReason CURRENCY_MISMATCH = new ReviewReason("currency-mismatch");
    public static final ReviewReason MODE_MISMATCH = new ReviewReason("mode-mismatch");
    /** The session has our integration id, but create did not record it in time: its owner and purchase are unknown. */
    public static final ReviewReason UNRECORDED_SESSION = new ReviewReason("unrecorded-session");
    /** The purchase was already paid in another session: refund this payment. */
    public static final ReviewReason ORDER_ALREADY_PAID = new ReviewReason("order-already-paid");
    /** The payment has an outdated price: the purchase's current attempt has another one. */
    public static final ReviewReason PRICE_CHANGED = new ReviewReason("price-changed");

    /** The stored reasons have a shape that this code does not know. */
    public static final ReviewReason UNKNOWN_SHAPE = new ReviewReason("unknown-shape");

    @Override
    public int compareTo(ReviewReason other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
