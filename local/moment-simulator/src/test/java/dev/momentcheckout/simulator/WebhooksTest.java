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
    private final WebhookSigner ours = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    private final WebhookSigner other = new WebhookSigner(SimulatorSettings.OTHER_SIGNING_SECRET);
    private String id = "";

    @BeforeEach
    void createSession() throws Exception {
        id = new Caller(simulator).created("key-1");
    }

    @AfterEach
    void stop() {
        simulator.close();
        receiver.close();
    }

    @Test
    void creating_a_session_tells_of_it() {
        assertThat(receiver.types()).containsExactly("payment_session.created");
    }

    @ParameterizedTest
    @MethodSource
    void each_move_tells_of_itself(SessionAction action, List<String> types) {
        simulator.perform(action, id);

        assertThat(receiver.types().subList(1, receiver.types().size())).isEqualTo(types);
    }

    static Stream<Arguments> each_move_tells_of_itself() {
        return Stream.of(
                Arguments.of(SessionAction.ATTEMPT, List.of("payment_session.updated")),
                Arguments.of(SessionAction.DECLINE, List.of("payment.attempt_failed", "payment_session.updated")),
                Arguments.of(SessionAction.PAY, List.of("payment.succeeded", "payment_session.completed")),
                Arguments.of(SessionAction.RESERVE, List.of("payment.succeeded", "payment_session.completed")),
                Arguments.of(SessionAction.EXHAUST, List.of("payment.failed", "payment_session.completed")),
                Arguments.of(SessionAction.EXPIRE, List.of("payment_session.updated")),
                Arguments.of(SessionAction.CANCEL, List.of("payment_session.updated")));
    }

    @Test
    void a_refused_move_tells_nothing() {
        simulator.pay(id);
        int before = receiver.received().size();

        assertThatThrownBy(() -> simulator.cancel(id)).isInstanceOf(IllegalActionException.class);

        assertThat(receiver.received()).hasSize(before);
    }

    @Test
    void a_forced_state_is_told_by_its_status() {
        simulator.force(id, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        simulator.force(id, SessionStatus.COMPLETED, PaymentOutcome.PENDING);

        assertThat(receiver.types())
                .containsExactly("payment_session.created", "payment_session.updated", "payment_session.completed");
    }

    @Test
    void a_delivery_is_signed_now_over_the_very_bytes_and_recorded() {
        WebhookReceiver.Received received = receiver.received().getFirst();
        Delivery delivery = simulator.deliveries().getFirst();

        assertThat(received.timestamp()).isEqualTo(seconds(clock.instant()));
        assertThat(received.contentType()).isEqualTo("application/json");
        assertThat(received.signature()).isEqualTo(signature(ours, received, clock.instant()));
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
    void held_events_go_out_in_the_order_of_the_commands() {
        webhooks.hold();
        simulator.attempt(id);
        simulator.pay(id);
        assertThat(receiver.received()).hasSize(1);
        List<HeldWebhook> held = webhooks.held();
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
    void what_is_not_held_is_not_delivered_by_command() {
        assertThatThrownBy(() -> webhooks.deliver("msg_nope")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void held_events_stay_held_when_new_ones_go_out_at_once_again() {
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
    void fewer_than_two_copies_are_no_duplicate(int copies) {
        assertThatThrownBy(() -> new WebhookFault.Duplicated(copies)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_delayed_event_is_overtaken_and_comes_when_its_time_has_come() {
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
    void held_events_go_out_in_the_wrong_order() {
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
    void a_dropped_event_never_arrives_and_is_recorded() {
        webhooks.next(WebhookFault.OfDelivery.DROPPED);
        simulator.attempt(id);
        webhooks.redeliver();

        assertThat(receiver.received()).hasSize(1);
        assertThat(simulator.deliveries().getLast().attempt()).isZero();
        assertThat(simulator.deliveries().getLast().acknowledged()).isFalse();
    }

    @Test
    void stale_and_future_deliveries_are_rightly_signed_at_their_time() {
        webhooks.next(WebhookFault.OfDelivery.STALE);
        webhooks.next(WebhookFault.OfDelivery.FROM_FUTURE);
        simulator.decline(id);

        Instant stale = clock.instant().minus(Duration.ofMinutes(10));
        Instant future = clock.instant().plus(Duration.ofMinutes(10));
        WebhookReceiver.Received first = receiver.received().get(1);
        WebhookReceiver.Received second = receiver.received().get(2);
        assertThat(first.timestamp()).isEqualTo(seconds(stale));
        assertThat(first.signature()).isEqualTo(signature(ours, first, stale));
        assertThat(second.timestamp()).isEqualTo(seconds(future));
        assertThat(second.signature()).isEqualTo(signature(ours, second, future));
    }

    @Test
    void the_wrong_key_signs_alone() {
        WebhookReceiver.Received received = attemptWith(WebhookFault.OfDelivery.WRONG_KEY);

        assertThat(received.signature()).isEqualTo(signature(other, received, clock.instant()));
    }

    @Test
    void a_rotation_sends_both_signatures_in_either_order() {
        WebhookReceiver.Received theirsFirst = attemptWith(WebhookFault.OfDelivery.TWO_SIGNATURES);
        assertThat(theirsFirst.signature())
                .isEqualTo(signature(other, theirsFirst, clock.instant()) + " "
                        + signature(ours, theirsFirst, clock.instant()));

        webhooks.next(WebhookFault.OfDelivery.TWO_SIGNATURES_OURS_FIRST);
        simulator.cancel(id);
        WebhookReceiver.Received oursFirst = receiver.received().getLast();
        assertThat(oursFirst.signature())
                .isEqualTo(signature(ours, oursFirst, clock.instant()) + " "
                        + signature(other, oursFirst, clock.instant()));
    }

    @Test
    void an_altered_body_is_still_json_but_not_what_was_signed() throws Exception {
        WebhookReceiver.Received received = attemptWith(WebhookFault.OfDelivery.ALTERED_BODY);

        assertThat(Wire.JSON.readTree(received.body()).path("altered").asBoolean())
                .isTrue();
        assertThat(received.signature()).isNotEqualTo(signature(ours, received, clock.instant()));
    }

    @Test
    void an_unknown_type_is_rightly_signed() {
        WebhookReceiver.Received received = attemptWith(WebhookFault.OfDelivery.UNKNOWN_TYPE);

        assertThat(received.type()).isEqualTo(Webhooks.UNKNOWN_TYPE);
        assertThat(received.signature()).isEqualTo(signature(ours, received, clock.instant()));
    }

    @Test
    void several_faults_meet_in_one_event_and_the_next_is_right_again() throws Exception {
        webhooks.next(Deviation.WITHOUT_OUTCOME, Deviation.LOWER_CASE_CURRENCY, new WebhookFault.Duplicated(2));
        simulator.attempt(id);
        simulator.cancel(id);

        assertThat(receiver.received()).hasSize(4);
        var bent = Wire.JSON.readTree(receiver.received().get(1).body()).path("data");
        assertThat(bent.has("payment_outcome")).isFalse();
        assertThat(bent.path("currency").asText()).isEqualTo("zar");
        var right = Wire.JSON.readTree(receiver.received().get(3).body()).path("data");
        assertThat(right.path("payment_outcome").asText()).isEqualTo("unpaid");
    }

    @Test
    void a_standing_fault_lasts_until_cleared() {
        webhooks.always(WebhookFault.OfDelivery.DROPPED);
        simulator.attempt(id);
        simulator.decline(id);
        webhooks.clearFaults();
        simulator.attempt(id);

        assertThat(receiver.types()).containsExactly("payment_session.created", "payment_session.updated");
    }

    @Test
    void a_refused_delivery_is_repeated_with_the_same_id_and_body_and_a_fresh_timestamp() {
        receiver.answerWith(503);
        simulator.attempt(id);
        receiver.answerWith(200);
        clock.advance(Duration.ofMinutes(4));

        webhooks.redeliver();

        WebhookReceiver.Received first = receiver.received().get(1);
        WebhookReceiver.Received second = receiver.received().get(2);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.timestamp()).isEqualTo(seconds(clock.instant()));
        assertThat(second.signature()).isEqualTo(signature(ours, second, clock.instant()));
        assertThat(webhooks.waiting()).isZero();
        assertThat(simulator.deliveries()).extracting(Delivery::attempt).containsExactly(1, 1, 2);
    }

    @Test
    void a_repeated_delivery_is_free_of_the_faults_of_the_first() {
        receiver.answerWith(401);
        attemptWith(WebhookFault.OfDelivery.WRONG_KEY);
        receiver.answerWith(200);
        webhooks.redeliver();

        WebhookReceiver.Received second = receiver.received().getLast();
        assertThat(second.signature()).isEqualTo(signature(ours, second, clock.instant()));
    }

    @Test
    void repeats_come_due_by_the_schedule_and_end_with_it() {
        try (MomentSimulator scheduled = MomentSimulator.start(
                settings.withRetrySchedule(List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(5))))) {
            receiver.answerWith(500);
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
    void a_receiver_that_is_down_is_recorded_as_no_answer() {
        receiver.close();
        simulator.attempt(id);

        Delivery delivery = simulator.deliveries().getLast();
        assertThat(delivery.status()).isNull();
        assertThat(delivery.error()).contains("ConnectException");
        assertThat(webhooks.waiting()).isEqualTo(1);
    }

    @Test
    void nothing_is_sent_without_a_target_but_events_can_be_held_and_signed() {
        try (MomentSimulator alone = MomentSimulator.start(SimulatorSettings.defaults())) {
            Session session = newSession(alone);
            assertThat(alone.deliveries()).isEmpty();
            alone.webhooks().hold();
            alone.pay(session.id());
            HeldWebhook held = alone.webhooks().held().getLast();

            SignedDelivery delivery = alone.webhooks()
                    .sign(
                            held.webhookId(),
                            Instant.ofEpochSecond(1780000000),
                            held.event().bytes());

            assertThat(new String(delivery.body(), StandardCharsets.UTF_8)).contains("payment_session.completed");
            assertThatThrownBy(alone.webhooks()::deliverHeld).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void deliveries_elsewhere_are_done_when_idle() {
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
    void a_receiver_that_does_not_answer_in_time_is_recorded_as_no_answer() {
        receiver.hang();
        try (MomentSimulator impatient = MomentSimulator.start(settings.withWebhookTimeout(Duration.ofMillis(200)))) {
            newSession(impatient);

            assertThat(impatient.deliveries().getLast().status()).isNull();
            assertThat(impatient.deliveries().getLast().error()).contains("Timeout");
        } finally {
            receiver.release();
        }
    }

    private WebhookReceiver.Received attemptWith(WebhookFault fault) {
        webhooks.next(fault);
        simulator.attempt(id);
        return receiver.received().getLast();
    }

    private static Session newSession(MomentSimulator at) {
        try {
            return at.session(new Caller(at).created("key-new"));
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
