package dev.momentcheckout.session;

/** A failed read or write of the store. A failed write may have taken effect; both are safe to repeat. */
public final class StoreUnavailableException extends RuntimeException {
    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
