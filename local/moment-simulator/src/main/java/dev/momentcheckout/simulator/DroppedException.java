package dev.momentcheckout.simulator;

/** The connection is to be closed, because of a fault. */
final class DroppedException extends RuntimeException {
    private final String fault;

    DroppedException(Fault fault) {
        super("dropped on command: " + fault.wire());
        this.fault = fault.wire();
    }

    String fault() {
        return fault;
    }
}
