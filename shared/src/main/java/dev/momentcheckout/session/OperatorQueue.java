package dev.momentcheckout.session;

import java.time.Instant;
import java.util.List;

/** The sessions about which an operator must decide. */
public interface OperatorQueue {
    /**
     * Returns the number of sessions that await an operator. It may be slightly out of date.
     *
     * @throws StoreUnavailableException if it cannot be read
     */
    long count();

    /** @param item key of a session, or of an item that was edited by hand */
    record Entry(String item, Instant since) {}

    /** @param leftOut number of newer entries */
    record Listing(List<Entry> entries, long leftOut) {
        public Listing {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Returns the sessions that have awaited an operator for longest, oldest first. They may be slightly out of date.
     *
     * @param limit the maximum number of entries
     * @throws StoreUnavailableException if it cannot be read
     */
    Listing oldest(Attention.Reason reason, int limit);
}
