package dev.momentcheckout.bench;

import dev.momentcheckout.bench.ColdStart.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** {@code Main FOLDER RUNTIME_CLASS_PATH ROUNDS WARM SHARE...}: measures, and prints tables in Markdown; {@code bench/run} calls it. */
public final class Main {
    private static final Path EVENT = Path.of("events/create-session/body-less-post.json");
    private static final long ORDER_SEED = 1;

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int rounds = Integer.parseInt(arguments[2]);
        int warm = Integer.parseInt(arguments[3]);
        Authority authority = Authority.in(Files.createDirectories(folder.resolve("authority")));
        var coldStart = new ColdStart(authority, folder.resolve("output.log"));
        byte[] event = Files.readAllBytes(EVENT);
        try (Outside outside = new Outside(authority)) {
            var peers = new Peers(folder, authority, outside, arguments[1]);
            archive(peers, coldStart, folder.resolve("runtime.jsa"), event);
            for (int i = 4; i < arguments.length; i++) {
                CpuShare share = CpuShare.valueOf(arguments[i]);
                Instant began = Instant.now();
                Map<String, List<Sample>> samples = measure(peers, coldStart, share, event, rounds, warm);
                print(share, samples, Duration.between(began, Instant.now()));
            }
        }
    }

    /** As Lambda's runtime has an archive of its own classes, and of none of the function's. */
    private static void archive(Peers peers, ColdStart coldStart, Path archive, byte[] event) {
        coldStart.runToTheEnd(peers.archiving(archive), event);
        if (!Files.exists(archive)) {
            throw new BenchException("There is no class archive in " + archive);
        }
    }

    /** Each round measures all, in an order by chance, so that what disturbs this machine disturbs all alike. */
    private static Map<String, List<Sample>> measure(
            Peers peers, ColdStart coldStart, CpuShare share, byte[] event, int rounds, int warm) {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        List<Peer> all = new ArrayList<>(peers.create(share));
        all.forEach(peer -> samples.put(peer.name(), new ArrayList<>()));
        Random order = new Random(ORDER_SEED);
        for (int round = -1; round < rounds; round++) {
            Collections.shuffle(all, order);
            for (Peer peer : all) {
                Sample sample = coldStart.measure(peer, share, event, warm);
                // The first round only brings everything into the file cache.
                if (round >= 0) {
                    samples.getOrDefault(peer.name(), List.of()).add(sample);
                }
            }
        }
        return samples;
    }

    private static void print(CpuShare share, Map<String, List<Sample>> samples, Duration took) {
        System.out.printf(
                "%n### %s%n%n| | init, ms | first, ms | total, ms | spread of total | warm, ms | memory, MB |%n|---|---|---|---|---|---|---|%n",
                share.title());
        samples.forEach((name, all) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f | %.0f %% | %.2f | %.0f |%n",
                name,
                median(all, Sample::init),
                median(all, Sample::first),
                median(all, Sample::total),
                100 * spread(all),
                median(all, Sample::warm),
                median(all, Sample::rss)));
        List<Sample> ours = samples.getOrDefault(Peers.OURS, List.of());
        System.out.printf("%n| %s against | total | first | warm |%n|---|---|---|---|%n", Peers.OURS);
        samples.forEach((name, others) -> {
            if (!name.equals(Peers.OURS)) {
                System.out.printf(
                        "| %s | %s | %s | %s |%n",
                        name,
                        ratio(ours, others, Sample::total),
                        ratio(ours, others, Sample::first),
                        ours.getFirst().warm() == 0 ? "" : ratio(ours, others, Sample::warm));
            }
        });
        System.out.printf("%n%d rounds in %d s%n", ours.size(), took.toSeconds());
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> of) {
        return Ratio.median(samples.stream().mapToDouble(of).toArray());
    }

    /** From the first quarter to the third, as a part of the median: much of it is noise of this machine. */
    private static double spread(List<Sample> samples) {
        double[] totals = samples.stream().mapToDouble(Sample::total).sorted().toArray();
        return (totals[totals.length * 3 / 4] - totals[totals.length / 4]) / Ratio.median(totals);
    }

    private static Ratio ratio(List<Sample> ours, List<Sample> others, ToDoubleFunction<Sample> of) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add(of.applyAsDouble(ours.get(round)) / of.applyAsDouble(others.get(round)));
        }
        return Ratio.of(ratios);
    }
}
