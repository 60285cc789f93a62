package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.testing.alarms.AlarmScenario.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays each alarm's scenarios. */
class AlarmScenarioTest {
    private static final StackTemplate TEMPLATE = StackTemplate.read();
    private static final List<Times> PLAYED = new ArrayList<>();

    static Stream<AlarmScenario> scenarios() {
        return AlarmScenarios.all().stream();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void reports_the_fault_until_it_is_repaired(AlarmScenario scenario) {
        PLAYED.add(scenario.play(TEMPLATE));
    }

    @Test
    void every_alarm_of_the_template_has_a_scenario() {
        assertThat(scenarios().map(AlarmScenario::alarm))
                .containsAll(TEMPLATE.alarms().keySet());
    }

    /** The alarm about lost webhooks waits for three hours with losses: the checks find each payment meanwhile. */
    @Test
    void only_the_alarm_about_webhooks_may_take_longer_than_half_an_hour() {
        assertThat(scenarios())
                .filteredOn(scenario -> scenario.within().compareTo(AlarmScenario.HALF_AN_HOUR) > 0)
                .extracting(AlarmScenario::alarm)
                .containsOnly("MissedWebhooksAlarm");
    }

    /** Writes how long each alarm took. */
    @AfterAll
    static void write() throws IOException {
        StringBuilder table = new StringBuilder("""
                Minutes on the test's clock. CloudWatch and the mail add one or two.

                | alarm | fault | until ALARM | until OK after the repair |
                |---|---|---|---|
                """);
        PLAYED.forEach(times -> table.append("| %s | %s | %d | %d |\n"
                .formatted(
                        times.scenario().alarm(),
                        times.scenario().fault(),
                        times.untilAlarm().toMinutes(),
                        times.untilOk().toMinutes())));
        Path target = StackTemplate.ROOT.resolve("testing/alarms/target");
        Files.createDirectories(target);
        Files.writeString(target.resolve("alarm-times.txt"), table);
    }
}
