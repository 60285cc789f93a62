package dev.momentcheckout.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** What was measured of a group: for each peer one sample a round. */
final class Measurements {
    /** A processor that gave more than this part of its time to others was not the measured process's own. */
    static final double QUIET = 0.06;

    private static final int TRIES = 3;
    private static final long ORDER_SEED = 1;

    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private int repeated;
    private int noisy;

    private Measurements() {}

    /**
     * Measures a group. Each round measures all of it, in an order by chance, so that what disturbs this machine disturbs all alike; a measurement that was
     * disturbed is repeated, and the last one counts.
     */
    static Measurements of(Group group, ColdStart coldStart, int rounds) {
        var all = new Measurements();
        group.baselines().forEach(baseline -> all.samples.put(baseline.name(), new ArrayList<>()));
        List<Baseline> order = new ArrayList<>(group.baselines());
        Random chance = new Random(ORDER_SEED);
        // The first round only brings everything into the file cache.
        group.baselines().forEach(baseline -> once(group, baseline, coldStart));
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, chance);
            order.forEach(baseline -> all.samples(baseline.name()).add(all.quiet(group, baseline, coldStart)));
        }
        return all;
    }

    private Sample quiet(Group group, Baseline baseline, ColdStart coldStart) {
        Sample sample = once(group, baseline, coldStart);
        for (int tried = 1; tried < TRIES && sample.noise() > QUIET; tried++) {
            repeated++;
            sample = once(group, baseline, coldStart);
        }
        if (sample.noise() > QUIET) {
            noisy++;
        }
        return sample;
    }

    private static Sample once(Group group, Baseline baseline, ColdStart coldStart) {
        return group.isRestored()
                ? coldStart.measureRestored(baseline, group.share())
                : coldStart.measure(baseline, group.share(), group.warm());
    }

    private List<Sample> samples(String name) {
        return requireNonNull(samples.get(name), name);
    }

    List<String> names() {
        return List.copyOf(samples.keySet());
    }

    double median(String name, ToDoubleFunction<Sample> of) {
        return Ratio.median(samples(name).stream().mapToDouble(of).toArray());
    }

    /** From the first quarter of the totals to the third, as a part of their median. */
    double spread(String name) {
        double[] totals =
                samples(name).stream().mapToDouble(Sample::total).sorted().toArray();
        return (totals[totals.length * 3 / 4] - totals[totals.length / 4]) / Ratio.median(totals);
    }

    Ratio ratio(String one, String other, ToDoubleFunction<Sample> of) {
        List<Double> ratios = new ArrayList<>();
        List<Sample> ones = samples(one);
        List<Sample> others = samples(other);
        for (int round = 0; round < ones.size(); round++) {
            ratios.add(of.applyAsDouble(ones.get(round)) / of.applyAsDouble(others.get(round)));
        }
        return Ratio.of(ratios);
    }

    int count() {
        return samples.values().iterator().next().size();
    }

    /** How noisy it was, in words. */
    String noise() {
        int all = count() * samples.size();
        return "%d measurements; %d repeated because others took more than %.0f %% of the processor, %d kept although they did"
                .formatted(all, repeated, 100 * QUIET, noisy);
    }
}
