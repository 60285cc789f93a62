package dev.momentcheckout.session;

/** Decides how much an eventually consistent read of a store in memory is out of date. */
@FunctionalInterface
public interface Staleness {
    /** Every read returns every earlier write. */
    Staleness NONE = () -> 0;

    /** Returns how many of the item's last writes the next eventually consistent read does not see. */
    int missedWrites();
}
