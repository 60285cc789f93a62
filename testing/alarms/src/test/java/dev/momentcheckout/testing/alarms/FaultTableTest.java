package dev.momentcheckout.testing.alarms;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.testing.alarms.FaultScenario.Findings;
import dev.momentcheckout.testing.alarms.FaultTable.NamedMetric;
import dev.momentcheckout.testing.alarms.FaultTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Causes each fault of the table in docs/operations that the stack can have on this machine. What the functions then
 * write must be what the table says: the log message with the id of what is affected, the metric, and the alarm.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultTableTest {
    /** Only the constructor that Lambda calls primes; PrimingTest covers it. */
    private static final Set<String> WHILE_STARTING = Set.of(Metric.PRIMING_FAILED.metricName());

    private static final StackTemplate TEMPLATE = StackTemplate.read();
    private static final Map<Integer, Row> TABLE = FaultTable.read();
    private static final Map<Integer, Findings> FOUND = new TreeMap<>();
    private static final Set<String> METRICS = Stream.concat(
                    Arrays.stream(Metric.values()).map(Metric::metricName),
                    TEMPLATE.metricFilters("AccessLogs").stream().map(MetricFilter::name))
            .collect(Collectors.toCollection(TreeSet::new));

    static Stream<FaultScenario> scenarios() {
        return FaultScenarios.all().stream();
    }

    private static Row row(FaultScenario scenario) {
        return requireNonNull(TABLE.get(scenario.number()));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    @Order(1)
    void a_fault_is_logged_counted_and_reported_as_the_table_says(FaultScenario scenario) {
        Row row = row(scenario);
        Set<String> missing = row.metrics().stream()
                .filter(NamedMetric::isMissing)
                .map(NamedMetric::name)
                .collect(Collectors.toCollection(TreeSet::new));

        Findings findings = scenario.play(TEMPLATE, row.alarms(), missing);

        FOUND.put(scenario.number(), findings);
        for (String message : row.messages()) {
            assertThat(findings.lines(message))
                    .as("lines \"%s\" for %s", message, row.fault())
                    .isNotEmpty();
        }
        if (!scenario.field().isEmpty()) {
            assertThat(row.messages())
                    .isNotEmpty()
                    .allSatisfy(message -> assertThat(findings.lines(message))
                            .as("lines \"%s\" with %s for %s", message, scenario.field(), row.fault())
                            .anyMatch(line ->
                                    !line.path(scenario.field()).asText().isEmpty()));
        }
        for (NamedMetric metric : row.metrics()) {
            if (METRICS.contains(metric.name()) && !metric.isMissing()) {
                assertThat(findings.metrics()).as(row.fault()).contains(metric.name());
                assertThat(findings.metrics())
                        .as("%s of %s", metric, row.fault())
                        .anyMatch(name -> name.startsWith(
                                metric.dimension().isEmpty()
                                        ? metric.name()
                                        : metric.name() + " " + metric.dimension() + "="));
            }
        }
        assertThat(findings.silent()).as("missing metrics of %s", row.fault()).isEqualTo(missing);
        assertThat(findings.commands())
                .as("commands of ./ops that an operator ran for %s", row.fault())
                .containsAll(row.commands());
    }

    /** An alarm or a graph of a metric that nothing emits would show nothing. */
    @Test
    @Order(2)
    void every_metric_is_emitted_by_a_function_or_the_access_log() {
        Set<String> missing = new TreeSet<>(METRICS);
        FOUND.values().forEach(findings -> missing.removeAll(findings.metrics()));
        missing.removeAll(FaultScenario.of(0, "", FaultScenarios::causeOthers)
                .within(Duration.ofDays(20), RunningStack.MINUTE)
                .play(TEMPLATE, List.of(), Set.of())
                .metrics());

        assertThat(missing).containsExactlyInAnyOrderElementsOf(WHILE_STARTING);
    }

    @Test
    void the_table_has_forty_faults_each_with_a_scenario_or_a_reason_why_not() {
        Set<Integer> numbers = scenarios().map(FaultScenario::number).collect(Collectors.toCollection(TreeSet::new));
        assertThat(numbers)
                .doesNotContainAnyElementsOf(FaultScenarios.withoutScenario().keySet());
        numbers.addAll(FaultScenarios.withoutScenario().keySet());

        assertThat(TABLE.keySet())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 40).boxed().toList());
        assertThat(numbers).isEqualTo(TABLE.keySet());
    }

    /** Writes what was found. */
    @AfterAll
    static void write() throws IOException {
        StringBuilder text = new StringBuilder("""
                What the functions wrote when each fault was caused. Minutes on the test's clock.

                | # | fault | log | metrics | alarm after minutes | what to do |
                |---|---|---|---|---|---|
                """);
        TABLE.values().forEach(row -> {
            Findings findings = FOUND.get(row.number());
            text.append(
                    findings == null
                            ? "| %d | %s | – | – | – | %s; not caused: %s |\n"
                                    .formatted(
                                            row.number(),
                                            row.fault(),
                                            row.text(),
                                            FaultScenarios.withoutScenario().get(row.number()))
                            : "| %d | %s | %s | %s | %s | %s |\n"
                                    .formatted(
                                            row.number(),
                                            row.fault(),
                                            row.messages().stream()
                                                    .map(message -> message + " ("
                                                            + findings.lines(message)
                                                                    .size() + ")")
                                                    .collect(Collectors.joining(", ")),
                                            row.metrics().stream()
                                                    .map(metric ->
                                                            metric.name() + (metric.isMissing() ? " is missing" : ""))
                                                    .collect(Collectors.joining(", ")),
                                            findings.alarms(),
                                            row.text()));
        });
        Path target = StackTemplate.ROOT.resolve("testing/alarms/target");
        Files.createDirectories(target);
        Files.writeString(target.resolve("fault-table.txt"), text);
    }
}
