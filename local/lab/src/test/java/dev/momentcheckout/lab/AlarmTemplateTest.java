package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.telemetry.Metric;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The alarms of the template, the topic that they publish to, and the metrics of the access log. */
class AlarmTemplateTest {
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(System.getProperty("project.root"), "template.yaml"));
    private static final Map<String, Object> BY_SERVICE =
            Map.of("Name", "Service", "Value", Map.of("Ref", "AWS::StackName"));
    private static final Map<String, String> COMPARISONS =
            Map.of(">", "GreaterThanThreshold", ">=", "GreaterThanOrEqualToThreshold");

    /** Metrics that a filter makes of the access log, because no function sees the requests. */
    private static final Set<String> OF_THE_ACCESS_LOG = Set.of("ApiThrottled", "ApiRouteNotFound");

    @ParameterizedTest
    @CsvSource({
        "PaymentsInReviewAlarm, MomentCheckout, PaymentsAwaitingOperator, Maximum, > 0, 1, 1, 300, ignore",
        "ParkedEventsAlarm, AWS/SQS, ApproximateNumberOfMessagesVisible, Maximum, > 0, 1, 1, 300, ignore",
        // Seven days of fourteen.
        "ParkedEventsExpiringAlarm, AWS/SQS, ApproximateNumberOfMessagesVisible, Maximum, > 0, 168, 168, 3600, ignore",
        "DeadLettersAlarm, AWS/SQS, ApproximateNumberOfMessagesVisible, Maximum, > 0, 1, 1, 300, ignore",
        "PublisherLagAlarm, AWS/Lambda, IteratorAge, Maximum, > 300000, 2, 2, 300, notBreaching",
        "MissedWebhooksAlarm, MomentCheckout, MissedWebhookRecovered, Sum, >= 1, 3, 12, 3600, notBreaching",
        "OperatorActionRequiredAlarm, MomentCheckout, OperatorActionRequired, Sum, > 0, 1, 1, 300, notBreaching",
        "ApiErrorsAlarm, AWS/ApiGateway, 5xx, Sum, >= 5, 2, 3, 300, notBreaching",
        "ApiThrottledAlarm, MomentCheckout, ApiThrottled, Sum, >= 10, 2, 3, 300, notBreaching",
        "MomentUnavailableAlarm, MomentCheckout, MomentUnavailable, Sum, >= 2, 3, 9, 600, notBreaching"
    })
    void an_alarm_has_its_metric_threshold_periods_and_treatment_of_missing_data(
            String alarm,
            String namespace,
            String metric,
            String statistic,
            String threshold,
            int datapoints,
            int periods,
            int seconds,
            String missingData) {
        Map<String, Object> properties = properties(alarm);

        assertThat(properties)
                .containsEntry("Namespace", namespace)
                .containsEntry("MetricName", metric)
                .containsEntry("Statistic", statistic)
                .containsEntry("Period", seconds)
                .containsEntry("EvaluationPeriods", periods)
                .containsEntry("TreatMissingData", missingData);
        assertThat(properties.getOrDefault("DatapointsToAlarm", periods)).isEqualTo(datapoints);
        assertThreshold(alarm, threshold);
    }

    /**
     * A function that does not run reports nothing. With missing data alone CloudWatch would fall back to older data,
     * so the expression puts a value above the threshold in its place.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html">FILL</a>
     */
    @ParameterizedTest
    @CsvSource({
        "HeartbeatAlarm, HeartbeatSeconds, > 300, 1, 1200",
        "ReconcilerLagAlarm, ReconcilerLagSeconds, > 900, 2, 300"
    })
    void an_alarm_on_silence_replaces_missing_data_by_a_breaching_value(
            String alarm, String metric, String threshold, int periods, int seconds) {
        Map<String, Object> measured = Map.of(
                "Metric",
                Map.of("Namespace", "MomentCheckout", "MetricName", metric, "Dimensions", List.of(BY_SERVICE)),
                "Stat",
                "Maximum",
                "Period",
                seconds);

        assertThat(properties(alarm))
                .containsEntry(
                        "Metrics",
                        List.of(
                                Map.of("Id", "filled", "Expression", "FILL(measured, 9999)", "Label", metric),
                                Map.of("Id", "measured", "ReturnData", false, "MetricStat", measured)))
                .containsEntry("EvaluationPeriods", periods)
                .containsEntry("TreatMissingData", "breaching")
                .doesNotContainKeys("MetricName", "Period", "Statistic", "DatapointsToAlarm");
        assertThreshold(alarm, threshold);
        assertThat(9999).isGreaterThan(Integer.parseInt(threshold.substring(2)));
    }

    private static void assertThreshold(String alarm, String threshold) {
        String[] parts = threshold.split(" ", 2);

        assertThat(properties(alarm))
                .containsEntry("ComparisonOperator", COMPARISONS.get(parts[0]))
                .containsEntry("Threshold", Integer.parseInt(parts[1]));
    }

    @Test
    void there_are_no_other_alarms() {
        assertThat(alarms()).hasSize(12);
    }

    /** An alarm on a metric with another name or other dimensions never fires. */
    @Test
    void an_alarm_on_our_own_metric_matches_the_emitted_metric() {
        Set<String> emitted = Stream.concat(
                        Arrays.stream(Metric.values()).map(Metric::metricName), OF_THE_ACCESS_LOG.stream())
                .collect(Collectors.toSet());
        for (String alarm : alarms()) {
            if ("MomentCheckout".equals(properties(alarm).get("Namespace"))) {
                assertThat(emitted)
                        .as(alarm)
                        .contains(String.valueOf(properties(alarm).get("MetricName")));
                assertThat(properties(alarm)).as(alarm).containsEntry("Dimensions", List.of(BY_SERVICE));
            }
        }
        assertThat(TEMPLATE.raw().toString()).contains("SERVICE_NAME={Ref=AWS::StackName}");
    }

    @ParameterizedTest
    @CsvSource({
        "ParkedEventsAlarm, QueueName, ParkedEvents, QueueName",
        "ParkedEventsExpiringAlarm, QueueName, ParkedEvents, QueueName",
        "DeadLettersAlarm, QueueName, DeadLetters, QueueName"
    })
    void an_alarm_on_a_queue_watches_the_queue_of_its_name(
            String alarm, String dimension, String resource, String attribute) {
        assertThat(properties(alarm))
                .containsEntry(
                        "Dimensions",
                        List.of(Map.of(
                                "Name", dimension, "Value", Map.of("Fn::GetAtt", List.of(resource, attribute)))));
    }

    @ParameterizedTest
    @CsvSource({"PublisherLagAlarm, FunctionName, PublishEvents", "ApiErrorsAlarm, ApiId, Api"})
    void an_alarm_on_a_metric_of_aws_watches_the_resource_of_this_stack(
            String alarm, String dimension, String resource) {
        assertThat(properties(alarm))
                .containsEntry("Dimensions", List.of(Map.of("Name", dimension, "Value", Map.of("Ref", resource))));
    }

    static Set<String> alarms() {
        return resourcesOf("AWS::CloudWatch::Alarm");
    }

    /** An alarm that counts events returns to OK although nothing was repaired. */
    @ParameterizedTest
    @MethodSource("alarms")
    void an_alarm_reaches_the_topic_and_so_does_its_end_unless_it_counts_events(String alarm) {
        List<Map<String, String>> topic = List.of(Map.of("Ref", "Alarms"));

        assertThat(properties(alarm))
                .containsEntry("AlarmActions", topic)
                .doesNotContainKeys("ActionsEnabled", "InsufficientDataActions", "AlarmName");
        if (alarm.equals("OperatorActionRequiredAlarm")) {
            assertThat(properties(alarm)).doesNotContainKey("OKActions");
        } else {
            assertThat(properties(alarm)).containsEntry("OKActions", topic);
        }
    }

    @ParameterizedTest
    @MethodSource("alarms")
    void a_description_has_the_meaning_the_first_command_and_the_page_of_the_runbook(String alarm) {
        String description =
                String.valueOf(map(properties(alarm).get("AlarmDescription")).get("Fn::Sub"));

        assertThat(description.lines())
                .satisfiesExactly(
                        meaning -> assertThat(meaning).hasSizeGreaterThan(80).endsWith("."),
                        command -> assertThat(command).matches("First command: (\\./ops|aws|for G in \\$\\(aws) [^`]+"),
                        page -> assertThat(page).isEqualTo("Then: docs/operations/" + alarm + ".md"));
    }

    @Test
    void cloudwatch_publishes_to_the_topic_for_alarms_of_this_account_and_region_only() {
        assertThat(resourcesOf("AWS::SNS::TopicPolicy")).containsExactly("AlarmsPolicy");
        assertThat(properties("AlarmsPolicy")).containsEntry("Topics", List.of(Map.of("Ref", "Alarms")));
        assertThat(map(map(properties("AlarmsPolicy").get("PolicyDocument")).get("Statement")))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "Sid",
                                "PublishAlarms",
                                "Effect",
                                "Allow",
                                "Principal",
                                Map.of("Service", "cloudwatch.amazonaws.com"),
                                "Action",
                                "sns:Publish",
                                "Resource",
                                Map.of("Ref", "Alarms"),
                                "Condition",
                                Map.of(
                                        "StringEquals",
                                        Map.of("aws:SourceAccount", Map.of("Ref", "AWS::AccountId")),
                                        "ArnLike",
                                        Map.of(
                                                "aws:SourceArn",
                                                Map.of(
                                                        "Fn::Sub",
                                                        "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*")))));
    }

    /** CloudWatch has no right to use the key that AWS manages for SNS, so an encrypted topic receives nothing. */
    @Test
    void the_topic_is_not_encrypted_with_a_key_that_alarms_cannot_use() {
        assertThat(properties("Alarms")).doesNotContainKey("KmsMasterKeyId");
    }

    @Test
    void only_an_address_that_is_set_is_subscribed() {
        assertThat(map(TEMPLATE.resources().get("AlarmSubscription"))).containsEntry("Condition", "SubscribeEmail");
        assertThat(map(TEMPLATE.raw().get("Conditions")))
                .containsEntry(
                        "SubscribeEmail",
                        Map.of("Fn::Not", List.of(Map.of("Fn::Equals", List.of(Map.of("Ref", "AlarmEmail"), "")))));
        assertThat(properties("AlarmSubscription"))
                .containsEntry("TopicArn", Map.of("Ref", "Alarms"))
                .containsEntry("Protocol", "email")
                .containsEntry("Endpoint", Map.of("Ref", "AlarmEmail"));
    }

    /**
     * The status of the integration is that of the function's answer, so a 429 of the function itself, for too many
     * attempts, does not count. A filter with a dimension has no default value.
     */
    @ParameterizedTest
    @CsvSource({"ApiThrottledFilter, ApiThrottled, 429", "ApiRouteNotFoundFilter, ApiRouteNotFound, 404"})
    void a_metric_of_the_access_log_counts_what_api_gateway_answers_by_itself_in_this_stack(
            String filter, String metric, String status) {
        assertThat(properties(filter))
                .containsEntry("LogGroupName", Map.of("Ref", "AccessLogs"))
                .containsEntry(
                        "FilterPattern",
                        "{ ($.status = \"" + status + "\") && ($.integration_status != \"" + status + "\") }")
                .containsEntry(
                        "MetricTransformations",
                        List.of(Map.of(
                                "MetricNamespace", "MomentCheckout",
                                "MetricName", metric,
                                "MetricValue", "1",
                                "Unit", "Count",
                                "Dimensions", List.of(Map.of("Key", "Service", "Value", "$.service")))));
        assertThat(String.valueOf(map(properties("Stage").get("AccessLogSettings"))))
                .contains(
                        "\"service\":\"${AWS::StackName}\"", "\"integration_status\":\"$context.integration.status\"");
    }

    private static Set<String> resourcesOf(String type) {
        return TEMPLATE.resources().entrySet().stream()
                .filter(resource -> type.equals(map(resource.getValue()).get("Type")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Object> properties(String logicalId) {
        return map(map(TEMPLATE.resources().get(logicalId)).get("Properties"));
    }

    private static Map<String, Object> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue))
                : Map.of();
    }
}
