package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weakens an alarm of the template: its scenario must then fail. */
class TemplateMutationTest {
    private static final String TEMPLATE = template();

    private static String template() {
        try {
            return Files.readString(StackTemplate.ROOT.resolve("template.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A change to the text of one alarm.
     *
     * @param fault a part of the scenario's fault
     */
    record Mutation(String alarm, String from, String to, String fault) {
        StackTemplate apply() {
            int start = TEMPLATE.indexOf("\n  " + alarm + ":\n");
            int at = TEMPLATE.indexOf(from, start);
            assertThat(start).as("the template has %s", alarm).isNotNegative();
            assertThat(at).as("%s has %s", alarm, from).isGreaterThan(start).isLessThan(start + 3000);
            return StackTemplate.parse(TEMPLATE.substring(0, at) + to + TEMPLATE.substring(at + from.length()));
        }
    }

    static List<Mutation> mutations() {
        return List.of(
                new Mutation(
                        "PaymentsInReviewAlarm",
                        "MetricName: PaymentsAwaitingOperator",
                        "MetricName: PaymentNeedsReview",
                        "another amount"),
                new Mutation(
                        "ParkedEventsAlarm", "TreatMissingData: ignore", "TreatMissingData: notBreaching", "for a day"),
                new Mutation("ParkedEventsExpiringAlarm", "Threshold: 0", "Threshold: 1", "seven days"),
                new Mutation("DeadLettersAlarm", "DeadLetters.QueueName", "ParkedEvents.QueueName", "23 hours"),
                new Mutation("HeartbeatAlarm", "FILL(measured, 9999)", "FILL(measured, 0)", "mapping is disabled"),
                new Mutation("PublisherLagAlarm", "Threshold: 300000", "Threshold: 3600000", "refuses"),
                new Mutation("ReconcilerLagAlarm", "FILL(measured, 9999)", "FILL(measured, 0)", "due checks is denied"),
                new Mutation("MissedWebhooksAlarm", "DatapointsToAlarm: 3", "DatapointsToAlarm: 12", "signing secret"),
                new Mutation("OperatorActionRequiredAlarm", "Threshold: 0", "Threshold: 100", "API key"),
                new Mutation("ApiErrorsAlarm", "MetricName: 5xx", "MetricName: 5XXError", "each invocation"),
                new Mutation("ApiThrottledAlarm", "MetricName: ApiThrottled", "MetricName: ApiThrottles", "CreateRate"),
                new Mutation("MomentUnavailableAlarm", "Threshold: 2", "Threshold: 3", "five open"));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void a_weakened_alarm_fails_its_scenario(Mutation mutation) {
        AlarmScenario scenario = AlarmScenarios.all().stream()
                .filter(each ->
                        each.alarm().equals(mutation.alarm()) && each.fault().contains(mutation.fault()))
                .findFirst()
                .orElseThrow();
        StackTemplate weakened = mutation.apply();

        assertThatThrownBy(() -> scenario.play(weakened)).isInstanceOf(AssertionError.class);
    }

    @Test
    void every_alarm_is_weakened() {
        assertThat(mutations())
                .extracting(Mutation::alarm)
                .containsExactlyInAnyOrderElementsOf(
                        StackTemplate.read().alarms().keySet());
    }
}
