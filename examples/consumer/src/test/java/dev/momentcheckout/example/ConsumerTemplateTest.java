package dev.momentcheckout.example;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.local.aws.Parameter;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The template of the example: an outage loses no event, and what could be lost is kept or raises an alarm. */
class ConsumerTemplateTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final SamTemplate TEMPLATE = SamTemplate.read(ROOT.resolve("examples/consumer/template.yaml"));
    private static final SamTemplate CHECKOUT = SamTemplate.read(ROOT.resolve("template.yaml"));
    private static final int FOURTEEN_DAYS = 1_209_600;

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) requireNonNull(value);
    }

    private static Map<String, List<String>> attribute(String resource, String name) {
        return Map.of("Fn::GetAtt", List.of(resource, name));
    }

    private static Map<String, List<String>> arn(String resource) {
        return attribute(resource, "Arn");
    }

    private static Map<?, ?> resource(String name) {
        return map(TEMPLATE.resources().get(name));
    }

    private static Map<?, ?> properties(String name) {
        return map(resource(name).get("Properties"));
    }

    private static long number(Map<?, ?> properties, String name) {
        return ((Number) requireNonNull(properties.get(name))).longValue();
    }

    private static Duration timeBetweenDeliveries() {
        return Duration.ofSeconds(number(properties("Payments"), "VisibilityTimeout"));
    }

    private static long deliveries() {
        return number(map(properties("Payments").get("RedrivePolicy")), "maxReceiveCount");
    }

    // An outage.

    @Test
    void an_outage_of_ten_minutes_needs_no_operator() {
        // The first delivery is at once.
        Duration lastDelivery = timeBetweenDeliveries().multipliedBy(deliveries() - 1);
        assertThat(lastDelivery).isGreaterThan(Duration.ofMinutes(10));
        // The figures of the README.
        assertThat(timeBetweenDeliveries()).isEqualTo(Duration.ofMinutes(2));
        assertThat(lastDelivery).isCloseTo(Duration.ofHours(2), Duration.ofMinutes(2));
    }

    @Test
    void a_message_is_not_delivered_again_while_the_function_works_on_it() {
        Duration timeout = Duration.ofSeconds(number(properties("Fulfil"), "Timeout"));
        assertThat(timeBetweenDeliveries()).isGreaterThanOrEqualTo(timeout.multipliedBy(6));
    }

    @Test
    void lambda_reads_the_failures_of_a_batch_one_by_one() {
        Map<?, ?> events = map(properties("Fulfil").get("Events"));
        assertThat(events).hasSize(1);
        Map<?, ?> event = map(map(events.get("Payments")).get("Properties"));
        assertThat(map(events.get("Payments")).get("Type")).isEqualTo("SQS");
        assertThat(event.get("Queue")).isEqualTo(arn("Payments"));
        assertThat(event.get("FunctionResponseTypes")).isEqualTo(List.of("ReportBatchItemFailures"));
    }

    // What is kept.

    @Test
    void events_that_stay_unfulfilled_or_undelivered_reach_the_dead_letter_queue() {
        assertThat(map(properties("Payments").get("RedrivePolicy")).get("deadLetterTargetArn"))
                .isEqualTo(arn("DeadLetters"));
        List<?> targets = (List<?>) requireNonNull(properties("PaymentsRule").get("Targets"));
        assertThat(targets).hasSize(1);
        assertThat(map(targets.getFirst()).get("DeadLetterConfig")).isEqualTo(Map.of("Arn", arn("DeadLetters")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Payments", "DeadLetters"})
    void a_queue_keeps_events_for_fourteen_days_encrypted_and_outlives_the_stack(String queue) {
        assertThat(number(properties(queue), "MessageRetentionPeriod")).isEqualTo(FOURTEEN_DAYS);
        assertThat(properties(queue).get("SqsManagedSseEnabled")).isEqualTo(true);
        assertThat(resource(queue).get("DeletionPolicy")).isEqualTo("RetainExceptOnCreate");
        assertThat(resource(queue).get("UpdateReplacePolicy")).isEqualTo("Retain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Payments", "DeadLetters"})
    void the_rule_alone_may_send_to_a_queue(String queue) {
        Map<?, ?> policy = properties(queue + "Policy");
        assertThat(policy.get("Queues")).isEqualTo(List.of(Map.of("Ref", queue)));
        assertThat(map(policy.get("PolicyDocument")).get("Statement"))
                .isEqualTo(List.of(Map.of(
                        "Effect",
                        "Allow",
                        "Principal",
                        Map.of("Service", "events.amazonaws.com"),
                        "Action",
                        "sqs:SendMessage",
                        "Resource",
                        arn(queue),
                        "Condition",
                        Map.of("ArnEquals", Map.of("aws:SourceArn", arn("PaymentsRule"))))));
    }

    @Test
    void the_table_outlives_the_stack_and_can_be_restored() {
        assertThat(resource("Fulfilments").get("DeletionPolicy")).isEqualTo("Retain");
        assertThat(resource("Fulfilments").get("UpdateReplacePolicy")).isEqualTo("Retain");
        assertThat(properties("Fulfilments").get("PointInTimeRecoverySpecification"))
                .isEqualTo(Map.of("PointInTimeRecoveryEnabled", true));
        assertThat(properties("Fulfilments").get("DeletionProtectionEnabled"))
                .isEqualTo(Map.of("Fn::If", List.of("ProtectTable", true, false)));
    }

    // Alarms.

    @Test
    void the_alarm_of_the_dead_letter_queue_does_not_end_when_sqs_stops_its_metrics() {
        Map<?, ?> alarm = properties("DeadLettersAlarm");
        assertThat(alarm.get("TreatMissingData")).isEqualTo("ignore");
        assertThat(alarm.get("MetricName")).isEqualTo("ApproximateNumberOfMessagesVisible");
        assertThat(alarm.get("Dimensions"))
                .isEqualTo(List.of(Map.of("Name", "QueueName", "Value", attribute("DeadLetters", "QueueName"))));
    }

    @Test
    void an_alarm_fires_while_sqs_still_delivers() {
        Map<?, ?> alarm = properties("FulfilErrorsAlarm");
        assertThat(alarm.get("MetricName")).isEqualTo("Errors");
        Duration untilAlarm = Duration.ofSeconds(number(alarm, "Period") * number(alarm, "EvaluationPeriods"));
        assertThat(untilAlarm).isLessThan(timeBetweenDeliveries().multipliedBy(deliveries() / 2));
        // A delivery in each period: otherwise an outage would have periods without an error.
        assertThat(timeBetweenDeliveries()).isLessThan(Duration.ofSeconds(number(alarm, "Period")));
    }

    @Test
    void an_alarm_fires_when_nothing_reads_the_queue_before_sqs_stops_its_metrics() {
        Map<?, ?> alarm = properties("PaymentsBacklogAlarm");
        assertThat(alarm.get("MetricName")).isEqualTo("ApproximateNumberOfMessagesVisible");
        assertThat(alarm.get("Dimensions"))
                .isEqualTo(List.of(Map.of("Name", "QueueName", "Value", attribute("Payments", "QueueName"))));
        // The maximum also counts events that are about to be read.
        assertThat(alarm.get("Statistic")).isEqualTo("Minimum");
        assertThat(Duration.ofSeconds(number(alarm, "Period") * number(alarm, "EvaluationPeriods")))
                .isGreaterThan(timeBetweenDeliveries())
                .isLessThan(Duration.ofHours(6));
        assertThat(alarm.get("TreatMissingData")).isEqualTo("ignore");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DeadLettersAlarm", "FulfilErrorsAlarm", "PaymentsBacklogAlarm"})
    void an_alarm_sends_a_mail_if_an_address_is_given(String alarm) {
        Map<String, List<Object>> topic = Map.of(
                "Fn::If", List.of("SendMail", List.of(Map.of("Ref", "AlarmTopic")), Map.of("Ref", "AWS::NoValue")));
        assertThat(properties(alarm).get("AlarmActions")).isEqualTo(topic);
        assertThat(properties(alarm).get("OKActions")).isEqualTo(topic);
    }

    // Parameters and the function.

    @Test
    void the_parameters_that_the_checkout_stack_also_has_are_the_same() {
        for (String name : List.of("Pricing", "LogRetentionDays", "DeletionProtection")) {
            Parameter own = requireNonNull(TEMPLATE.parameters().get(name));
            Parameter ofCheckout = requireNonNull(CHECKOUT.parameters().get(name));
            assertThat(own.allowedValues()).as(name).containsExactlyInAnyOrderElementsOf(ofCheckout.allowedValues());
            assertThat(own.defaultValue()).as(name).isEqualTo(ofCheckout.defaultValue());
        }
    }

    @Test
    void the_handler_knows_the_pricings() {
        assertThat(requireNonNull(TEMPLATE.parameters().get("Pricing")).allowedValues().stream()
                        .map(Pricing::of))
                .containsExactlyInAnyOrder(Pricing.values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dynamic"})
    void an_unknown_pricing_is_refused(String pricing) {
        assertThatThrownBy(() -> Pricing.of(pricing)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_template_names_the_handler_and_sets_its_environment() {
        SamFunction function = TEMPLATE.function("Fulfil");
        assertThat(function.handlerClass()).isEqualTo(FulfilHandler.class.getName());
        assertThat(TEMPLATE.environmentNames("Fulfil")).containsExactlyInAnyOrder("FULFILMENTS_TABLE", "PRICING");
    }
}
