package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.simulator.Call;
import dev.momentcheckout.simulator.Delivery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The effect of each switch, as its title describes it. */
class FaultSwitchesTest {
    private static final Queue<Duration> DELAYS = new ConcurrentLinkedQueue<>();
    private static final Lab LAB = Lab.start(
            LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")), DELAYS::add);
    private static final App APP = new App(LAB.apiUrl());

    @AfterEach
    void clearFaults() {
        LAB.faults().clear();
        LAB.moment().webhooks().awaitIdle();
        DELAYS.clear();
    }

    @AfterAll
    static void close() {
        APP.close();
        LAB.close();
    }

    private static String createSession() {
        String session = APP.createSession().body().path("session_id").asText();
        LAB.moment().webhooks().awaitIdle();
        return session;
    }

    private static List<Delivery> completedDeliveries(String session) {
        LAB.moment().webhooks().awaitIdle();
        return LAB.moment().deliveries().stream()
                .filter(delivery -> delivery.sessionId().equals(session))
                .filter(delivery -> delivery.type().startsWith("payment_session.completed"))
                .toList();
    }

    private static List<Delivery> payWith(FaultSwitch fault) {
        String session = createSession();
        LAB.faults().set(fault, true);
        LAB.moment().pay(session);
        return completedDeliveries(session);
    }

    @Test
    void webhooks_are_lost() {
        assertThat(payWith(FaultSwitch.LOST))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.attempt()).isZero());
    }

    @Test
    void webhooks_arrive_late() {
        String session = createSession();
        LAB.faults().set(FaultSwitch.LATE, true);
        LAB.moment().pay(session);
        assertThat(completedDeliveries(session)).isEmpty();

        LAB.advanceTime(Duration.ofSeconds(11));
        LAB.moment().webhooks().redeliverDue();

        assertThat(completedDeliveries(session)).singleElement().matches(Delivery::acknowledged);
    }

    @Test
    void webhooks_are_delivered_five_times_by_default() {
        assertThat(payWith(FaultSwitch.DUPLICATED)).hasSize(5).allMatch(Delivery::acknowledged);
    }

    @Test
    void webhooks_are_delivered_as_often_as_configured() {
        LAB.faults().setCopies(3);
        try {
            assertThat(payWith(FaultSwitch.DUPLICATED)).hasSize(3);
        } finally {
            LAB.faults().setCopies(5);
        }
    }

    @Test
    void a_webhook_without_an_outcome_schedules_a_check() {
        String session = createSession();
        LAB.faults().set(FaultSwitch.WITHOUT_OUTCOME, true);
        LAB.moment().pay(session);
        completedDeliveries(session);
        assertThat(ScenarioContext.text(LAB.item(session), "state")).isEqualTo("OPEN");

        LAB.runSchedules();

        assertThat(ScenarioContext.text(LAB.item(session), "state")).isEqualTo("PAID");
    }

    @Test
    void webhooks_arrive_in_the_wrong_order() {
        String session = createSession();
        LAB.faults().set(FaultSwitch.REORDERED, true);
        LAB.moment().attempt(session);
        LAB.moment().pay(session);
        LAB.moment().webhooks().deliverHeldReversed();
        LAB.moment().webhooks().awaitIdle();

        assertThat(LAB.moment().deliveries().stream()
                        .filter(delivery -> delivery.sessionId().equals(session))
                        .map(Delivery::type))
                .endsWith("payment_session.completed", "payment.succeeded", "payment_session.updated");
        assertThat(ScenarioContext.text(LAB.item(session), "state")).isEqualTo("PAID");
    }

    @ParameterizedTest
    @CsvSource({"CORRUPT, 401", "WRONG_KEY, 401", "SKEWED, 401", "OLD_FORMAT, 200", "THROTTLED, 503"})
    void a_faulty_webhook_gets_its_status(FaultSwitch fault, int status) {
        assertThat(payWith(fault))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.status()).isEqualTo(status));
    }

    @Test
    void a_wrong_amount_needs_review() {
        String session = createSession();
        LAB.faults().set(FaultSwitch.WRONG_AMOUNT, true);
        LAB.moment().pay(session);
        completedDeliveries(session);

        assertThat(LAB.item(session)).containsKey("review_reasons");
    }

    @ParameterizedTest
    @CsvSource({"MOMENT_BUSY, 503", "MOMENT_FAILS, 503", "MOMENT_DOWN, 503", "MOMENT_SLOW, 200", "THROTTLED, 503"})
    void create_succeeds_or_returns_a_retryable_error(FaultSwitch fault, int status) {
        LAB.faults().set(fault, true);

        assertThat(APP.createSession().status()).isEqualTo(status);
        if (fault == FaultSwitch.MOMENT_BUSY) {
            assertThat(LAB.moment().calls().stream().map(Call::status)).last().isEqualTo(429);
        }
    }

    @Test
    void each_response_of_moment_is_delayed_by_two_seconds() {
        LAB.faults().set(FaultSwitch.MOMENT_SLOW, true);

        createSession();

        // Webhooks have a latency too.
        assertThat(DELAYS).contains(Duration.ofSeconds(2)).containsOnly(Duration.ofSeconds(2), Lab.WEBHOOK_LATENCY);
    }

    @ParameterizedTest
    @EnumSource
    void a_fault_that_is_switched_off_has_no_effect(FaultSwitch fault) {
        LAB.faults().set(fault, true);
        assertThat(LAB.faults().isOn(fault)).isTrue();
        LAB.faults().set(fault, false);

        assertThat(LAB.faults().on()).isEmpty();
        String session = createSession();
        LAB.moment().pay(session);
        assertThat(completedDeliveries(session))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.status()).isEqualTo(200));
        assertThat(ScenarioContext.text(LAB.item(session), "state")).isEqualTo("PAID");
    }

    /** Five days in which every webhook fails disable the endpoint, as at Moment. */
    @Test
    void clearing_the_faults_enables_the_webhook_endpoint_again() {
        LAB.faults().set(FaultSwitch.SKEWED, true);
        for (int time = 0; time < 14; time++) {
            createSession();
            LAB.skipTime(Duration.ofHours(13));
        }
        assertThat(LAB.moment().webhooks().isEndpointDisabled()).isTrue();

        LAB.faults().clear();

        String session = createSession();
        LAB.moment().pay(session);
        assertThat(completedDeliveries(session))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.status()).isEqualTo(200));
    }

    @Test
    void each_change_is_published_as_the_whole_state() {
        List<PageEvent> events = new ArrayList<>();
        var switches = new FaultSwitches(LAB.moment(), LAB.probe(), LAB.time(), events::add);

        switches.set(FaultSwitch.LOST, true);
        switches.set(FaultSwitch.DUPLICATED, true);
        switches.setCopies(7);
        switches.clear();

        assertThat(events.stream().map(event -> event.json().toString()))
                .containsExactly(
                        "{\"kind\":\"faults\",\"on\":[],\"copies\":5}",
                        "{\"kind\":\"faults\",\"on\":[\"LOST\"],\"copies\":5}",
                        "{\"kind\":\"faults\",\"on\":[\"LOST\",\"DUPLICATED\"],\"copies\":5}",
                        "{\"kind\":\"faults\",\"on\":[\"LOST\",\"DUPLICATED\"],\"copies\":7}",
                        "{\"kind\":\"faults\",\"on\":[],\"copies\":7}");
    }

    @Test
    void the_last_fault_switched_on_wins() {
        LAB.faults().set(FaultSwitch.MOMENT_DOWN, true);
        LAB.faults().set(FaultSwitch.LOST, true);
        LAB.faults().set(FaultSwitch.MOMENT_BUSY, true);

        assertThat(LAB.faults().on()).containsExactlyInAnyOrder(FaultSwitch.LOST, FaultSwitch.MOMENT_BUSY);
    }
}
