package dev.momentcheckout.session;

/**
 * A stored item has an unknown layout: newer code wrote it, or it was edited. It is never interpreted, because its
 * unknown attributes may change its meaning.
 */
public final class UnreadableItemException extends RuntimeException {
    public UnreadableItemException(String message, Throwable cause) {
        super(message, cause);
    }

    public UnreadableItemException(String message) {
        super(message);
    }
}
