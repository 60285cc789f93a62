package dev.momentcheckout.testing.simulation.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Searches random histories over in-memory stores for a purchase that is paid twice or a payment that is lost. */
class InMemorySimulationTest {
    private static final int THREADS = 2;

    private final long histories = Long.getLong("memory.histories", 20_000);
    private final long firstSeed = Long.getLong("memory.seed", 1);
    private final AtomicLong nextSeed = new AtomicLong(firstSeed);
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    @Test
    void no_purchase_is_paid_twice_and_no_payment_is_lost() throws Exception {
        Instant start = Instant.now();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < THREADS; worker++) {
                workers.add(threads.submit(this::work));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        System.out.printf("%d histories in %.1f s%n", nextSeed.get() - firstSeed - THREADS, seconds);
        assertThat(failures).as(String.join("\n\n", failures)).isEmpty();
    }

    private void work() {
        long seed;
        while (failures.isEmpty() && (seed = nextSeed.getAndIncrement()) < firstSeed + histories) {
            Workload workload = Workload.of(seed);
            List<String> violations = History.run(workload);
            if (!violations.isEmpty()) {
                failures.add(report(workload, violations));
            }
        }
    }

    private static String report(Workload workload, List<String> violations) {
        Workload shrunk = shrink(workload);
        StringBuilder text = new StringBuilder("seed " + workload.seed() + ": " + violations.getFirst() + "\n");
        text.append("    shrunk: ").append(History.run(shrunk).getFirst()).append('\n');
        shrunk.actions().forEach(action -> text.append("    ").append(action).append('\n'));
        if (Boolean.getBoolean("memory.trace")) {
            List<String> trace = new ArrayList<>();
            History.run(shrunk, trace);
            trace.forEach(line -> text.append("      ").append(line).append('\n'));
        }
        return text.toString();
    }

    /** Removes the actions that the failure does not need: first halves, then smaller and smaller parts. */
    private static Workload shrink(Workload failing) {
        Workload shrunk = failing;
        for (int part = failing.actions().size() / 2; part >= 1; part /= 2) {
            for (int from = 0; from + part <= shrunk.actions().size(); ) {
                Workload shorter = shrunk.without(from, from + part);
                if (History.run(shorter).isEmpty()) {
                    from += part;
                } else {
                    shrunk = shorter;
                }
            }
        }
        return shrunk;
    }
}
