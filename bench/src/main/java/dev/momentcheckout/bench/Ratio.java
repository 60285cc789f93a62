package dev.momentcheckout.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * How one thing compares with another that was measured in the same rounds: the median of the ratios of each round, and where that median would be nine times of
 * ten if the rounds were drawn again (percentile bootstrap).
 */
record Ratio(double median, double low, double high) {
    private static final int RESAMPLES = 2000;
    private static final double TAIL = 0.05;

    /** @param ratios one a round */
    static Ratio of(List<Double> ratios) {
        double[] all = ratios.stream().mapToDouble(Double::doubleValue).toArray();
        RandomGenerator chance = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double[] drawn = new double[all.length];
            for (int j = 0; j < all.length; j++) {
                drawn[j] = all[chance.nextInt(all.length)];
            }
            medians[i] = median(drawn);
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
