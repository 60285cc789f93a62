package dev.momentcheckout.session;

/**
 * Why a session is held: its money is real, but nobody may deliver on it before a person has looked. Open to names that a newer version of the code
 * has written, because during a deployment both versions run.
 */
public record HoldReason(String name) implements Comparable<HoldReason> {
    public static final HoldReason AMOUNT = new HoldReason("amount-mismatch");
    public static final HoldReason CURRENCY = new HoldReason("currency-mismatch");
    public static final HoldReason MODE = new HoldReason("mode-mismatch");

    @Override
    public int compareTo(HoldReason other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
