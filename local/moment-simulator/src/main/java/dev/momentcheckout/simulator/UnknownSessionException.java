package dev.momentcheckout.simulator;

/** There is no session with this id. */
public final class UnknownSessionException extends RuntimeException {
    UnknownSessionException(String id) {
        super("no session " + id);
    }
}
