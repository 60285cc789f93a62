package dev.momentcheckout.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures all baselines and prints tables, for {@code bench/run}. The full bench also writes them into
 * {@code docs/performance.md} and draws the chart.
 *
 * <p>Usage: {@code Main quick|full FOLDER RUNTIME_CLASS_PATH ROUNDS}
 */
public final class Main {
    private static final int WARM_INVOCATIONS = 400;
    private static final Path DOCUMENT = Path.of("docs/performance.md");
    private static final Path CHART = Path.of("docs/images/cold-start.svg");

    private final Baselines baselines;
    private final ColdStart coldStart;
    private final int rounds;
    private final StringBuilder tables = new StringBuilder();

    private Main(Baselines baselines, ColdStart coldStart, int rounds) {
        this.baselines = baselines;
        this.coldStart = coldStart;
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]).toAbsolutePath();
        TestCa testCa = TestCa.in(Files.createDirectories(folder.resolve("test-ca")));
        var coldStart = new ColdStart(testCa, folder.resolve("output.log"));
        Instant start = Instant.now();
        try (StubBackend backend = new StubBackend(testCa)) {
            var baselines = new Baselines(folder, testCa, backend, arguments[2]);
            coldStart.runToTheEnd(baselines.archiveRun());
            var bench = new Main(baselines, coldStart, Integer.parseInt(arguments[3]));
            if (arguments[0].equals("full")) {
                bench.full(start);
            } else {
                bench.quick();
            }
        }
    }

    private void quick() {
        Group small = cold(CpuShare.OF_512_MB, 0, baselines.create(CpuShare.OF_512_MB));
        Measurements measured = measure(small);
        System.out.print(Target.table(targetsOf512Mb(measured)));
    }

    private void full(Instant start) throws IOException {
        coldStart.runToTheEnd(baselines.aotTrainingRun());
        Group whole = cold(CpuShare.ONE, WARM_INVOCATIONS, createAndAotCache(CpuShare.ONE));
        Group middle = cold(CpuShare.OF_1024_MB, 0, baselines.create(CpuShare.OF_1024_MB));
        Group small = cold(CpuShare.OF_512_MB, 0, createAndAotCache(CpuShare.OF_512_MB));
        Group functions = new Group(
                "The three functions, " + CpuShare.OF_1024_MB.title(),
                baselines.functions(CpuShare.OF_1024_MB),
                CpuShare.OF_1024_MB,
                0,
                false);
        Group restored = new Group(
                "From a snapshot, " + CpuShare.OF_1024_MB.title(),
                baselines.restored(CpuShare.OF_1024_MB),
                CpuShare.OF_1024_MB,
                0,
                true);
        Measurements ofWhole = measure(whole);
        measure(middle);
        Measurements ofSmall = measure(small);
        Measurements ofFunctions = measure(functions);
        Measurements ofRestored = measure(restored);
        List<Target> targets = targets(ofWhole, ofSmall, ofFunctions, ofRestored);
        System.out.print(Target.table(targets));
        Files.writeString(CHART, BarChart.of(small, ofSmall));
        new Report(DOCUMENT, "make bench")
                .write("Measured on %s in %d minutes, on %s.%n%n%s%n%s"
                        .formatted(
                                LocalDate.now(ZoneOffset.UTC),
                                Duration.between(start, Instant.now()).toMinutes(),
                                Machine.description(),
                                Target.table(targets),
                                tables));
    }

    private List<Baseline> createAndAotCache(CpuShare share) {
        return Stream.concat(baselines.create(share).stream(), Stream.of(baselines.withAotCache(share)))
                .toList();
    }

    private static Group cold(CpuShare share, int warm, List<Baseline> baselines) {
        return new Group(share.title(), baselines, share, warm, false);
    }

    private Measurements measure(Group group) {
        Measurements measurements = Measurements.of(group, coldStart, rounds);
        String table = Table.of(group, measurements);
        System.out.println(table);
        tables.append(table).append("\n");
        return measurements;
    }

    private static List<Target> targetsOf512Mb(Measurements small) {
        return List.of(
                new Target(
                        "512 MB: cold start / naive Java",
                        small.ratio(Baselines.THIS_PROJECT, Baselines.NAIVE_JAVA, Sample::total),
                        0.30),
                new Target(
                        "512 MB: first invocation / Node, AWS SDK v3",
                        small.ratio(Baselines.THIS_PROJECT, Baselines.NODE, Sample::first),
                        0.35),
                new Target(
                        "512 MB: cold start / Node, AWS SDK v3",
                        small.ratio(Baselines.THIS_PROJECT, Baselines.NODE, Sample::total),
                        2.3));
    }

    private static List<Target> targets(
            Measurements whole, Measurements small, Measurements functions, Measurements restored) {
        List<Target> targets = new ArrayList<>();
        targets.add(new Target(
                "one processor: cold start / naive Java",
                whole.ratio(Baselines.THIS_PROJECT, Baselines.NAIVE_JAVA, Sample::total),
                0.65));
        targets.addAll(targetsOf512Mb(small));
        targets.add(new Target(
                "1024 MB: first response after a restore, primed / not primed",
                restored.ratio(Baselines.THIS_PROJECT, Baselines.NOT_PRIMED, Sample::first),
                0.15));
        targets.add(new Target(
                "one processor: warm / Node, AWS SDK v3",
                whole.ratio(Baselines.THIS_PROJECT, Baselines.NODE, Sample::warmMedian),
                0.8));
        targets.add(new Target(
                "1024 MB: cold start, status / create",
                functions.ratio(Baselines.STATUS, Baselines.CREATE, Sample::total),
                1));
        targets.add(new Target(
                "1024 MB: cold start, webhook / create",
                functions.ratio(Baselines.WEBHOOK, Baselines.CREATE, Sample::total),
                1));
        targets.add(new Target(
                "experiment, one processor: AOT cache / naive Java",
                whole.ratio(Baselines.AOT_CACHE, Baselines.NAIVE_JAVA, Sample::total),
                0.25));
        targets.add(new Target(
                "experiment, 512 MB: AOT cache / Node, AWS SDK v3",
                small.ratio(Baselines.AOT_CACHE, Baselines.NODE, Sample::total),
                1));
        return targets;
    }
}
