package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksTest {
    private final WebhookReceiver receiver = new WebhookReceiver();
    private final TestClock clock = new TestClock();
    private final SimulatorSettings settings = SimulatorSettings.defaults()
            .withClock(clock)
            .withIds(new CountingIds())
            .withDeliveriesOn(Runnable::run)
            .withWebhookTarget(receiver.uri());
    private final MomentSimulator simulator = MomentSimulator.start(settings);
    private final Webhooks webhooks = simulator.webhooks();
    private final WebhookSigner configured = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    private final WebhookSigner other = new WebhookSigner(SimulatorSettings.OTHER_SIGNING_SECRET);
    private String id = "";

    @BeforeEach
    void createSession() throws Exception {
        id = new ApiClient(simulator).created("key-1");
    }

    @AfterEach
    void stop() {
        simulator.close();
        receiver.close();
    }

    @Test
    void creating_a_session_sends_its_event() {
        assertThat(receiver.types()).containsExactly("payment_session.created");
    }

    @ParameterizedTest
    @MethodSource
    void each_action_sends_its_events(SessionAction action, List<String> types) {
        simulator.perform(action, id);

        assertThat(receiver.types().subList(1, receiver.types().size())).isEqualTo(types);
    }

    static Stream<Arguments> each_action_sends_its_events() {
        return Stream.of(
                Arguments.of(SessionAction.ATTEMPT, List.of("payment_session.updated")),
                Arguments.of(SessionAction.DECLINE, List.of("payment.attempt_failed", "payment_session.updated")),
                Arguments.of(SessionAction.PAY, List.of("payment.succeeded", "payment_session.completed")),
                Arguments.of(SessionAction.RESERVE, List.of("payment.succeeded", "payment_session.completed")),
                Arguments.of(SessionAction.EXHAUST, List.of("payment.failed", "payment_session.completed")),
                Arguments.of(SessionAction.EXPIRE, List.of("payment_session.updated")),
                Arguments.of(SessionAction.CANCEL, List.of("payment_session.updated")));
    }

    @ParameterizedTest
    @MethodSource
    void a_result_after_the_expiry_sends_no_completed_event(SessionAction action, List<String> types) {
        simulator.attempt(id);
        simulator.expire(id);
        int before = receiver.received().size();

        simulator.perform(action, id);

        assertThat(receiver.types().subList(before, receiver.types().size())).isEqualTo(types);
        assertThat(receiver.received().getLast().body()).contains("\"status\":\"expired\"");
    }

    static Stream<Arguments> a_result_after_the_expiry_sends_no_completed_event() {
        return Stream.of(
                Arguments.of(SessionAction.PAY, List.of("payment.succeeded", "payment_session.updated")),
                Arguments.of(SessionAction.DECLINE, List.of("payment.attempt_failed", "payment_session.updated")),
                Arguments.of(SessionAction.EXHAUST, List.of("payment.failed", "payment_session.updated")));
    }

    @Test
    void a_rejected_action_sends_no_event() {
        simulator.pay(id);
        int before = receiver.received().size();

        assertThatThrownBy(() -> simulator.cancel(id)).isInstanceOf(IllegalActionException.class);

        assertThat(receiver.received()).hasSize(before);
    }

    @Test
    void a_forced_state_sends_the_event_of_its_status() {
        simulator.force(id, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        simulator.force(id, SessionStatus.COMPLETED, PaymentOutcome.PENDING);

        assertThat(receiver.types())
                .containsExactly("payment_session.created", "payment_session.updated", "payment_session.completed");
    }

    @Test
    void a_delivery_is_signed_with_the_current_time_and_logged() {
        WebhookReceiver.Received received = receiver.received().getFirst();
        Delivery delivery = simulator.deliveries().getFirst();

        assertThat(received.timestamp()).isEqualTo(seconds(clock.instant()));
        assertThat(received.contentType()).isEqualTo("application/json");
        assertThat(received.signature()).isEqualTo(signature(configured, received, clock.instant()));
        assertThat(delivery.status()).isEqualTo(200);
        assertThat(delivery.acknowledged()).isTrue();
        assertThat(delivery.webhookId())
                .isEqualTo(received.id())
                .isEqualTo(delivery.headers().get("webhook-id"));
        assertThat(delivery.body()).isEqualTo(received.body()).contains(delivery.eventId());
        assertThat(delivery.sessionId()).isEqualTo(id);
        assertThat(delivery.attempt()).isEqualTo(1);
    }

    @Test
    void withheld_events_are_delivered_in_the_order_of_the_commands() {
        webhooks.hold();
        simulator.attempt(id);
        simulator.pay(id);
        assertThat(receiver.received()).hasSize(1);
        List<WithheldWebhook> held = webhooks.held();
        assertThat(held)
                .extracting(webhook -> webhook.event().type())
                .containsExactly("payment_session.updated", "payment.succeeded", "payment_session.completed");

        webhooks.deliver(held.get(2).webhookId());
        webhooks.deliver(held.get(0).webhookId());
        webhooks.deliverHeld();

        assertThat(receiver.types())
                .containsExactly(
                        "payment_session.created",
                        "payment_session.completed",
                        "payment_session.updated",
                        "payment.succeeded");
        assertThat(webhooks.held()).isEmpty();
    }

    @Test
    void a_webhook_that_is_not_withheld_cannot_be_delivered() {
        assertThatThrownBy(() -> webhooks.deliver("msg_nope")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withheld_events_stay_withheld_when_new_ones_are_sent_at_once() {
        webhooks.hold();
        simulator.attempt(id);
        webhooks.deliverAtOnce();
        simulator.pay(id);

        assertThat(webhooks.held()).hasSize(1);
        assertThat(receiver.types())
                .containsExactly("payment_session.created", "payment.succeeded", "payment_session.completed");
    }

    @Test
    void a_duplicate_has_the_same_webhook_id_and_body() {
        webhooks.next(new WebhookFault.Duplicated(2));
        simulator.attempt(id);

        assertThat(receiver.received()).hasSize(3);
        assertThat(receiver.received().get(2)).isEqualTo(receiver.received().get(1));
    }

    @Test
    void thirty_copies_are_thirty_deliveries() {
        webhooks.next(new WebhookFault.Duplicated(30));
        simulator.attempt(id);

        assertThat(receiver.received()).hasSize(31);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1001})
    void rejects_fewer_than_2_and_more_than_1000_copies(int copies) {
        assertThatThrownBy(() -> new WebhookFault.Duplicated(copies)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_delayed_event_is_overtaken_and_sent_when_it_is_due() {
        webhooks.next(new WebhookFault.Delayed(Duration.ofSeconds(10)));
        simulator.attempt(id);
        simulator.pay(id);
        clock.advance(Duration.ofSeconds(9));
        webhooks.redeliverDue();
        assertThat(receiver.types())
                .containsExactly("payment_session.created", "payment.succeeded", "payment_session.completed");

        clock.advance(Duration.ofSeconds(1));
        webhooks.redeliverDue();

        assertThat(receiver.types()).last().isEqualTo("payment_session.updated");
        assertThat(webhooks.deliveries().getLast().attempt()).isEqualTo(1);
        assertThat(webhooks.waiting()).isZero();
    }

    @Test
    void withheld_events_can_be_delivered_in_reverse_order() {
        webhooks.hold();
        simulator.attempt(id);
        simulator.pay(id);
        webhooks.deliverHeldReversed();

        assertThat(receiver.types())
                .containsExactly(
                        "payment_session.created",
                        "payment_session.completed",
                        "payment.succeeded",
                        "payment_session.updated");
        assertThat(webhooks.held()).isEmpty();
    }

    @Test
    void faults_may_concern_one_session_and_are_in_its_deliveries() throws Exception {
        String another = new ApiClient(simulator).created("key-other");
        webhooks.nextOf(id, 2, WebhookFault.DeliveryFault.DROPPED);

        simulator.cancel(another);
        simulator.attempt(id);
        simulator.decline(id);
        simulator.pay(id);

        assertThat(simulator.deliveries().stream()
                        .filter(delivery -> !delivery.faults().isEmpty()))
                .hasSize(2)
                .allSatisfy(delivery -> {
                    assertThat(delivery.sessionId()).isEqualTo(id);
                    assertThat(delivery.faults()).containsExactly(WebhookFault.DeliveryFault.DROPPED);
                });
        assertThat(webhooks.plannedFaults()).isEmpty();
        assertThatThrownBy(() -> webhooks.nextOf(id, 0, WebhookFault.DeliveryFault.DROPPED))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_dropped_event_is_not_sent_but_logged() {
        webhooks.next(WebhookFault.DeliveryFault.DROPPED);
        simulator.attempt(id);
        webhooks.redeliver();

        assertThat(receiver.received()).hasSize(1);
        assertThat(simulator.deliveries().getLast().attempt()).isZero();
        assertThat(simulator.deliveries().getLast().acknowledged()).isFalse();
    }

    @Test
    void stale_and_future_deliveries_are_signed_for_their_timestamp() {
        webhooks.next(WebhookFault.DeliveryFault.STALE);
        webhooks.next(WebhookFault.DeliveryFault.FROM_FUTURE);
        simulator.decline(id);

        Instant stale = clock.instant().minus(Duration.ofMinutes(10));
        Instant future = clock.instant().plus(Duration.ofMinutes(10));
        WebhookReceiver.Received first = receiver.received().get(1);
        WebhookReceiver.Received second = receiver.received().get(2);
        assertThat(first.timestamp()).isEqualTo(seconds(stale));
        assertThat(first.signature()).isEqualTo(signature(configured, first, stale));
        assertThat(second.timestamp()).isEqualTo(seconds(future));
        assertThat(second.signature()).isEqualTo(signature(configured, second, future));
    }

    @Test
    void wrong_key_signs_only_with_the_other_secret() {
        WebhookReceiver.Received received = attemptWith(WebhookFault.DeliveryFault.WRONG_KEY);

        assertThat(received.signature()).isEqualTo(signature(other, received, clock.instant()));
    }

    @Test
    void two_signatures_are_sent_in_either_order() {
        WebhookReceiver.Received otherFirst = attemptWith(WebhookFault.DeliveryFault.TWO_SIGNATURES);
        assertThat(otherFirst.signature())
                .isEqualTo(signature(other, otherFirst, clock.instant()) + " "
                        + signature(configured, otherFirst, clock.instant()));

        webhooks.next(WebhookFault.DeliveryFault.TWO_SIGNATURES_OURS_FIRST);
        simulator.cancel(id);
        WebhookReceiver.Received configuredFirst = receiver.received().getLast();
        assertThat(configuredFirst.signature())
                .isEqualTo(signature(configured, configuredFirst, clock.instant()) + " "
                        + signature(other, configuredFirst, clock.instant()));
    }

    @Test
    void an_altered_body_is_valid_json_with_an_invalid_signature() throws Exception {
        WebhookReceiver.Received received = attemptWith(WebhookFault.DeliveryFault.ALTERED_BODY);

        assertThat(JsonFormat.JSON.readTree(received.body()).path("altered").asBoolean())
                .isTrue();
        assertThat(received.signature()).isNotEqualTo(signature(configured, received, clock.instant()));
    }

    @Test
    void an_event_of_unknown_type_has_a_valid_signature() {
        WebhookReceiver.Received received = attemptWith(WebhookFault.DeliveryFault.UNKNOWN_TYPE);

        assertThat(received.type()).isEqualTo(Webhooks.UNKNOWN_TYPE);
        assertThat(received.signature()).isEqualTo(signature(configured, received, clock.instant()));
    }

    @Test
    void several_faults_apply_to_one_event_and_not_to_the_next() throws Exception {
        webhooks.next(Deviation.WITHOUT_OUTCOME, Deviation.LOWER_CASE_CURRENCY, new WebhookFault.Duplicated(2));
        simulator.attempt(id);
        simulator.cancel(id);

        assertThat(receiver.received()).hasSize(4);
        var altered =
                JsonFormat.JSON.readTree(receiver.received().get(1).body()).path("data");
        assertThat(altered.has("payment_outcome")).isFalse();
        assertThat(altered.path("currency").asText()).isEqualTo("zar");
        var unchanged =
                JsonFormat.JSON.readTree(receiver.received().get(3).body()).path("data");
        assertThat(unchanged.path("payment_outcome").asText()).isEqualTo("unpaid");
    }

    @Test
    void a_fault_planned_for_all_events_lasts_until_cleared() {
        webhooks.always(WebhookFault.DeliveryFault.DROPPED);
        simulator.attempt(id);
        simulator.decline(id);
        webhooks.clearFaults();
        simulator.attempt(id);

        assertThat(receiver.types()).containsExactly("payment_session.created", "payment_session.updated");
    }

    @Test
    void a_failed_delivery_is_retried_with_the_same_id_and_body_and_a_new_timestamp() {
        receiver.respondWith(503);
        simulator.attempt(id);
        receiver.respondWith(200);
        clock.advance(Duration.ofMinutes(4));

        webhooks.redeliver();

        WebhookReceiver.Received first = receiver.received().get(1);
        WebhookReceiver.Received second = receiver.received().get(2);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.timestamp()).isEqualTo(seconds(clock.instant()));
        assertThat(second.signature()).isEqualTo(signature(configured, second, clock.instant()));
        assertThat(webhooks.waiting()).isZero();
        assertThat(simulator.deliveries()).extracting(Delivery::attempt).containsExactly(1, 1, 2);
    }

    @Test
    void a_retry_does_not_repeat_the_faults_of_the_first_attempt() {
        receiver.respondWith(401);
        attemptWith(WebhookFault.DeliveryFault.WRONG_KEY);
        receiver.respondWith(200);
        webhooks.redeliver();

        WebhookReceiver.Received second = receiver.received().getLast();
        assertThat(second.signature()).isEqualTo(signature(configured, second, clock.instant()));
    }

    @Test
    void retries_follow_the_schedule_and_end_with_it() {
        try (MomentSimulator scheduled = MomentSimulator.start(
                settings.withRetrySchedule(List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(5))))) {
            receiver.respondWith(500);
            Session session = newSession(scheduled);
            int before = receiver.received().size();

            scheduled.webhooks().redeliverDue();
            assertThat(receiver.received()).hasSize(before);
            clock.advance(Duration.ofSeconds(5));
            scheduled.webhooks().redeliverDue();
            assertThat(receiver.received()).hasSize(before + 1);
            clock.advance(Duration.ofMinutes(5).minusSeconds(1));
            scheduled.webhooks().redeliverDue();
            assertThat(receiver.received()).hasSize(before + 1);
            clock.advance(Duration.ofSeconds(1));
            scheduled.webhooks().redeliverDue();
            assertThat(receiver.received()).hasSize(before + 2);

            assertThat(scheduled.webhooks().waiting()).isZero();
            assertThat(scheduled.session(session.id()).status()).isEqualTo(SessionStatus.ACTIVE);
        }
    }

    @Test
    void an_unreachable_receiver_is_logged_without_a_status() {
        receiver.close();
        simulator.attempt(id);

        Delivery delivery = simulator.deliveries().getLast();
        assertThat(delivery.status()).isNull();
        assertThat(delivery.error()).contains("ConnectException");
        assertThat(webhooks.waiting()).isEqualTo(1);
    }

    @Test
    void without_a_target_events_are_not_sent_but_can_be_withheld_and_signed() {
        try (MomentSimulator untargeted = MomentSimulator.start(SimulatorSettings.defaults())) {
            Session session = newSession(untargeted);
            assertThat(untargeted.deliveries()).isEmpty();
            untargeted.webhooks().hold();
            untargeted.pay(session.id());
            WithheldWebhook held = untargeted.webhooks().held().getLast();

            SignedDelivery delivery = untargeted
                    .webhooks()
                    .sign(
                            held.webhookId(),
                            Instant.ofEpochSecond(1780000000),
                            held.event().bytes());

            assertThat(new String(delivery.body(), StandardCharsets.UTF_8)).contains("payment_session.completed");
            assertThatThrownBy(untargeted.webhooks()::deliverHeld).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void deliveries_on_another_executor_are_complete_when_idle() {
        try (MomentSimulator async =
                MomentSimulator.start(SimulatorSettings.defaults().withWebhookTarget(receiver.uri()))) {
            Session session = newSession(async);
            async.pay(session.id());

            async.webhooks().awaitIdle();

            assertThat(async.deliveries())
                    .extracting(Delivery::type)
                    .containsExactlyInAnyOrder(
                            "payment_session.created", "payment.succeeded", "payment_session.completed");
        }
    }

    @Test
    void a_receiver_timeout_is_logged_without_a_status() {
        receiver.hang();
        try (MomentSimulator withShortTimeout =
                MomentSimulator.start(settings.withWebhookTimeout(Duration.ofMillis(200)))) {
            newSession(withShortTimeout);

            assertThat(withShortTimeout.deliveries().getLast().status()).isNull();
            assertThat(withShortTimeout.deliveries().getLast().error()).contains("Timeout");
        } finally {
            receiver.release();
        }
    }

    private WebhookReceiver.Received attemptWith(WebhookFault fault) {
        webhooks.next(fault);
        simulator.attempt(id);
        return receiver.received().getLast();
    }

    private static Session newSession(MomentSimulator simulator) {
        try {
            return simulator.session(new ApiClient(simulator).created("key-new"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String signature(WebhookSigner signer, WebhookReceiver.Received received, Instant at) {
        return String.valueOf(signer.sign(received.id(), at, received.body().getBytes(StandardCharsets.UTF_8))
                .headers()
                .get("webhook-signature"));
    }

    private static String seconds(Instant instant) {
        return String.valueOf(instant.getEpochSecond());
    }
}
