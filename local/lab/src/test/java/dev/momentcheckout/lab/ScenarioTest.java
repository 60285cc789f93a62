package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.simulator.WebhookFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs each scenario, alone and beside the naive backend, and compares the results with docs/scenarios.md. */
class ScenarioTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root", "."));
    private static final Lab LAB = Lab.start(LabSettings.onFreePorts(ROOT.resolve("template.yaml")));
    private static final App APP = new App(LAB.apiUrl());

    private final Recording output = new Recording();
    private final ScenarioContext context = new ScenarioContext(LAB, APP, output);

    @AfterAll
    static void close() {
        APP.close();
        LAB.close();
    }

    private static final class Recording implements ScenarioOutput {
        private final List<String> steps = new ArrayList<>();
        private final List<String> lines = new ArrayList<>();
        private final List<Promise> kept = new ArrayList<>();
        private final List<String> broken = new ArrayList<>();
        private final List<String> sessions = new ArrayList<>();

        @Override
        public void step(String title) {
            steps.add(title);
        }

        @Override
        public void line(String text) {
            lines.add(text);
        }

        @Override
        public void kept(Promise promise) {
            kept.add(promise);
        }

        @Override
        public void broken(Promise promise, String expectation) {
            broken.add(promise + ": " + expectation);
        }

        @Override
        public synchronized void session(String id) {
            sessions.add(id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keeps_its_promises(Scenario scenario) {
        scenario.run(context);

        assertThat(output.kept).containsExactlyElementsOf(scenario.promises());
        assertThat(output.broken).isEmpty();
        assertThat(output.steps).hasSizeGreaterThanOrEqualTo(2);
        assertThat(output.sessions).isNotEmpty();
        assertThat(output.lines).noneSatisfy(line -> assertThat(line).contains("client_token"));
        assertThat(LAB.faults().on()).isEmpty();
        assertThat(LAB.moment().faults().planned()).isEmpty();
        assertThat(LAB.moment().webhooks().plannedFaults()).isEmpty();
        assertThat(LAB.pricing()).isEqualTo(Pricing.FIXED);
    }

    /** The page's phone may sell by another price. */
    @ParameterizedTest
    @EnumSource
    void keeps_its_promises_whatever_the_phone_sells(Scenario scenario) {
        LAB.deploy(Pricing.CATALOG);
        try {
            scenario.run(context);

            assertThat(output.kept).containsExactlyElementsOf(scenario.promises());
            assertThat(LAB.pricing()).isEqualTo(Pricing.CATALOG);
        } finally {
            LAB.deploy(Pricing.FIXED);
        }
    }

    /** The rows of the document's tables that begin with this title, as cells. */
    private static List<List<String>> rows(Scenario scenario) throws IOException {
        return Files.readString(ROOT.resolve("docs/scenarios.md"))
                .lines()
                .filter(line -> line.startsWith("| " + scenario.title() + " |"))
                .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ")))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void is_documented_with_its_promises(Scenario scenario) throws IOException {
        List<String> row = rows(scenario).getFirst();

        assertThat(row).hasSize(4);
        assertThat(row.get(2))
                .isEqualTo(scenario.promises().stream().map(Promise::text).collect(Collectors.joining("; ")));
        assertThat(scenario.why()).endsWith(".").hasSizeLessThan(90);
    }

    @Test
    void there_are_twelve_and_each_promise_is_made() {
        assertThat(Scenario.values()).hasSize(12);
        assertThat(List.of(Scenario.values()).stream().flatMap(scenario -> scenario.promises().stream()))
                .contains(Promise.values());
    }

    /** What a customer, a shop and Moment have in the end, as the document says it. */
    @ParameterizedTest
    @EnumSource
    void ends_with_the_naive_backend_as_documented(Scenario scenario) throws IOException {
        try (var naive = new NaiveRun(LAB.moment().clock(), _ -> {})) {
            scenario.run(new ScenarioContext(LAB, APP, output, naive));
            List<String> row = rows(scenario).get(1);

            assertThat(row)
                    .containsExactly(
                            scenario.title(),
                            tally(ScenarioResult.tally(
                                    LAB, output.sessions.stream().distinct().toList())),
                            tally(naive.tally()),
                            naive.outcome().title(),
                            naive.causes().isEmpty()
                                    ? "–"
                                    : naive.causes().stream()
                                            .map(cause -> Integer.toString(cause.line()))
                                            .distinct()
                                            .collect(Collectors.joining(", ")));
            assertThat(naive.moment().faults().planned()).isEmpty();
        }
    }

    private static String tally(PaymentTally tally) {
        return tally.paid() + " paid, " + tally.delivered() + " delivered"
                + (tally.inReview() > 0 ? ", " + tally.inReview() + " in review" : "")
                + (tally.closed() > 0 ? ", " + tally.closed() + " closed" : "");
    }

    @ParameterizedTest
    @EnumSource
    void is_not_kept_without_the_expectation_of_a_promise(Scenario scenario) {
        for (Promise omitted : scenario.promises()) {
            assertThatThrownBy(() -> scenario.run(
                            new ScenarioContext(LAB, APP, output),
                            script -> scenario.promises().stream()
                                    .filter(promise -> promise != omitted)
                                    .forEach(promise -> script.prove(promise, () -> script.expect(true, "1 is 1")))))
                    .hasMessage("Expectation not met: the scenario proves that " + omitted.text());
        }
    }

    @Test
    void a_proof_without_an_expectation_keeps_no_promise() {
        assertThatThrownBy(() -> context.prove(Promise.PUBLISHED_ONCE, () -> {}))
                .hasMessage("No expectation proves that " + Promise.PUBLISHED_ONCE.text());

        assertThat(output.kept).isEmpty();
    }

    @Test
    void an_expectation_that_is_not_met_ends_a_scenario_and_breaks_its_promise() {
        String session = context.create();
        LAB.moment().webhooks().always(WebhookFault.DeliveryFault.DROPPED);
        LAB.moment().pay(session);
        LAB.faults().clear();

        assertThatThrownBy(() -> context.expectState(session, "PAID"))
                .hasMessageContaining("the stored state is PAID, not OPEN");
        assertThatThrownBy(() ->
                        context.prove(Promise.PUBLISHED_ONCE, () -> context.expectPublished(session, "Payment Paid")))
                .hasMessageContaining("not []");
        assertThat(output.kept).isEmpty();
        assertThat(output.broken).singleElement().asString().contains("PUBLISHED_ONCE", "not []");
    }

    @Test
    void the_naive_backend_ports_each_line_of_the_example() throws IOException {
        Map<Integer, String> ported = Files.readString(
                        ROOT.resolve("local/lab/src/main/java/dev/momentcheckout/lab/NaiveBackend.java"))
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("// \\d+: .*"))
                .map(line -> line.substring(3).split(": ", 2))
                .collect(Collectors.toMap(parts -> Integer.valueOf(parts[0]), parts -> parts[1]));

        List<String> example = SdkExample.lines();
        for (int number = 1; number <= example.size(); number++) {
            assertThat(ported).containsEntry(number, SdkExample.line(number));
        }
        assertThat(ported).hasSameSizeAs(example);
    }

    @Test
    void the_causes_name_lines_of_the_example() {
        assertThat(SdkExample.line(NaiveCause.NO_IDEMPOTENCY_KEY.line())).isEqualTo("headers: {");
        assertThat(SdkExample.line(NaiveCause.NOTHING_STORED.line())).startsWith("const { client_token } =");
        assertThat(SdkExample.line(NaiveCause.ONLY_ON_REQUEST.line())).startsWith("exports.getSessionStatus =");
        assertThat(SdkExample.line(NaiveCause.ERROR_NOT_CAUGHT.line())).isEqualTo("const response = await fetch(");
        assertThat(SdkExample.line(NaiveCause.OUTCOME_IGNORED.line()))
                .isEqualTo("body: JSON.stringify({ status: session.status, ...session }),");
        assertThat(NaiveCause.AMOUNT_NOT_COMPARED.line()).isEqualTo(NaiveCause.OUTCOME_IGNORED.line());
    }

    /** All causes of a scenario's outcome are lines of the example; a fine outcome has none. */
    @Test
    void the_customer_pays_twice_there_and_not_here() {
        for (Scenario scenario : List.of(Scenario.LATE_PAYMENT, Scenario.APP_RESTART, Scenario.MOMENT_DOWN)) {
            var recording = new Recording();
            try (var naive = new NaiveRun(LAB.moment().clock(), _ -> {})) {
                scenario.run(new ScenarioContext(LAB, APP, recording, naive));

                assertThat(naive.outcome()).isEqualTo(NaiveOutcome.PAID_TWICE);
                assertThat(naive.tally().paid()).isEqualTo(2);
                assertThat(naive.causes()).contains(NaiveCause.NO_IDEMPOTENCY_KEY);
                assertThat(ScenarioResult.tally(
                                        LAB,
                                        recording.sessions.stream().distinct().toList())
                                .paid())
                        .isEqualTo(1);
            }
        }
    }
}
