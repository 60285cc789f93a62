package dev.momentcheckout.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

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
        OperatorCounts commands = new OperatorCounts();
        long histories = Long.getLong("simulation.http.histories", 1000);
        new HistorySearch<>("simulate-http", Workload::of, () -> new Simulation(commands), HISTORIES_OF_A_SIMULATION)
                .run(Long.getLong("simulation.seed", 1), histories, THREADS);
        commands.write("operator-commands-http.txt");
        if (histories >= 1000) {
            assertThat(commands.all())
                    .containsKeys(
                            "approve 0",
                            "approve 4",
                            "approve 5",
                            "approve crash",
                            "approve-other-currency 0",
                            "close-as-refunded 0",
                            "close-as-refunded 4",
                            "close-without-payment 0",
                            "close-without-payment 4",
                            "refresh 0",
                            "resend 0",
                            "resend-since 0",
                            "redrive 0");
        }
    }
}
