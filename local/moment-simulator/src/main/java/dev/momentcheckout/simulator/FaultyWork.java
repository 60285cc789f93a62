package dev.momentcheckout.simulator;

import java.util.Optional;

/** What faults do to a call before its work is done. */
final class FaultyWork {
    private final Faults faults;
    private final Sleeper sleeper;

    FaultyWork(Faults faults, Sleeper pause) {
        this.faults = faults;
        this.sleeper = pause;
    }

    /** Takes the call's fault and suffers what comes before the work. Throws {@link DroppedException}. */
    Optional<Fault> before(Endpoint endpoint, boolean replay) {
        Optional<Fault> fault = faults.take(endpoint, replay);
        fault.ifPresent(this::suffer);
        return fault;
    }

    /** The answer that the fault puts in place of work. */
    static Optional<Answer> failure(Optional<Fault> fault, String path) {
        return fault.filter(Fault.Failure.class::isInstance)
                .map(Fault.Failure.class::cast)
                .map(failure -> new Problem(failure.status(), "Failed on command", path).answer());
    }

    private void suffer(Fault fault) {
        if (fault instanceof Fault.Delay(var duration)) {
            try {
                sleeper.pause(duration);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DroppedException(fault);
            }
        }
        if (fault == Fault.Connection.HANG) {
            faults.hang(fault);
        }
        if (fault == Fault.Connection.DROP_BEFORE_COMMIT) {
            throw new DroppedException(fault);
        }
    }
}
