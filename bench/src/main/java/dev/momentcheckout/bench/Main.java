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

/** {@code Main quick|full FOLDER RUNTIME_CLASS_PATH ROUNDS}: measures, and prints tables; the full bench writes them into the documents too. {@code bench/run} calls it. */
public final class Main {
    private static final int WARM = 400;
    private static final Path DOCUMENT = Path.of("docs/performance.md");
    private static final Path PICTURE = Path.of("docs/images/cold-start.svg");

    private final Baselines peers;
    private final ColdStart coldStart;
    private final int rounds;
    private final StringBuilder tables = new StringBuilder();

    private Main(Baselines baselines, ColdStart coldStart, int rounds) {
        this.peers = baselines;
        this.coldStart = coldStart;
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]).toAbsolutePath();
        TestCa authority = TestCa.in(Files.createDirectories(folder.resolve("authority")));
        var coldStart = new ColdStart(authority, folder.resolve("output.log"));
        Instant began = Instant.now();
        try (StubBackend probe = new StubBackend(authority)) {
            var baselines = new Baselines(folder, authority, probe, arguments[2]);
            coldStart.runToTheEnd(baselines.archiving());
            var bench = new Main(baselines, coldStart, Integer.parseInt(arguments[3]));
            if (arguments[0].equals("full")) {
                bench.full(began);
            } else {
                bench.quick();
            }
        }
    }

    private void quick() {
        Group small = cold(CpuShare.OF_512_MB, 0, peers.create(CpuShare.OF_512_MB));
        Measurements measured = measured(small);
        System.out.print(Target.table(atTheSmallest(measured)));
    }

    private void full(Instant began) throws IOException {
        coldStart.runToTheEnd(peers.training());
        Group whole = cold(CpuShare.ONE, WARM, withAheadOfTime(CpuShare.ONE));
        Group middle = cold(CpuShare.OF_1024_MB, 0, peers.create(CpuShare.OF_1024_MB));
        Group small = cold(CpuShare.OF_512_MB, 0, withAheadOfTime(CpuShare.OF_512_MB));
        Group functions = new Group(
                "The three functions, " + CpuShare.OF_1024_MB.title(),
                peers.functions(CpuShare.OF_1024_MB),
                CpuShare.OF_1024_MB,
                0,
                false);
        Group restored = new Group(
                "From a snapshot, " + CpuShare.OF_1024_MB.title(),
                peers.restored(CpuShare.OF_1024_MB),
                CpuShare.OF_1024_MB,
                0,
                true);
        Measurements ofWhole = measured(whole);
        measured(middle);
        Measurements ofSmall = measured(small);
        Measurements ofFunctions = measured(functions);
        Measurements ofRestored = measured(restored);
        List<Target> targets = targets(ofWhole, ofSmall, ofFunctions, ofRestored);
        System.out.print(Target.table(targets));
        Files.writeString(PICTURE, BarChart.of(small, ofSmall));
        new Report(DOCUMENT, "make bench")
                .write("Measured on %s in %d minutes, on %s.%n%n%s%n%s"
                        .formatted(
                                LocalDate.now(ZoneOffset.UTC),
                                Duration.between(began, Instant.now()).toMinutes(),
                                Machine.inWords(),
                                Target.table(targets),
                                tables));
    }

    private List<Baseline> withAheadOfTime(CpuShare share) {
        return Stream.concat(peers.create(share).stream(), Stream.of(peers.aheadOfTime(share)))
                .toList();
    }

    private static Group cold(CpuShare share, int warm, List<Baseline> baselines) {
        return new Group(share.title(), baselines, share, warm, false);
    }

    private Measurements measured(Group group) {
        Measurements measured = Measurements.of(group, coldStart, rounds);
        String table = Table.of(group, measured);
        System.out.println(table);
        tables.append(table).append("\n");
        return measured;
    }

    private static List<Target> atTheSmallest(Measurements small) {
        return List.of(
                new Target(
                        "512 MB: cold start / naive Java",
                        small.ratio(Baselines.OURS, Baselines.NAIVE, Sample::total),
                        0.30),
                new Target(
                        "512 MB: first invocation / Node, AWS SDK v3",
                        small.ratio(Baselines.OURS, Baselines.NODE, Sample::first),
                        0.35),
                new Target(
                        "512 MB: cold start / Node, AWS SDK v3",
                        small.ratio(Baselines.OURS, Baselines.NODE, Sample::total),
                        2.3));
    }

    private static List<Target> targets(
            Measurements whole, Measurements small, Measurements functions, Measurements restored) {
        List<Target> targets = new ArrayList<>();
        targets.add(new Target(
                "one processor: cold start / naive Java",
                whole.ratio(Baselines.OURS, Baselines.NAIVE, Sample::total),
                0.65));
        targets.addAll(atTheSmallest(small));
        targets.add(new Target(
                "1024 MB: answer after a restore, primed / not primed",
                restored.ratio(Baselines.OURS, Baselines.UNPRIMED, Sample::first),
                0.15));
        targets.add(new Target(
                "one processor: warm / Node, AWS SDK v3",
                whole.ratio(Baselines.OURS, Baselines.NODE, Sample::warmMedian),
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
                whole.ratio(Baselines.AOT, Baselines.NAIVE, Sample::total),
                0.25));
        targets.add(new Target(
                "experiment, 512 MB: AOT cache / Node, AWS SDK v3",
                small.ratio(Baselines.AOT, Baselines.NODE, Sample::total),
                1));
        return targets;
    }
}
