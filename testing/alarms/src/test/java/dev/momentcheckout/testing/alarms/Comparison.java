package dev.momentcheckout.testing.alarms;

/** How an alarm compares a value with its threshold; named as in {@code ComparisonOperator}. */
enum Comparison {
    GreaterThanThreshold {
        @Override
        boolean isBreached(double value, double threshold) {
            return value > threshold;
        }
    },
    GreaterThanOrEqualToThreshold {
        @Override
        boolean isBreached(double value, double threshold) {
            return value >= threshold;
        }
    },
    LessThanThreshold {
        @Override
        boolean isBreached(double value, double threshold) {
            return value < threshold;
        }
    },
    LessThanOrEqualToThreshold {
        @Override
        boolean isBreached(double value, double threshold) {
            return value <= threshold;
        }
    };

    abstract boolean isBreached(double value, double threshold);
}
