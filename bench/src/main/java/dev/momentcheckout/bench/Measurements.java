package dev.momentcheckout.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** The measurements of a group: one sample for each baseline and round. */
final class Measurements {
    /** Above this share of the processor's time, other processes distort a measurement. */
    static final double MAX_NOISE = 0.06;

    private static final int MAX_TRIES = 3;
    private static final long ORDER_SEED = 1;

    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private int repeated;
    private int noisy;

    private Measurements() {}

    /**
     * Measures a group. Each round measures all baselines in a random order, so that a disturbance of the machine
     * affects all of them alike. A noisy measurement is repeated, and the last one counts.
     */
    static Measurements of(Group group, ColdStart coldStart, int rounds) {
        var measurements = new Measurements();
        group.baselines().forEach(baseline -> measurements.samples.put(baseline.name(), new ArrayList<>()));
        List<Baseline> order = new ArrayList<>(group.baselines());
        Random random = new Random(ORDER_SEED);
        // The first round is discarded: it loads all files into the page cache.
        group.baselines().forEach(baseline -> measure(group, baseline, coldStart));
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            order.forEach(baseline -> measurements
                    .samples(baseline.name())
                    .add(measurements.measureWithoutNoise(group, baseline, coldStart)));
        }
        return measurements;
    }

    private Sample measureWithoutNoise(Group group, Baseline baseline, ColdStart coldStart) {
        Sample sample = measure(group, baseline, coldStart);
        for (int tried = 1; tried < MAX_TRIES && sample.noise() > MAX_NOISE; tried++) {
            repeated++;
            sample = measure(group, baseline, coldStart);
        }
        if (sample.noise() > MAX_NOISE) {
            noisy++;
        }
        return sample;
    }

    private static Sample measure(Group group, Baseline baseline, ColdStart coldStart) {
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

    double median(String name, ToDoubleFunction<Sample> value) {
        return Ratio.median(samples(name).stream().mapToDouble(value).toArray());
    }

    /** Returns the interquartile range of the totals, divided by their median. */
    double spread(String name) {
        double[] totals =
                samples(name).stream().mapToDouble(Sample::total).sorted().toArray();
        return (totals[totals.length * 3 / 4] - totals[totals.length / 4]) / Ratio.median(totals);
    }

    /** Returns the ratio of one baseline's value to another's, compared round by round. */
    Ratio ratio(String one, String other, ToDoubleFunction<Sample> value) {
        List<Double> ratios = new ArrayList<>();
        List<Sample> ones = samples(one);
        List<Sample> others = samples(other);
        for (int round = 0; round < ones.size(); round++) {
            ratios.add(value.applyAsDouble(ones.get(round)) / value.applyAsDouble(others.get(round)));
        }
        return Ratio.of(ratios);
    }

    int rounds() {
        return samples.values().iterator().next().size();
    }

    /** Describes how many measurements were noisy. */
    String noise() {
        int all = rounds() * samples.size();
        return ("%d measurements; %d repeated because other processes used over %.0f %% of the processor,"
                        + " %d kept despite that")
                .formatted(all, repeated, 100 * MAX_NOISE, noisy);
    }
}
