package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The state that the page gets while scenarios run, their pace, and their results. */
class ScenarioRunsTest {
    private static final Lab LAB =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));

    private final PageEvents events = new PageEvents("0");
    private final List<ObjectNode> states = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final ScenarioRuns runs = new ScenarioRuns(LAB, pauses::add, event -> {
        events.publish(event);
        if (event instanceof PageEvent.ScenarioChanged(ObjectNode json)) {
            states.add(json);
        }
    });

    @AfterAll
    static void close() {
        LAB.close();
    }

    private void run(Scenario scenario, boolean isAtOnce, boolean isBesideNaive) {
        runs.run(List.of(scenario), isAtOnce, isBesideNaive);
    }

    private JsonNode results() throws InterruptedException {
        return events.after(0, Duration.ZERO).stream()
                .filter(each -> each.event().key().equals("scenarios"))
                .map(each -> each.event().json())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void waits_before_each_step_but_the_first_one() {
        run(Scenario.LATE_PAYMENT, false, false);

        int steps = states.getLast().path("steps").size();
        assertThat(pauses).hasSize(steps - 1).containsOnly(Duration.ofMillis(700));
        assertThat(states.getLast().path("at_once").asBoolean()).isFalse();
    }

    @Test
    void waits_for_nothing_at_once() {
        run(Scenario.LATE_PAYMENT, true, false);

        assertThat(pauses).isEmpty();
        assertThat(states.getLast().path("at_once").asBoolean()).isTrue();
    }

    /** A page can read, a customer can pay and the clock can be advanced while a scenario waits. */
    @Test
    void locks_nothing_while_it_waits() {
        List<Integer> statuses = new ArrayList<>();
        try (App app = new App(LAB.apiUrl())) {
            var paced = new ScenarioRuns(
                    LAB,
                    _ -> {
                        Instant before = LAB.moment().clock().instant();
                        LAB.advanceTime(Duration.ofSeconds(1));
                        assertThat(LAB.moment().clock().instant()).isAfter(before.plusMillis(999));
                        statuses.add(app.createSession().status());
                    },
                    events::publish);

            paced.run(List.of(Scenario.WEBHOOK_BEFORE_RETURN), false, true);
        }

        assertThat(statuses).isNotEmpty().containsOnly(200);
    }

    @Test
    void each_state_is_whole_and_steps_and_promises_are_only_added() {
        run(Scenario.APP_RESTART, true, false);

        assertThat(states).hasSizeGreaterThan(8);
        int steps = 0;
        int kept = 0;
        for (ObjectNode state : states) {
            assertThat(state.path("name").asText()).isEqualTo("APP_RESTART");
            assertThat(state.path("title").asText()).isEqualTo(Scenario.APP_RESTART.title());
            assertThat(state.path("why").asText()).isEqualTo(Scenario.APP_RESTART.why());
            assertThat(state.path("total").asInt()).isEqualTo(3);
            assertThat(state.has("naive")).isFalse();
            assertThat(state.path("steps").size()).isGreaterThanOrEqualTo(steps);
            assertThat(state.path("kept").asInt()).isGreaterThanOrEqualTo(kept);
            steps = state.path("steps").size();
            kept = state.path("kept").asInt();
        }
        JsonNode last = states.getLast();
        assertThat(last.path("running").asBoolean()).isFalse();
        assertThat(kept).isEqualTo(3);
        assertThat(last.path("sessions")).hasSize(1);
        assertThat(last.path("failure").isNull()).isTrue();
        assertThat(last.at("/steps/1/promises/0/text").asText()).isEqualTo(Promise.SAME_KEY_SAME_SESSION.text());
        assertThat(last.at("/steps/1/promises/0/kept").asBoolean()).isTrue();
        assertThat(last.at("/ours/paid").asInt()).isEqualTo(1);
        assertThat(last.at("/ours/delivered").asInt()).isEqualTo(1);
    }

    @Test
    void the_state_has_what_happens_with_the_naive_backend() {
        run(Scenario.APP_RESTART, true, true);

        JsonNode last = states.getLast();
        assertThat(last.at("/steps/0/naive/0").asText()).isEqualTo("The app asks for a session: 200, session A");
        assertThat(last.at("/naive/outcome").asText()).isEqualTo("PAID_TWICE");
        assertThat(last.at("/naive/fine").asBoolean()).isFalse();
        assertThat(last.at("/naive/paid").asInt()).isEqualTo(2);
        assertThat(last.at("/naive/causes/0/line").asInt()).isEqualTo(5);
        assertThat(last.at("/naive/causes/0/code").asText()).isEqualTo("headers: {");
        assertThat(last.at("/ours/paid").asInt()).isEqualTo(1);
    }

    @Test
    void all_twelve_are_kept_one_after_the_other() throws InterruptedException {
        runs.run(List.of(Scenario.values()), true, true);

        assertThat(results().path("kept")).hasSize(12);
        assertThat(results().path("broken")).isEmpty();
        assertThat(states.stream()
                        .filter(state -> !state.path("running").asBoolean())
                        .map(state -> state.path("waiting").asInt()))
                .containsExactly(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    }

    @Test
    void a_scenario_that_fails_is_not_kept_until_it_is_run_again() throws InterruptedException {
        LAB.secrets().put(LAB.signingSecretArn(), SimulatorSettings.OTHER_SIGNING_SECRET);
        LAB.advanceTime(Duration.ofMinutes(6));
        try {
            runs.run(List.of(Scenario.DUPLICATE_WEBHOOKS, Scenario.REPLAYED_FAILURE), true, false);
        } finally {
            LAB.secrets().put(LAB.signingSecretArn(), SimulatorSettings.DEFAULT_SIGNING_SECRET);
            LAB.advanceTime(Duration.ofMinutes(6));
        }

        assertThat(results().path("broken")).extracting(JsonNode::asText).contains("DUPLICATE_WEBHOOKS");
        JsonNode failed = states.stream()
                .filter(state -> state.path("name").asText().equals("DUPLICATE_WEBHOOKS"))
                .reduce((_, later) -> later)
                .orElseThrow();
        assertThat(failed.path("running").asBoolean()).isFalse();
        assertThat(failed.path("kept").asInt()).isZero();
        assertThat(failed.path("failure").asText()).contains("each delivery gets 200");
        assertThat(failed.at("/steps/1/promises/0/kept").asBoolean(true)).isFalse();
        assertThat(failed.at("/steps/1/promises/0/unmet").asText()).contains("each delivery gets 200");

        run(Scenario.DUPLICATE_WEBHOOKS, true, false);

        assertThat(results().path("kept")).extracting(JsonNode::asText).contains("DUPLICATE_WEBHOOKS");
        assertThat(results().path("broken")).extracting(JsonNode::asText).doesNotContain("DUPLICATE_WEBHOOKS");
    }
}
