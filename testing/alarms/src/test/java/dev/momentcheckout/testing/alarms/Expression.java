package dev.momentcheckout.testing.alarms;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * What an alarm evaluates, as a function of one period.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html">Metric math</a>
 */
sealed interface Expression {
    /** Returns the data point of a period, whose end is exclusive; empty if it is missing. */
    OptionalDouble value(MetricData data, Instant from, Instant to);

    /** Returns the metric that this expression reads. */
    MetricId metric();

    /** One statistic of one metric. */
    record MetricStatistic(MetricId metric, Statistic statistic) implements Expression {
        @Override
        public OptionalDouble value(MetricData data, Instant from, Instant to) {
            return statistic.ofPeriod(data.between(metric, from, to));
        }
    }

    /** {@code FILL(filled, value)}: the value replaces each missing data point, even that of the latest period. */
    record Fill(Expression filled, double value) implements Expression {
        @Override
        public OptionalDouble value(MetricData data, Instant from, Instant to) {
            OptionalDouble found = filled.value(data, from, to);
            return found.isPresent() ? found : OptionalDouble.of(value);
        }

        @Override
        public MetricId metric() {
            return filled.metric();
        }
    }
}
