package dev.momentcheckout.session;

/** The store could not be read or written; what was asked for may or may not have happened, and may be asked for again. */
public final class StoreUnavailableException extends RuntimeException {
    public StoreUnavailableException(String what, Throwable cause) {
        super(what, cause);
    }
}
