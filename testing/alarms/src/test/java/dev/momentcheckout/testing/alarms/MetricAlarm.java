package dev.momentcheckout.testing.alarms;

import dev.momentcheckout.testing.alarms.Evaluation.Datapoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * An alarm of the template, evaluated as CloudWatch does: every minute, over periods that end at that minute. After
 * five minutes an alarm with a period of five minutes evaluates minutes 1 to 5, a minute later minutes 2 to 6.
 *
 * @param period a multiple of a minute
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html">Evaluating an
 *     alarm</a>
 */
record MetricAlarm(
        String logicalId,
        Expression expression,
        Duration period,
        Evaluation evaluation,
        Comparison comparison,
        double threshold) {
    /** The most periods that the tests retrieve beyond the evaluation periods. */
    static final int MOST_EXTRA_PERIODS = 5;

    /**
     * Returns how long after its last breaching data point the alarm may stay on if no other data follow: CloudWatch
     * evaluates the data points of its evaluation range again and again.
     */
    Duration longestMemory() {
        return period.multipliedBy(evaluation.evaluationPeriods() + MOST_EXTRA_PERIODS)
                .plusMinutes(5);
    }

    /**
     * Evaluates the alarm.
     *
     * @param extraPeriods how many periods more than {@code EvaluationPeriods} CloudWatch retrieves. AWS says that
     *     there are some, and that their number depends on the period; its examples have two.
     */
    AlarmState evaluate(MetricData data, Instant now, AlarmState current, int extraPeriods) {
        List<Datapoint> range = new ArrayList<>();
        for (int ago = evaluation.evaluationPeriods() + extraPeriods; ago > 0; ago--) {
            Instant from = now.minus(period.multipliedBy(ago));
            range.add(datapoint(expression.value(data, from, from.plus(period))));
        }
        return evaluation.state(range, current);
    }

    private Datapoint datapoint(OptionalDouble value) {
        if (value.isEmpty()) {
            return Datapoint.MISSING;
        }
        return comparison.isBreached(value.getAsDouble(), threshold) ? Datapoint.BREACHING : Datapoint.NOT_BREACHING;
    }
}
