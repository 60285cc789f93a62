package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/**
 * A stored item has an unknown layout: newer code wrote it, or it was edited. It is never interpreted, because its
 * unknown attributes may change its meaning.
 */
public final class UnreadableItemException extends RuntimeException {
    private final @Nullable String item;

    public UnreadableItemException(String message, Throwable cause) {
        this(message, null, cause);
    }

    public UnreadableItemException(String message) {
        this(message, null, null);
    }

    /** @param item the item's key, or null if it is unknown */
    public UnreadableItemException(String message, @Nullable String item, @Nullable Throwable cause) {
        super(message, cause);
        this.item = item;
    }

    /** Returns the item's key, or null if it is unknown. */
    public @Nullable String item() {
        return item;
    }
}
