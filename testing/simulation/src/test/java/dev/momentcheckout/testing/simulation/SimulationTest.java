package dev.momentcheckout.testing.simulation;

import org.junit.jupiter.api.Test;

/**
 * Runs randomly generated histories of the real handlers over HTTP, against the local database and the simulator of
 * Moment, with concurrent calls interleaved and the process crashing after every outgoing call. {@code make
 * simulate-http} runs more of them, from another seed.
 */
class SimulationTest {
    private static final int THREADS = 6;
    /** A simulation keeps the sessions of old histories at Moment, which slows it down. */
    private static final int HISTORIES_OF_A_SIMULATION = 150;

    @Test
    void no_history_loses_a_payment_or_counts_one_twice() throws Exception {
        new HistorySearch<>("simulate-http", Workload::of, Simulation::new, HISTORIES_OF_A_SIMULATION)
                .run(
                        Long.getLong("simulation.seed", 1),
                        Long.getLong("simulation.http.histories", 1000),
                        THREADS);
    }
}
