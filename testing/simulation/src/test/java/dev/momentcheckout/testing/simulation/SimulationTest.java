package dev.momentcheckout.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * Runs randomly generated histories with concurrent calls interleaved and the process crashing after every outgoing
 * call. {@code make simulate} runs more of them, from another seed.
 */
class SimulationTest {
    private static final int THREADS = 6;
    /**
     * A simulation keeps the sessions of old histories at Moment, which slows it down, so it is replaced after these.
     */
    private static final int HISTORIES_OF_A_SIMULATION = 150;

    private final long histories = Long.getLong("simulation.histories", 2000);
    private final long firstSeed = Long.getLong("simulation.seed", 1);
    private final AtomicLong nextSeed = new AtomicLong(firstSeed);
    private final AtomicLong completed = new AtomicLong();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    @Test
    void no_history_loses_a_payment_or_counts_one_twice() throws Exception {
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
        writeProgress("%d histories from seed %d in %.0f s, %.1f a second; %d failed%n"
                .formatted(completed.get(), firstSeed, seconds, completed.get() / seconds, failures.size()));
        assertThat(failures).as(String.join("\n\n", failures)).isEmpty();
    }

    private void work() {
        Simulation simulation = new Simulation();
        try {
            int ofThisSimulation = 0;
            long seed;
            while ((seed = nextSeed.getAndIncrement()) < firstSeed + histories && failures.isEmpty()) {
                if (++ofThisSimulation > HISTORIES_OF_A_SIMULATION) {
                    simulation.close();
                    simulation = new Simulation();
                    ofThisSimulation = 1;
                }
                Workload workload = Workload.of(seed);
                List<String> violations = simulation.run(workload);
                if (!violations.isEmpty()) {
                    failures.add(report(workload, violations));
                }
                long done = completed.incrementAndGet();
                if (done % 50 == 0) {
                    writeProgress("%d %d %d%n".formatted(done, histories, failures.size()));
                }
            }
        } finally {
            simulation.close();
        }
    }

    /** Writes one line for the progress bar of {@code make simulate}. */
    private static void writeProgress(String line) {
        try {
            Path folder = Files.createDirectories(Path.of(System.getProperty("project.root", "."), "target"));
            Files.writeString(folder.resolve("histories.txt"), line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String report(Workload workload, List<String> violations) {
        Workload shrunk = shrink(workload);
        StringBuilder text = new StringBuilder("seed " + workload.seed() + ": " + violations.getFirst() + "\n");
        shrunk.steps().forEach(step -> text.append("    ").append(step).append('\n'));
        return text + "to repeat: make simulate HISTORIES=1 SEED=" + workload.seed();
    }

    /** Removes the steps that the failure does not need: first halves, then smaller and smaller parts. */
    private static Workload shrink(Workload failing) {
        Workload shrunk = failing;
        try (Simulation simulation = new Simulation()) {
            for (int part = failing.steps().size() / 2; part >= 1; part /= 2) {
                for (int from = 0; from + part <= shrunk.steps().size(); ) {
                    Workload shorter = shrunk.without(from, from + part);
                    if (simulation.run(shorter).isEmpty()) {
                        from += part;
                    } else {
                        shrunk = shorter;
                    }
                }
            }
        }
        return shrunk;
    }
}
