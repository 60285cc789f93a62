package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryScheduleTest {
    private static final Instant START = Instant.parse("2026-06-01T08:00:00Z");
    private static final List<Duration> DELAYS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(10));

    private final WebhookReceiver receiver = new WebhookReceiver();
    private final TestClock clock = new TestClock();
    private final SimulatorSettings settings = SimulatorSettings.defaults()
            .withClock(clock)
            .withDeliveriesOn(Runnable::run)
            .withWebhookTarget(receiver.uri());
    private final MomentSimulator simulator = MomentSimulator.start(settings);
    private final Webhooks webhooks = simulator.webhooks();
    private String id = "";

    @BeforeEach
    void createSession() throws Exception {
        webhooks.next(WebhookFault.DeliveryFault.DROPPED);
        id = new ApiClient(simulator).created("key-1");
    }

    @AfterEach
    void stop() {
        simulator.close();
        receiver.close();
    }

    @Test
    void a_webhook_is_tried_eight_times_by_the_documented_schedule() {
        receiver.respondWith(500);
        simulator.attempt(id);
        Duration elapsed = Duration.ZERO;
        for (int retries = 0; retries < DELAYS.size(); retries++) {
            clock.advance(DELAYS.get(retries).minusMillis(1));
            webhooks.redeliverDue();
            assertThat(receiver.received()).hasSize(retries + 1);

            clock.advance(Duration.ofMillis(1));
            webhooks.redeliverDue();
            elapsed = elapsed.plus(DELAYS.get(retries));
            assertThat(receiver.received()).hasSize(retries + 2);
            assertThat(webhooks.deliveries().getLast().at()).isEqualTo(START.plus(elapsed));
        }

        assertThat(webhooks.waiting()).isZero();
        assertThat(webhooks.failed()).isEqualTo(1);
        clock.advance(Duration.ofDays(30));
        webhooks.redeliverDue();
        assertThat(receiver.received()).hasSize(8);
    }

    @Test
    void each_try_has_the_same_id_and_body_and_is_signed_anew() {
        WebhookSigner signer = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);
        receiver.respondWith(500);
        simulator.attempt(id);
        advanceThroughTheSchedule();

        WebhookReceiver.Received first = receiver.received().getFirst();
        byte[] body = first.body().getBytes(StandardCharsets.UTF_8);
        assertThat(receiver.received()).hasSize(8).allSatisfy(received -> {
            assertThat(received.id()).isEqualTo(first.id());
            assertThat(received.body()).isEqualTo(first.body());
            Instant at = Instant.ofEpochSecond(Long.parseLong(received.timestamp()));
            assertThat(received.signature())
                    .isEqualTo(signer.sign(first.id(), at, body).headers().get("webhook-signature"));
        });
        assertThat(receiver.received())
                .extracting(WebhookReceiver.Received::timestamp)
                .doesNotHaveDuplicates();
    }

    @Test
    void a_delay_starts_when_the_attempt_before_has_failed() {
        receiver.respondWith(500);
        receiver.beforeResponse(() -> clock.advance(Duration.ofSeconds(15)));
        simulator.attempt(id);
        receiver.beforeResponse(() -> {});

        clock.advance(Duration.ofSeconds(4));
        webhooks.redeliverDue();
        assertThat(receiver.received()).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        webhooks.redeliverDue();
        assertThat(receiver.received()).hasSize(2);
    }

    @Test
    void a_try_waits_15_seconds_for_the_response() {
        assertThat(SimulatorSettings.defaults().webhooks().timeout()).isEqualTo(Duration.ofSeconds(15));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 307, 308, 400, 404, 410, 429, 500, 503})
    void any_response_but_2xx_is_a_failure_and_no_redirect_is_followed(int status) {
        receiver.respondWith(status);
        simulator.attempt(id);

        assertThat(webhooks.deliveries().getLast().status()).isEqualTo(status);
        assertThat(webhooks.deliveries().getLast().acknowledged()).isFalse();
        assertThat(webhooks.waiting()).isEqualTo(1);
        assertThat(receiver.redirected()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void any_2xx_response_ends_the_schedule(int status) {
        receiver.respondWith(500);
        simulator.attempt(id);
        receiver.respondWith(status);
        webhooks.redeliver();

        assertThat(webhooks.waiting()).isZero();
        assertThat(webhooks.failed()).isZero();
    }

    @Test
    void the_endpoint_is_disabled_after_five_days_of_failures() {
        failForFiveDays();

        assertThat(webhooks.isEndpointDisabled()).isTrue();
        assertThat(webhooks.waiting()).isZero();
    }

    @Test
    void one_success_in_five_days_keeps_the_endpoint_enabled() {
        receiver.respondWith(500);
        simulator.attempt(id);
        clock.advance(Duration.ofHours(12));
        simulator.decline(id);
        receiver.respondWith(200);
        simulator.attempt(id);
        receiver.respondWith(500);
        clock.advance(Duration.ofDays(5));
        simulator.decline(id);

        assertThat(webhooks.isEndpointDisabled()).isFalse();
    }

    @Test
    void nothing_is_sent_to_a_disabled_endpoint() {
        failForFiveDays();
        receiver.respondWith(200);
        int before = receiver.received().size();

        simulator.pay(id);
        clock.advance(Duration.ofDays(1));
        webhooks.redeliverDue();
        webhooks.redeliver();

        assertThat(receiver.received()).hasSize(before);
        assertThatThrownBy(webhooks::resendFailed)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("enable it first");
        assertThat(receiver.received()).hasSize(before);
    }

    @Test
    void an_enabled_endpoint_gets_new_webhooks_and_the_failed_ones_on_command() {
        failForFiveDays();
        simulator.decline(id);
        receiver.respondWith(200);
        int before = receiver.received().size();

        webhooks.enableEndpoint();
        assertThat(webhooks.isEndpointDisabled()).isFalse();
        simulator.pay(id);
        assertThat(receiver.types().subList(before, before + 2))
                .containsExactly("payment.succeeded", "payment_session.completed");
        assertThat(receiver.received()).hasSize(before + 2);

        // Six that failed in the five days, and the two of the last decline, which was never sent.
        assertThat(webhooks.failed()).isEqualTo(8);
        webhooks.resendFailed();
        assertThat(receiver.received()).hasSize(before + 10);
        assertThat(webhooks.failed()).isZero();
        assertThat(receiver.received().subList(before + 2, before + 10))
                .extracting(WebhookReceiver.Received::id)
                .containsAll(receiver.received().subList(0, before).stream()
                        .map(WebhookReceiver.Received::id)
                        .toList());
    }

    @Test
    void a_failed_webhook_is_resent_once_with_its_id_and_a_new_signature() {
        receiver.respondWith(500);
        simulator.attempt(id);
        advanceThroughTheSchedule();
        clock.advance(Duration.ofDays(3));

        webhooks.resendFailed();

        assertThat(receiver.received()).hasSize(9);
        WebhookReceiver.Received first = receiver.received().getFirst();
        WebhookReceiver.Received last = receiver.received().getLast();
        assertThat(last.id()).isEqualTo(first.id());
        assertThat(last.timestamp()).isEqualTo(String.valueOf(clock.instant().getEpochSecond()));
        assertThat(last.signature()).isNotEqualTo(first.signature());
        assertThat(webhooks.deliveries().getLast().attempt()).isEqualTo(9);
        assertThat(webhooks.waiting()).isZero();
        assertThat(webhooks.failed()).isEqualTo(1);
    }

    @Test
    void a_webhook_that_was_never_sent_is_resent_once_too() {
        failForFiveDays();
        simulator.pay(id);
        webhooks.enableEndpoint();
        int before = receiver.received().size();

        webhooks.resendFailed();

        assertThat(receiver.received()).hasSize(before + 8);
        assertThat(webhooks.deliveries().getLast().attempt()).isEqualTo(1);
        assertThat(webhooks.waiting()).isZero();
        assertThat(webhooks.failed()).isEqualTo(8);
    }

    @Test
    void a_resent_webhook_that_arrives_has_no_longer_failed() {
        receiver.respondWith(500);
        simulator.attempt(id);
        advanceThroughTheSchedule();
        receiver.respondWith(200);

        webhooks.resendFailed();
        webhooks.resendFailed();

        assertThat(webhooks.failed()).isZero();
        assertThat(receiver.received()).hasSize(9);
    }

    /** Six webhooks fail: two within twelve hours, two after twelve hours, and two after five more days. */
    private void failForFiveDays() {
        receiver.respondWith(500);
        simulator.decline(id);
        clock.advance(Duration.ofHours(12));
        simulator.decline(id);
        clock.advance(Duration.ofDays(5));
        simulator.decline(id);
    }

    private void advanceThroughTheSchedule() {
        for (Duration delay : DELAYS) {
            clock.advance(delay);
            webhooks.redeliverDue();
        }
    }
}
