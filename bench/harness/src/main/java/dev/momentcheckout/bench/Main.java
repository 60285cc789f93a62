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

    private final Peers peers;
    private final ColdStart coldStart;
    private final int rounds;
    private final StringBuilder tables = new StringBuilder();

    private Main(Peers peers, ColdStart coldStart, int rounds) {
        this.peers = peers;
        this.coldStart = coldStart;
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]).toAbsolutePath();
        Authority authority = Authority.in(Files.createDirectories(folder.resolve("authority")));
        var coldStart = new ColdStart(authority, folder.resolve("output.log"));
        Instant began = Instant.now();
        try (Outside outside = new Outside(authority)) {
            var peers = new Peers(folder, authority, outside, arguments[2]);
            coldStart.runToTheEnd(peers.archiving());
            var bench = new Main(peers, coldStart, Integer.parseInt(arguments[3]));
            if (arguments[0].equals("full")) {
                bench.full(began);
            } else {
                bench.quick();
            }
        }
    }

    private void quick() {
        Group small = cold(CpuShare.OF_512_MB, 0, peers.create(CpuShare.OF_512_MB));
        Rounds measured = measured(small);
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
        Rounds ofWhole = measured(whole);
        measured(middle);
        Rounds ofSmall = measured(small);
        Rounds ofFunctions = measured(functions);
        Rounds ofRestored = measured(restored);
        List<Target> targets = targets(ofWhole, ofSmall, ofFunctions, ofRestored);
        System.out.print(Target.table(targets));
        Files.writeString(PICTURE, Picture.of(small, ofSmall));
        new Report(DOCUMENT, "make bench")
                .write("Measured on %s in %d minutes, on %s.%n%n%s%n%s"
                        .formatted(
                                LocalDate.now(ZoneOffset.UTC),
                                Duration.between(began, Instant.now()).toMinutes(),
                                Machine.inWords(),
                                Target.table(targets),
                                tables));
    }

    private List<Peer> withAheadOfTime(CpuShare share) {
        return Stream.concat(peers.create(share).stream(), Stream.of(peers.aheadOfTime(share)))
                .toList();
    }

    private static Group cold(CpuShare share, int warm, List<Peer> peers) {
        return new Group(share.title(), peers, share, warm, false);
    }

    private Rounds measured(Group group) {
        Rounds measured = Rounds.of(group, coldStart, rounds);
        String table = Table.of(group, measured);
        System.out.println(table);
        tables.append(table).append("\n");
        return measured;
    }

    private static List<Target> atTheSmallest(Rounds small) {
        return List.of(
                new Target(
                        "512 MB: cold start / naive Java", small.ratio(Peers.OURS, Peers.NAIVE, Sample::total), 0.30),
                new Target(
                        "512 MB: first invocation / Node, AWS SDK v3",
                        small.ratio(Peers.OURS, Peers.NODE, Sample::first),
                        0.35),
                new Target(
                        "512 MB: cold start / Node, AWS SDK v3",
                        small.ratio(Peers.OURS, Peers.NODE, Sample::total),
                        2.3));
    }

    private static List<Target> targets(Rounds whole, Rounds small, Rounds functions, Rounds restored) {
        List<Target> targets = new ArrayList<>();
        targets.add(new Target(
                "one processor: cold start / naive Java", whole.ratio(Peers.OURS, Peers.NAIVE, Sample::total), 0.65));
        targets.addAll(atTheSmallest(small));
        targets.add(new Target(
                "1024 MB: answer after a restore, primed / not primed",
                restored.ratio(Peers.OURS, Peers.UNPRIMED, Sample::first),
                0.15));
        targets.add(new Target(
                "one processor: warm / Node, AWS SDK v3",
                whole.ratio(Peers.OURS, Peers.NODE, Sample::warmMedian),
                0.8));
        targets.add(new Target(
                "1024 MB: cold start, status / create", functions.ratio(Peers.STATUS, Peers.CREATE, Sample::total), 1));
        targets.add(new Target(
                "1024 MB: cold start, webhook / create",
                functions.ratio(Peers.WEBHOOK, Peers.CREATE, Sample::total),
                1));
        targets.add(new Target(
                "experiment, one processor: AOT cache / naive Java",
                whole.ratio(Peers.AOT, Peers.NAIVE, Sample::total),
                0.25));
        targets.add(new Target(
                "experiment, 512 MB: AOT cache / Node, AWS SDK v3",
                small.ratio(Peers.AOT, Peers.NODE, Sample::total),
                1));
        return targets;
    }
}
