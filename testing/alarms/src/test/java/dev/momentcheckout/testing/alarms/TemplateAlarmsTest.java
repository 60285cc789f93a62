package dev.momentcheckout.testing.alarms;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.testing.alarms.StackTemplate.DescribedAlarm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every alarm of the template needs besides its scenario, and that every metric is read. */
class TemplateAlarmsTest {
    private static final StackTemplate TEMPLATE = StackTemplate.read();

    /** Its end means that nothing was counted, not that the fault is repaired. */
    private static final String COUNTS_EVENTS = "OperatorActionRequiredAlarm";

    static Stream<String> alarms() {
        return TEMPLATE.alarms().keySet().stream();
    }

    private static DescribedAlarm alarm(String id) {
        return requireNonNull(TEMPLATE.alarms().get(id));
    }

    @ParameterizedTest
    @MethodSource("alarms")
    void an_alarm_notifies_the_topic_of_its_begin_and_its_end(String alarm) {
        assertThat(alarm(alarm).alarmActions()).containsExactly("Alarms");
        assertThat(alarm(alarm).okActions()).isEqualTo(alarm.equals(COUNTS_EVENTS) ? List.of() : List.of("Alarms"));
    }

    @ParameterizedTest
    @MethodSource("alarms")
    void an_alarm_ends_with_the_path_of_its_page(String alarm) {
        String page = "docs/operations/" + alarm + ".md";
        assertThat(alarm(alarm).description()).contains("First command: ").endsWith(page);
        assertThat(StackTemplate.ROOT.resolve(page)).isRegularFile();
    }

    @Test
    void every_metric_of_the_functions_is_read_by_an_alarm_the_dashboard_or_a_query() {
        assertThat(unread(Arrays.stream(Metric.values()).map(Metric::metricName)))
                .isEmpty();
    }

    @Test
    void every_metric_of_a_metric_filter_is_read() {
        assertThat(unread(TEMPLATE.metricFilters("AccessLogs").stream().map(MetricFilter::name)))
                .isEmpty();
    }

    @Test
    void a_metric_that_nothing_reads_is_found() {
        assertThat(unread(Stream.of("EventParkedTwice"))).containsExactly("EventParkedTwice");
    }

    @Test
    void an_alarm_reads_metrics_that_exist() {
        Set<String> existing = Stream.concat(
                        Arrays.stream(Metric.values()).map(Metric::metricName),
                        TEMPLATE.metricFilters("AccessLogs").stream().map(MetricFilter::name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(TEMPLATE.alarms().values())
                .extracting(described -> described.alarm().expression().metric())
                .filteredOn(metric -> metric.namespace().equals(CloudWatch.FUNCTIONS))
                .isNotEmpty()
                .allSatisfy(metric -> {
                    assertThat(existing).contains(metric.name());
                    assertThat(metric.dimensions()).isEqualTo(Map.of("Service", "test-stack"));
                });
    }

    @Test
    void an_alarm_with_a_property_that_the_evaluator_does_not_apply_is_rejected() {
        StackTemplate template = StackTemplate.parse("""
                Parameters:
                  ApiKeySecretArn: { Type: String }
                  SigningSecretArn: { Type: String }
                Resources:
                  OddAlarm:
                    Type: AWS::CloudWatch::Alarm
                    Properties:
                      AlarmDescription: odd
                      Namespace: MomentCheckout
                      MetricName: EventParked
                      ExtendedStatistic: p99
                      Period: 60
                      EvaluationPeriods: 1
                      ComparisonOperator: GreaterThanThreshold
                      Threshold: 0
                """);

        assertThatThrownBy(template::alarms)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Statistic");
    }

    private static Set<String> unread(Stream<String> metrics) {
        List<String> readers = new ArrayList<>();
        for (String type :
                List.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::Logs::QueryDefinition")) {
            for (String id : TEMPLATE.resourcesOf(type)) {
                collect(requireNonNull(TEMPLATE.template().resources().get(id)), readers);
            }
        }
        Set<String> unread = metrics.collect(Collectors.toCollection(TreeSet::new));
        unread.removeIf(metric ->
                readers.stream().anyMatch(text -> text.matches("(?s)(?:.*[^A-Za-z])?" + metric + "(?:[^A-Za-z].*)?")));
        return unread;
    }

    /** Adds all texts but comments and descriptions. */
    private static void collect(Object value, List<String> texts) {
        switch (value) {
            case List<?> list -> list.forEach(element -> collect(requireNonNull(element), texts));
            case Map<?, ?> map ->
                map.forEach((key, element) -> {
                    if (!key.equals("AlarmDescription")) {
                        collect(requireNonNull(element), texts);
                    }
                });
            default -> texts.add(value.toString());
        }
    }
}
