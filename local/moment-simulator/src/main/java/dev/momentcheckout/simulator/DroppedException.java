package dev.momentcheckout.simulator;

/** A fault closes the connection without a response. */
final class DroppedException extends RuntimeException {
    private final String fault;

    DroppedException(Fault fault) {
        super("dropped by the fault " + fault.wire());
        this.fault = fault.wire();
    }

    String fault() {
        return fault;
    }
}
