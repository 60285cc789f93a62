package dev.momentcheckout.session;

import java.util.List;

/** Reads entries of the catalog as create does, and names those that no app can pay. */
public interface CatalogReview {
    /**
     * The result of a review.
     *
     * @param read number of entries
     * @param hasMore whether the catalog has further entries
     */
    record Result(int read, boolean hasMore, List<InvalidEntry> invalid) {
        public Result {
            invalid = List.copyOf(invalid);
        }
    }

    /**
     * An entry that is invalid.
     *
     * @param entry its key
     * @param problem names the attribute and its rule
     */
    record InvalidEntry(String entry, String problem) {}

    /**
     * Reviews at most {@code limit} entries, in no order.
     *
     * @throws StoreUnavailableException if the catalog cannot be read
     */
    Result first(int limit);
}
