package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricAlarmTest {
    private static final MetricId METRIC = new MetricId("MomentCheckout", "Faults", Map.of("Service", "test"));
    private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");

    private final MetricData data = new MetricData();

    private static MetricAlarm alarm(Statistic statistic, int periods, int datapoints, MissingData missing) {
        return new MetricAlarm(
                "Alarm",
                new Expression.MetricStatistic(METRIC, statistic),
                Duration.ofMinutes(5),
                new Evaluation(periods, datapoints, missing),
                Comparison.GreaterThanThreshold,
                2);
    }

    private void report(int minute, double... values) {
        for (double value : values) {
            data.add(METRIC, minute(minute), value);
        }
    }

    private static Instant minute(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    /**
     * "If the Period is 5 minutes and Evaluation Periods is 1, then at the end of minute 5 the alarm evaluates based on
     * data from minutes 1 to 5. Then at the end of minute 6, the alarm is evaluated based on the data from minutes 2 to
     * 6."
     */
    @Test
    void the_periods_slide_by_a_minute() {
        MetricAlarm alarm = alarm(Statistic.Sum, 1, 1, MissingData.NOT_BREACHING);
        report(0, 1);
        report(4, 1);
        report(5, 1);

        assertThat(alarm.evaluate(data, minute(5), AlarmState.OK, 0)).isEqualTo(AlarmState.OK);
        report(1, 1);
        assertThat(alarm.evaluate(data, minute(5), AlarmState.OK, 0)).isEqualTo(AlarmState.ALARM);
        assertThat(alarm.evaluate(data, minute(6), AlarmState.OK, 0)).isEqualTo(AlarmState.ALARM);
        assertThat(alarm.evaluate(data, minute(7), AlarmState.OK, 0)).isEqualTo(AlarmState.OK);
    }

    @Test
    void other_dimensions_are_another_metric() {
        data.add(new MetricId("MomentCheckout", "Faults", Map.of("Service", "other")), minute(1), 9);

        assertThat(alarm(Statistic.Sum, 1, 1, MissingData.NOT_BREACHING).evaluate(data, minute(5), AlarmState.OK, 0))
                .isEqualTo(AlarmState.OK);
    }

    @ParameterizedTest
    @CsvSource({"Sum, 6", "Maximum, 3", "Minimum, 1", "Average, 2", "SampleCount, 3"})
    void a_period_becomes_one_data_point(Statistic statistic, double expected) {
        report(1, 1, 2);
        report(3, 3);

        assertThat(new Expression.MetricStatistic(METRIC, statistic).value(data, minute(0), minute(5)))
                .hasValue(expected);
    }

    @Test
    void fill_replaces_the_data_points_of_all_periods_without_values() {
        Expression filled = new Expression.Fill(new Expression.MetricStatistic(METRIC, Statistic.Maximum), 9999);
        report(1, 7);

        assertThat(filled.value(data, minute(0), minute(5))).hasValue(7);
        assertThat(filled.value(data, minute(5), minute(10))).hasValue(9999);
        assertThat(filled.metric()).isEqualTo(METRIC);
    }

    /** Without FILL, CloudWatch returns to the older data, whatever the treatment of missing data is. */
    @Test
    void a_stopped_metric_raises_an_alarm_at_once_with_fill_and_late_without() {
        report(0, 1);
        MetricAlarm plain = alarm(Statistic.Maximum, 1, 1, MissingData.BREACHING);
        MetricAlarm filled = new MetricAlarm(
                "Alarm",
                new Expression.Fill(plain.expression(), 9999),
                plain.period(),
                plain.evaluation(),
                plain.comparison(),
                plain.threshold());

        assertThat(filled.evaluate(data, minute(6), AlarmState.OK, 2)).isEqualTo(AlarmState.ALARM);
        assertThat(plain.evaluate(data, minute(6), AlarmState.OK, 2)).isEqualTo(AlarmState.OK);
        assertThat(plain.evaluate(data, minute(16), AlarmState.OK, 2)).isEqualTo(AlarmState.ALARM);
    }

    @Test
    void an_alarm_of_several_periods_counts_those_that_breach() {
        MetricAlarm alarm = alarm(Statistic.Sum, 3, 2, MissingData.NOT_BREACHING);
        report(1, 3);
        report(11, 3);

        assertThat(alarm.evaluate(data, minute(10), AlarmState.OK, 0)).isEqualTo(AlarmState.OK);
        assertThat(alarm.evaluate(data, minute(15), AlarmState.OK, 0)).isEqualTo(AlarmState.ALARM);
        assertThat(alarm.evaluate(data, minute(17), AlarmState.OK, 0)).isEqualTo(AlarmState.OK);
    }

    @Test
    void each_comparison_treats_the_threshold_itself_as_its_name_says() {
        assertThat(List.of(Comparison.values()))
                .filteredOn(comparison -> comparison.isBreached(2, 2))
                .containsExactly(Comparison.GreaterThanOrEqualToThreshold, Comparison.LessThanOrEqualToThreshold);
        assertThat(List.of(Comparison.values()))
                .filteredOn(comparison -> comparison.isBreached(3, 2))
                .containsExactly(Comparison.GreaterThanThreshold, Comparison.GreaterThanOrEqualToThreshold);
    }
}
