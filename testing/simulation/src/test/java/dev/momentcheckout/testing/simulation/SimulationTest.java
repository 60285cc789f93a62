package dev.momentcheckout.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** Whole histories by chance. {@code make soak} plays more of them, from another seed. */
class SimulationTest {
    private static final int AT_ONCE = 6;
    /** What a world keeps of old histories makes it slow in the end. */
    private static final int OF_ONE_WORLD = 150;

    private final long histories = Long.getLong("simulation.histories", 2000);
    private final long firstSeed = Long.getLong("simulation.seed", 1);
    private final AtomicLong next = new AtomicLong(firstSeed);
    private final AtomicLong played = new AtomicLong();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    @Test
    void no_history_loses_a_payment_or_counts_one_twice() throws Exception {
        Instant began = Instant.now();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < AT_ONCE; worker++) {
                workers.add(threads.submit(this::work));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        double seconds = Duration.between(began, Instant.now()).toMillis() / 1000.0;
        tell("%d histories from seed %d in %.0f s, %.1f a second; %d failed%n"
                .formatted(played.get(), firstSeed, seconds, played.get() / seconds, failures.size()));
        assertThat(failures).as(String.join("\n\n", failures)).isEmpty();
    }

    private void work() {
        Simulation world = new Simulation();
        try {
            int ofThisWorld = 0;
            long seed;
            while ((seed = next.getAndIncrement()) < firstSeed + histories && failures.isEmpty()) {
                if (++ofThisWorld > OF_ONE_WORLD) {
                    world.close();
                    world = new Simulation();
                    ofThisWorld = 1;
                }
                Workload history = Workload.of(seed);
                List<String> complaints = world.play(history);
                if (!complaints.isEmpty()) {
                    failures.add(report(history, complaints));
                }
                long done = played.incrementAndGet();
                if (done % 50 == 0) {
                    tell("%d %d %d%n".formatted(done, histories, failures.size()));
                }
            }
        } finally {
            world.close();
        }
    }

    /** Read by the progress bar of make soak. */
    private static void tell(String line) {
        try {
            Path folder = Files.createDirectories(Path.of(System.getProperty("project.root", "."), "target"));
            Files.writeString(folder.resolve("histories.txt"), line);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String report(Workload history, List<String> complaints) {
        Workload shrunk = shrunk(history);
        StringBuilder text = new StringBuilder("seed " + history.seed() + ": " + complaints.getFirst() + "\n");
        shrunk.steps().forEach(step -> text.append("    ").append(step).append('\n'));
        return text + "once more: make soak HISTORIES=1 SEED=" + history.seed();
    }

    /** Leaves out what the failure does not need: halves first, then ever smaller parts. */
    private static Workload shrunk(Workload failing) {
        Workload shrunk = failing;
        try (Simulation world = new Simulation()) {
            for (int part = failing.steps().size() / 2; part >= 1; part /= 2) {
                for (int from = 0; from + part <= shrunk.steps().size(); ) {
                    Workload shorter = shrunk.without(from, from + part);
                    if (world.play(shorter).isEmpty()) {
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
