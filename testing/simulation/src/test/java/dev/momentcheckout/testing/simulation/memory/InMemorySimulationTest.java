package dev.momentcheckout.testing.simulation.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.testing.simulation.HistorySearch;
import dev.momentcheckout.testing.simulation.OperatorCounts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs randomly generated histories of the use cases over in-memory stores. {@code make simulate} runs a million of
 * them, from another seed.
 */
class InMemorySimulationTest {
    /** Commands with their exit codes: done, refused by a rule, changed since it was read, and a crash. */
    private static final String[] EXPECTED_RESULTS = {
        "approve 0",
        "approve 4",
        "approve 5",
        "approve crash",
        "close-as-refunded 0",
        "close-as-refunded 4",
        "close-as-refunded 5",
        "close-as-refunded crash",
        "close-as-no-payment 0",
        "close-as-no-payment 4",
        "close-as-no-payment 5",
        "close-as-no-payment crash"
    };

    @Test
    void no_purchase_is_paid_twice_and_no_payment_is_lost() throws Exception {
        OperatorCounts commands = new OperatorCounts();
        long histories = Long.getLong("simulation.histories", 20_000);
        new HistorySearch<>("simulate", Workload::of, () -> new InMemoryRunner(commands), Integer.MAX_VALUE)
                .run(
                        Long.getLong("simulation.seed", 1),
                        histories,
                        Runtime.getRuntime().availableProcessors());
        commands.write("operator-commands-memory.txt");
        if (histories >= 20_000) {
            assertThat(commands.all()).containsKeys(EXPECTED_RESULTS);
        }
    }

    @Test
    void a_seed_always_gives_the_same_calls() {
        InMemoryRunner runner = new InMemoryRunner(new OperatorCounts());
        for (long seed = 1; seed <= 200; seed++) {
            assertThat(runner.trace(Workload.of(seed))).as("seed %s", seed).isEqualTo(runner.trace(Workload.of(seed)));
        }
    }

    private record InMemoryRunner(OperatorCounts commands) implements HistorySearch.Runner<Workload> {
        @Override
        public List<String> run(Workload history) {
            return History.run(history, commands, null);
        }

        @Override
        public List<String> trace(Workload history) {
            List<String> trace = new ArrayList<>();
            History.run(history, commands, trace);
            return trace;
        }
    }
}
