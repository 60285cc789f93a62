package dev.momentcheckout.simulator;

/** There is no session of that id. */
public final class UnknownSessionException extends RuntimeException {
    UnknownSessionException(String id) {
        super("no session " + id);
    }
}
