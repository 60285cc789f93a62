package dev.momentcheckout.testing.simulation.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.testing.simulation.HistorySearch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs randomly generated histories of the use cases over in-memory stores. {@code make simulate} runs a million of
 * them, from another seed.
 */
class InMemorySimulationTest {
    @Test
    void no_purchase_is_paid_twice_and_no_payment_is_lost() throws Exception {
        new HistorySearch<>("simulate", Workload::of, InMemoryRunner::new, Integer.MAX_VALUE)
                .run(
                        Long.getLong("simulation.seed", 1),
                        Long.getLong("simulation.histories", 20_000),
                        Runtime.getRuntime().availableProcessors());
    }

    @Test
    void a_seed_always_gives_the_same_calls() {
        InMemoryRunner runner = new InMemoryRunner();
        for (long seed = 1; seed <= 200; seed++) {
            assertThat(runner.trace(Workload.of(seed))).as("seed %s", seed).isEqualTo(runner.trace(Workload.of(seed)));
        }
    }

    private static final class InMemoryRunner implements HistorySearch.Runner<Workload> {
        @Override
        public List<String> run(Workload history) {
            return History.run(history, null);
        }

        @Override
        public List<String> trace(Workload history) {
            List<String> trace = new ArrayList<>();
            History.run(history, trace);
            return trace;
        }
    }
}
