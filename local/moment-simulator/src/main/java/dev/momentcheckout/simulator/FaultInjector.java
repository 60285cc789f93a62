package dev.momentcheckout.simulator;

import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Applies the part of a fault that comes before the call is performed. */
final class FaultInjector {
    private final Faults faults;
    private final Sleeper sleeper;

    FaultInjector(Faults faults, Sleeper sleeper) {
        this.faults = faults;
        this.sleeper = sleeper;
    }

    /**
     * Uses up the planned fault of a call, delays or blocks the call, and returns the fault.
     *
     * @param subject the external reference that the call sends, or the id of the session that it retrieves; null if
     *     there is none
     * @throws DroppedException if the fault closes the connection at this point
     */
    Optional<Fault> inject(Endpoint endpoint, @Nullable String subject) {
        return inject(endpoint, subject, _ -> true);
    }

    /**
     * Does the same with the faults that meet the condition; others stay planned.
     *
     * @throws DroppedException if the fault closes the connection at this point
     */
    Optional<Fault> inject(Endpoint endpoint, @Nullable String subject, Predicate<Fault> condition) {
        Optional<Fault> fault = faults.take(endpoint, subject, condition);
        fault.ifPresent(this::apply);
        return fault;
    }

    /** Returns the failure response of the fault, if the fault replaces the call. */
    static Optional<ApiResponse> failure(Optional<Fault> fault, String path) {
        return fault.filter(Fault.Failure.class::isInstance)
                .map(Fault.Failure.class::cast)
                .map(failure -> new Problem(failure.status(), "Failed by a planned fault", path).response());
    }

    private void apply(Fault fault) {
        if (fault instanceof Fault.Delay(var duration)) {
            try {
                sleeper.sleep(duration);
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
