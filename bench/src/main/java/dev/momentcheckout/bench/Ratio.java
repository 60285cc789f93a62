package dev.momentcheckout.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A ratio of two baselines measured in the same rounds: the median of the rounds' ratios and its 90 % confidence
 * interval (percentile bootstrap).
 */
record Ratio(double median, double low, double high) {
    private static final int RESAMPLES = 2000;
    private static final double TAIL = 0.05;

    /** @param ratios one for each round */
    static Ratio of(List<Double> ratios) {
        double[] all = ratios.stream().mapToDouble(Double::doubleValue).toArray();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double[] resample = new double[all.length];
            for (int j = 0; j < all.length; j++) {
                resample[j] = all[random.nextInt(all.length)];
            }
            medians[i] = median(resample);
        }
        Arrays.sort(medians);
        return new Ratio(median(all), medians[(int) (RESAMPLES * TAIL)], medians[(int) (RESAMPLES * (1 - TAIL)) - 1]);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f [%.2f–%.2f]", median, low, high);
    }
}
