package dev.momentcheckout.testing.simulation.memory;

/** Ends a request as if its process had been killed: no code of the project catches an error. */
final class ProcessCrashError extends Error {
    ProcessCrashError() {
        super("the simulated process crashed", null, false, false);
    }
}
