package dev.momentcheckout.testing.differential;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.testing.support.emulators.Dynoxide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Sends the same operations to the local database and to dynoxide. {@code make differential} sends more of them, from
 * another seed.
 */
class DifferentialTest {
    private static final int DEFAULT_OPERATIONS = 10_000;
    private static final int THREADS = 2;
    /** Dynoxide's stream becomes slow with its length, so each round starts new databases. */
    private static final int OPERATIONS_OF_A_ROUND = 2000;

    private static final int MAX_KINDS_IN_THE_REPORT = 40;

    private final Path root = Path.of(System.getProperty("project.root", "."));
    private final SamTemplate template = SamTemplate.read(root.resolve("template.yaml"));
    private final int operations = Integer.getInteger("differential.operations", DEFAULT_OPERATIONS);
    private final long firstSeed = Long.getLong("differential.seed", 1);

    @Test
    void answers_items_and_stream_records_equal_those_of_dynoxide() throws Exception {
        Dynoxide.startProcess().close();
        Instant start = Instant.now();
        List<Round.Result> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Round.Result>> rounds = new ArrayList<>();
            for (int sent = 0; sent < operations; sent += OPERATIONS_OF_A_ROUND) {
                long seed = firstSeed + rounds.size();
                int count = Math.min(OPERATIONS_OF_A_ROUND, operations - sent);
                rounds.add(threads.submit(() -> Round.run(seed, count, template)));
            }
            for (Future<Round.Result> round : rounds) {
                results.add(round.get());
            }
        }
        Map<String, Difference> kinds = new LinkedHashMap<>();
        Map<DecidedDifference, Integer> decided = new EnumMap<>(DecidedDifference.class);
        results.forEach(result -> {
            result.differences().forEach(difference -> kinds.putIfAbsent(difference.kind(), difference));
            result.decided().forEach((rule, count) -> decided.merge(rule, count, Integer::sum));
        });
        writeSummary(Duration.between(start, Instant.now()), kinds.size(), decided);
        assertThat(kinds.values())
                .as(kinds.values().stream()
                        .limit(MAX_KINDS_IN_THE_REPORT)
                        .map(Difference::toString)
                        .collect(joining(
                                "\n\n",
                                kinds.size() + " kinds of differences:\n",
                                "\n\nto repeat one: make" + " differential OPERATIONS=" + OPERATIONS_OF_A_ROUND
                                        + " SEED=...")))
                .isEmpty();
        if (operations >= DEFAULT_OPERATIONS) {
            assertThat(decided).as("every decided difference occurs").containsOnlyKeys(DecidedDifference.values());
        }
    }

    private void writeSummary(Duration time, int differences, Map<DecidedDifference, Integer> decided)
            throws IOException {
        double seconds = time.toMillis() / 1000.0;
        String summary = "%d operations from seed %d in %.0f s, %.0f a second; %d kinds of differences%n%s%n"
                .formatted(
                        operations,
                        firstSeed,
                        seconds,
                        operations / seconds,
                        differences,
                        decided.entrySet().stream()
                                .map(rule -> "decided: " + rule.getValue() + " " + rule.getKey())
                                .collect(joining("\n")));
        Files.writeString(Files.createDirectories(root.resolve("target")).resolve("differential.txt"), summary);
    }
}
