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

/** The ten stories, each as it is told on the page. */
class ScenarioTest {
    private static final Lab LAB =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private static final App APP = new App(LAB.apiUrl());

    private final List<String> told = new ArrayList<>();
    private final ScenarioOutput narrator = new ScenarioOutput() {
        @Override
        public void step(String title) {
            told.add("* " + title);
        }

        @Override
        public void line(String text) {
            told.add(text);
        }
    };
    private final ScenarioContext context = new ScenarioContext(LAB, APP, narrator);

    @AfterAll
    static void close() {
        APP.close();
        LAB.close();
    }

    @ParameterizedTest
    @EnumSource
    void is_as_it_is_told(Scenario scenario) {
        scenario.play(context);

        assertThat(told).filteredOn(line -> line.startsWith("* ")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(told).noneSatisfy(line -> assertThat(line).contains("client_token"));
        assertThat(LAB.faults().on()).isEmpty();
        assertThat(LAB.moment().faults().planned()).isEmpty();
        assertThat(LAB.moment().webhooks().plannedFaults()).isEmpty();
        assertThat(LAB.pricing()).isEqualTo(Pricing.FIXED);
    }

    @Test
    void there_are_ten_and_a_document_tells_them() throws IOException {
        String document = Files.readString(Path.of(System.getProperty("project.root", "."), "docs/scenarios.md"));

        assertThat(Scenario.values())
                .hasSize(10)
                .allSatisfy(scenario -> assertThat(document).contains("\n| " + scenario.title() + " |"));
    }

    @Test
    void what_is_not_as_it_is_told_ends_a_story() {
        String session = context.create();
        LAB.moment().webhooks().always(WebhookFault.OfDelivery.DROPPED);
        LAB.moment().pay(session);
        LAB.faults().clear();

        assertThatThrownBy(() -> context.expectState(session, "PAID"))
                .hasMessageContaining("the stored state is PAID, not OPEN");
        assertThatThrownBy(() -> context.expectPublished(session, "Payment Paid"))
                .hasMessageContaining("not []");
    }
}
