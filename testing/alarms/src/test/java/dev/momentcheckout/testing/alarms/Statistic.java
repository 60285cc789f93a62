package dev.momentcheckout.testing.alarms;

import java.util.Collection;
import java.util.OptionalDouble;

/** How the values of one period become one data point; named as in {@code Statistic}. */
enum Statistic {
    Sum {
        @Override
        double of(Collection<Double> values) {
            return sum(values);
        }
    },
    Maximum {
        @Override
        double of(Collection<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        }
    },
    Minimum {
        @Override
        double of(Collection<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        }
    },
    Average {
        @Override
        double of(Collection<Double> values) {
            return sum(values) / values.size();
        }
    },
    SampleCount {
        @Override
        double of(Collection<Double> values) {
            return values.size();
        }
    };

    /** @param values at least one */
    abstract double of(Collection<Double> values);

    /** Returns the data point of a period; empty if no value was reported in it. */
    OptionalDouble ofPeriod(Collection<Double> values) {
        return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(of(values));
    }

    private static double sum(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }
}
