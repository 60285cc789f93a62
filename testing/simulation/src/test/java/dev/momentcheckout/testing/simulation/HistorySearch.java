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
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Runs the histories of consecutive seeds in several threads until one violates an invariant, and reports that one
 * without the steps that the violation does not need.
 */
public final class HistorySearch<H extends RandomHistory<H>> {
    private static final int PROGRESS_INTERVAL = 50;

    private final String target;
    private final LongFunction<H> histories;
    private final Supplier<Runner<H>> runners;
    private final int historiesOfARunner;
    private final AtomicLong completed = new AtomicLong();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    /**
     * @param target the make target that repeats one seed
     * @param historiesOfARunner a runner keeps what old histories left behind, so it is replaced after these
     */
    public HistorySearch(
            String target, LongFunction<H> histories, Supplier<Runner<H>> runners, int historiesOfARunner) {
        this.target = target;
        this.histories = histories;
        this.runners = runners;
        this.historiesOfARunner = historiesOfARunner;
    }

    /** Runs histories one after the other. */
    public interface Runner<H> extends AutoCloseable {
        /** Runs a history and returns the violations; empty if there are none. */
        List<String> run(H history);

        /** Runs a history that failed, and returns a line for each of its calls if the runner records them. */
        default List<String> trace(H history) {
            return List.of();
        }

        @Override
        default void close() {}
    }

    /** Runs the histories of {@code count} seeds; throws an {@link AssertionError} with the first one that fails. */
    public void run(long firstSeed, long count, int threads) throws Exception {
        Instant start = Instant.now();
        AtomicLong nextSeed = new AtomicLong(firstSeed);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < threads; worker++) {
                workers.add(executor.submit(() -> work(nextSeed, firstSeed + count, count)));
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

    private void work(AtomicLong nextSeed, long end, long count) {
        Runner<H> runner = runners.get();
        try {
            int ofThisRunner = 0;
            long seed;
            while (failures.isEmpty() && (seed = nextSeed.getAndIncrement()) < end) {
                if (++ofThisRunner > historiesOfARunner) {
                    runner.close();
                    runner = runners.get();
                    ofThisRunner = 1;
                }
                H history = histories.apply(seed);
                List<String> violations = runner.run(history);
                if (!violations.isEmpty()) {
                    failures.add(report(history, violations));
                }
                long done = completed.incrementAndGet();
                if (done % PROGRESS_INTERVAL == 0) {
                    writeProgress("%d %d %d%n".formatted(done, count, failures.size()));
                }
            }
        } finally {
            runner.close();
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

    private String report(H history, List<String> violations) {
        try (Runner<H> runner = runners.get()) {
            H shrunk = shrink(history, runner);
            StringBuilder text = new StringBuilder("seed " + history.seed() + ": " + violations.getFirst() + "\n");
            shrunk.steps().forEach(step -> text.append("    ").append(step).append('\n'));
            runner.trace(shrunk).forEach(line -> text.append("      ").append(line).append('\n'));
            return text + "to repeat: make " + target + " HISTORIES=1 SEED=" + history.seed();
        }
    }

    /** Removes the steps that the failure does not need: first halves, then smaller and smaller parts. */
    private static <H extends RandomHistory<H>> H shrink(H failing, Runner<H> runner) {
        H shrunk = failing;
        for (int part = failing.steps().size() / 2; part >= 1; part /= 2) {
            for (int from = 0; from + part <= shrunk.steps().size(); ) {
                H shorter = shrunk.without(from, from + part);
                if (runner.run(shorter).isEmpty()) {
                    from += part;
                } else {
                    shrunk = shorter;
                }
            }
        }
        return shrunk;
    }
}
