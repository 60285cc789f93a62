package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.simulator.WebhookFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs each scenario and compares the list of scenarios with its document. */
class ScenarioTest {
    private static final Lab LAB =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private static final App APP = new App(LAB.apiUrl());

    private final List<String> lines = new ArrayList<>();
    private final ScenarioOutput output = new ScenarioOutput() {
        @Override
        public void step(String title) {
            lines.add("* " + title);
        }

        @Override
        public void line(String text) {
            lines.add(text);
        }
    };
    private final ScenarioContext context = new ScenarioContext(LAB, APP, output);

    @AfterAll
    static void close() {
        APP.close();
        LAB.close();
    }

    @ParameterizedTest
    @EnumSource
    void meets_its_expectations(Scenario scenario) {
        scenario.run(context);

        assertThat(lines).filteredOn(line -> line.startsWith("* ")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(lines).noneSatisfy(line -> assertThat(line).contains("client_token"));
        assertThat(LAB.faults().on()).isEmpty();
        assertThat(LAB.moment().faults().planned()).isEmpty();
        assertThat(LAB.moment().webhooks().plannedFaults()).isEmpty();
        assertThat(LAB.pricing()).isEqualTo(Pricing.FIXED);
    }

    @Test
    void there_are_twelve_and_all_are_documented() throws IOException {
        String document = Files.readString(Path.of(System.getProperty("project.root", "."), "docs/scenarios.md"));

        assertThat(Scenario.values())
                .hasSize(12)
                .allSatisfy(scenario -> assertThat(document).contains("\n| " + scenario.title() + " |"));
    }

    @Test
    void an_expectation_that_is_not_met_ends_a_scenario() {
        String session = context.create();
        LAB.moment().webhooks().always(WebhookFault.DeliveryFault.DROPPED);
        LAB.moment().pay(session);
        LAB.faults().clear();

        assertThatThrownBy(() -> context.expectState(session, "PAID"))
                .hasMessageContaining("the stored state is PAID, not OPEN");
        assertThatThrownBy(() -> context.expectPublished(session, "Payment Paid"))
                .hasMessageContaining("not []");
    }
}
