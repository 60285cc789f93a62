package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** Stored items as they are, for an operator who has to see one that cannot be read. */
public interface RawItems {
    /**
     * Returns the item with this key in the JSON of the store, or null if there is none.
     *
     * @throws StoreUnavailableException if the item cannot be read
     */
    @Nullable String load(String key);
}
