package dev.momentcheckout.session;

/**
 * Why a session is held: its money is real, but nobody may deliver on it before a person has looked. Open to names that a newer version of the code
 * has written, because during a deployment both versions run.
 */
public record ReviewReason(String name) implements Comparable<ReviewReason> {
    public static final ReviewReason AMOUNT_MISMATCH = new ReviewReason("amount-mismatch");
    public static final ReviewReason CURRENCY_MISMATCH = new ReviewReason("currency-mismatch");
    public static final ReviewReason MODE_MISMATCH = new ReviewReason("mode-mismatch");
    /** Money in a session that bears our mark and that create never recorded: nobody knows whose it is. */
    public static final ReviewReason UNRECORDED_SESSION = new ReviewReason("unrecorded-session");
    /** The order was paid in another session: this money is to be given back. */
    public static final ReviewReason ORDER_ALREADY_PAID = new ReviewReason("order-already-paid");
    /** Money at a price that the shop no longer asks for the order. */
    public static final ReviewReason PRICE_CHANGED = new ReviewReason("price-changed");

    @Override
    public int compareTo(ReviewReason other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
