package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.simulator.Call;
import dev.momentcheckout.simulator.Delivery;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each switch does what its title says. */
class FaultSwitchesTest {
    private static final Lab LAB =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private static final App APP = new App(LAB.apiUrl());

    @AfterEach
    void mend() {
        LAB.faults().clear();
        LAB.moment().webhooks().awaitIdle();
    }

    @AfterAll
    static void close() {
        APP.close();
        LAB.close();
    }

    private static String opened() {
        String session = APP.createSession().body().path("session_id").asText();
        LAB.moment().webhooks().awaitIdle();
        return session;
    }

    private static List<Delivery> after(String session) {
        LAB.moment().webhooks().awaitIdle();
        return LAB.moment().deliveries().stream()
                .filter(delivery -> delivery.sessionId().equals(session))
                .filter(delivery -> delivery.type().startsWith("payment_session.completed"))
                .toList();
    }

    private static List<Delivery> paidUnder(FaultSwitch fault) {
        String session = opened();
        LAB.faults().set(fault, true);
        LAB.moment().pay(session);
        return after(session);
    }

    @Test
    void webhooks_are_lost() {
        assertThat(paidUnder(FaultSwitch.LOST))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.attempt()).isZero());
    }

    @Test
    void webhooks_come_late() {
        String session = opened();
        LAB.faults().set(FaultSwitch.LATE, true);
        LAB.moment().pay(session);
        assertThat(after(session)).isEmpty();

        LAB.advanceTime(Duration.ofSeconds(11));
        LAB.moment().webhooks().redeliverDue();

        assertThat(after(session)).singleElement().matches(Delivery::acknowledged);
    }

    @Test
    void webhooks_come_five_times() {
        assertThat(paidUnder(FaultSwitch.DUPLICATED)).hasSize(5).allMatch(Delivery::acknowledged);
    }

    @Test
    void webhooks_come_as_many_times_as_is_wanted() {
        LAB.faults().setCopies(3);
        try {
            assertThat(paidUnder(FaultSwitch.DUPLICATED)).hasSize(3);
        } finally {
            LAB.faults().setCopies(5);
        }
    }

    @Test
    void a_webhook_without_an_outcome_makes_moment_be_asked() {
        String session = opened();
        LAB.faults().set(FaultSwitch.WITHOUT_OUTCOME, true);
        LAB.moment().pay(session);
        after(session);
        assertThat(ScenarioContext.text(LAB.item(session), "state")).isEqualTo("OPEN");

        LAB.runSchedules();

        assertThat(ScenarioContext.text(LAB.item(session), "state")).isEqualTo("PAID");
    }

    @Test
    void webhooks_come_in_the_wrong_order() {
        String session = opened();
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
    @CsvSource({"CORRUPT, 401", "WRONG_KEY, 401", "SKEWED, 401", "OLD_SHAPE, 200", "THROTTLED, 503"})
    void webhooks_are_answered_as_they_are_to_be(FaultSwitch fault, int status) {
        assertThat(paidUnder(fault))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.status()).isEqualTo(status));
    }

    @Test
    void a_wrong_amount_is_held() {
        String session = opened();
        LAB.faults().set(FaultSwitch.WRONG_AMOUNT, true);
        LAB.moment().pay(session);
        after(session);

        assertThat(LAB.item(session)).containsKey("review_reasons");
    }

    @ParameterizedTest
    @CsvSource({"MOMENT_BUSY, 503", "MOMENT_FAILS, 503", "MOMENT_DOWN, 503", "MOMENT_SLOW, 200", "THROTTLED, 503"})
    void a_session_is_opened_or_the_app_may_try_again(FaultSwitch fault, int status) {
        LAB.faults().set(fault, true);
        Instant began = Instant.now();

        assertThat(APP.createSession().status()).isEqualTo(status);
        if (fault == FaultSwitch.MOMENT_SLOW) {
            assertThat(Duration.between(began, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
        if (fault == FaultSwitch.MOMENT_BUSY) {
            assertThat(LAB.moment().calls().stream().map(Call::status)).last().isEqualTo(429);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_switched_off_is_gone(FaultSwitch fault) {
        LAB.faults().set(fault, true);
        assertThat(LAB.faults().isOn(fault)).isTrue();
        LAB.faults().set(fault, false);

        assertThat(LAB.faults().on()).isEmpty();
        String session = opened();
        LAB.moment().pay(session);
        assertThat(after(session))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.status()).isEqualTo(200));
        assertThat(ScenarioContext.text(LAB.item(session), "state")).isEqualTo("PAID");
    }

    @Test
    void of_what_befalls_moments_answers_the_last_one_holds() {
        LAB.faults().set(FaultSwitch.MOMENT_DOWN, true);
        LAB.faults().set(FaultSwitch.LOST, true);
        LAB.faults().set(FaultSwitch.MOMENT_BUSY, true);

        assertThat(LAB.faults().on()).containsExactlyInAnyOrder(FaultSwitch.LOST, FaultSwitch.MOMENT_BUSY);
    }
}
