package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.testing.alarms.Evaluation.Datapoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The examples of <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html">Configuring how
 * CloudWatch alarms treat missing data</a>: 0 is a data point within the threshold, X a breaching one, - a missing one;
 * the most recent is on the right. The evaluation range is five data points.
 */
class EvaluationTest {
    private static final String RETAIN = "Retain current state";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 - X - X | OK                | OK                   | OK    | OK
            0 - - - - | OK                | OK                   | OK    | OK
            - - - - - | INSUFFICIENT_DATA | Retain current state | ALARM | OK
            0 X X - X | ALARM             | ALARM                | ALARM | ALARM
            - - X - - | ALARM             | Retain current state | ALARM | OK
            """)
    void evaluates_each_example_of_3_out_of_3(
            String range, String missing, String ignore, String breaching, String notBreaching) {
        assertStates(3, range, missing, ignore, breaching, notBreaching);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 - X - X | ALARM | ALARM                | ALARM | ALARM
            0 0 X 0 X | ALARM | ALARM                | ALARM | ALARM
            0 - X - - | OK    | OK                   | ALARM | OK
            - - - - 0 | OK    | OK                   | ALARM | OK
            - - - X - | ALARM | Retain current state | ALARM | OK
            """)
    void evaluates_each_example_of_2_out_of_3(
            String range, String missing, String ignore, String breaching, String notBreaching) {
        assertStates(2, range, missing, ignore, breaching, notBreaching);
    }

    private static void assertStates(
            int datapointsToAlarm, String range, String missing, String ignore, String breaching, String notBreaching) {
        for (AlarmState current : AlarmState.values()) {
            assertThat(state(datapointsToAlarm, MissingData.MISSING, range, current))
                    .isEqualTo(expected(missing, current));
            assertThat(state(datapointsToAlarm, MissingData.IGNORE, range, current))
                    .isEqualTo(expected(ignore, current));
            assertThat(state(datapointsToAlarm, MissingData.BREACHING, range, current))
                    .isEqualTo(expected(breaching, current));
            assertThat(state(datapointsToAlarm, MissingData.NOT_BREACHING, range, current))
                    .isEqualTo(expected(notBreaching, current));
        }
    }

    private static AlarmState expected(String cell, AlarmState current) {
        return cell.equals(RETAIN) ? current : AlarmState.valueOf(cell);
    }

    /**
     * "Because the next data point may be non-breaching, the alarm does not go immediately into ALARM state when the
     * data is either - - - - X or - - - X - and Datapoints to Alarm is 3. This way, false positives are avoided when
     * the next data point is non-breaching and causes the data to be - - - X O or - - X - O." The third example of the
     * page, - - X - -, is the last row of its first table.
     */
    @ParameterizedTest
    @CsvSource({"- - - - X, INSUFFICIENT_DATA", "- - - X -, INSUFFICIENT_DATA", "- - - X 0, OK", "- - X - 0, OK"})
    void a_breaching_data_point_after_missing_ones_raises_no_alarm_before_the_next_one_exists(
            String range, AlarmState expected) {
        assertThat(state(3, MissingData.MISSING, range, AlarmState.OK)).isEqualTo(expected);
    }

    /**
     * "The next time this alarm is evaluated, if the data is still missing it will go to ALARM, as that non-breaching
     * data point will no longer be in the evaluation range."
     */
    @Test
    void a_stopped_metric_breaches_when_its_last_data_point_leaves_the_evaluation_range() {
        assertThat(state(3, MissingData.BREACHING, "0 - - - -", AlarmState.OK)).isEqualTo(AlarmState.OK);
        assertThat(state(3, MissingData.BREACHING, "- - - - -", AlarmState.OK)).isEqualTo(AlarmState.ALARM);
    }

    @ParameterizedTest
    @EnumSource(MissingData.class)
    void without_missing_data_the_older_data_points_are_not_used(MissingData treatment) {
        assertThat(state(2, treatment, "X X 0 X 0", AlarmState.ALARM)).isEqualTo(AlarmState.OK);
        assertThat(state(2, treatment, "0 0 X X 0", AlarmState.OK)).isEqualTo(AlarmState.ALARM);
    }

    @Test
    void more_data_points_to_alarm_than_evaluation_periods_are_rejected() {
        assertThatThrownBy(() -> new Evaluation(2, 3, MissingData.MISSING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no 3 out of 2");
    }

    private static AlarmState state(int datapointsToAlarm, MissingData treatment, String range, AlarmState current) {
        return new Evaluation(3, datapointsToAlarm, treatment).state(range(range), current);
    }

    private static List<Datapoint> range(String text) {
        return List.of(text.split(" ", -1)).stream()
                .map(point -> switch (point) {
                    case "0" -> Datapoint.NOT_BREACHING;
                    case "X" -> Datapoint.BREACHING;
                    case "-" -> Datapoint.MISSING;
                    default -> throw new IllegalArgumentException(point);
                })
                .toList();
    }
}
