package dev.momentcheckout.session;

/**
 * Why a session is held: its money is real, but nobody may deliver on it before a person has looked. Open to names that a newer version of the code
 * has written, because during a deployment both versions run.
 */
public record HoldReason(String name) implements Comparable<HoldReason> {
    public static final HoldReason AMOUNT = new HoldReason("amount-mismatch");
    public static final HoldReason CURRENCY = new HoldReason("currency-mismatch");
    public static final HoldReason MODE = new HoldReason("mode-mismatch");
    /** Money in a session that bears our mark and that create never recorded: nobody knows whose it is. */
    public static final HoldReason UNRECORDED_SESSION = new HoldReason("unrecorded-session");
    /** The order was paid in another session: this money is to be given back. */
    public static final HoldReason ORDER_ALREADY_SETTLED = new HoldReason("order-already-settled");
    /** Money at a price that the shop no longer asks for the order. */
    public static final HoldReason ORDER_PRICE_CHANGED = new HoldReason("order-price-changed");

    @Override
    public int compareTo(HoldReason other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
