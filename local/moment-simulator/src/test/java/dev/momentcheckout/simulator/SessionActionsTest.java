package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.ApiClient.json;
import static dev.momentcheckout.simulator.PaymentOutcome.NOT_STARTED;
import static dev.momentcheckout.simulator.PaymentOutcome.PAID;
import static dev.momentcheckout.simulator.PaymentOutcome.PAYMENT_METHOD_VERIFIED;
import static dev.momentcheckout.simulator.PaymentOutcome.PENDING;
import static dev.momentcheckout.simulator.PaymentOutcome.RESERVED;
import static dev.momentcheckout.simulator.PaymentOutcome.UNPAID;
import static dev.momentcheckout.simulator.SessionStatus.ACTIVE;
import static dev.momentcheckout.simulator.SessionStatus.CANCELLED;
import static dev.momentcheckout.simulator.SessionStatus.COMPLETED;
import static dev.momentcheckout.simulator.SessionStatus.EXPIRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionActionsTest {
    private static final String ZERO = "{\"amount\":0,\"currency\":\"ZAR\","
            + "\"options\":{\"checkout_options\":{\"save_payment_method\":\"always\"}}}";
    private static final String MANUAL = "{\"amount\":100,\"currency\":\"ZAR\","
            + "\"options\":{\"payment_method_options\":{\"card\":{\"capture_method\":\"manual\"}}}}";
    private static final String NEXT_IN_SERIES = "{\"amount\":100,\"currency\":\"ZAR\",\"type\":\"next_in_series\"}";

    private final TestClock clock = new TestClock();
    private final MomentSimulator simulator =
            MomentSimulator.start(SimulatorSettings.defaults().withClock(clock));
    private final ApiClient client = new ApiClient(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void an_attempt_is_active_and_pending() throws Exception {
        assertState(simulator.attempt(session()), ACTIVE, PENDING);
    }

    @Test
    void a_declined_session_stays_active_with_the_error() throws Exception {
        String id = session();
        clock.advance(Duration.ofSeconds(3));

        assertState(simulator.decline(id), ACTIVE, UNPAID);

        assertThat(retrieved(id).path("last_payment_error").toString())
                .isEqualTo("{\"error_code\":\"card_declined\",\"decline_code\":\"insufficient_funds\","
                        + "\"message\":\"Not enough funds\",\"timestamp\":\"2026-06-01T08:00:03.000Z\"}");
    }

    @Test
    void a_payment_after_a_decline_clears_the_error() throws Exception {
        String id = session();
        simulator.attempt(id);
        simulator.decline(id);
        simulator.attempt(id);

        assertState(simulator.pay(id), COMPLETED, PAID);

        assertThat(retrieved(id).has("last_payment_error")).isFalse();
    }

    @Test
    void a_paid_session_has_payment_customer_and_deprecated_status() throws Exception {
        String id = session();
        simulator.pay(id);

        JsonNode json = retrieved(id);
        assertThat(json.path("payment_outcome").asText()).isEqualTo("paid");
        assertThat(json.path("payment_status").asText()).isEqualTo("paid");
        assertThat(json.path("payment_id").asText()).startsWith("pay_");
        assertThat(json.path("customer_id").asText()).startsWith("cus_");
        assertThat(json.has("payment_method_id")).isFalse();
    }

    @Test
    void the_payment_can_be_retrieved_by_its_id() throws Exception {
        String id = session();
        simulator.pay(id);
        String paymentId = retrieved(id).path("payment_id").asText();

        JsonNode payment = json(client.get("/collect/payments/" + paymentId));

        assertThat(payment.path("status").asText()).isEqualTo("succeeded");
        assertThat(payment.path("intent").asText()).isEqualTo("payment");
        assertThat(payment.path("amount").asLong()).isEqualTo(12550);
        assertThat(payment.path("external_reference").asText()).isEqualTo("ORDER-1001");
    }

    @Test
    void a_reserved_session_has_the_deprecated_status_paid() throws Exception {
        String id = create(MANUAL);

        assertState(simulator.reserve(id), COMPLETED, RESERVED);

        assertThat(retrieved(id).path("payment_status").asText()).isEqualTo("paid");
        JsonNode payment = json(client.get(
                "/collect/payments/" + retrieved(id).path("payment_id").asText()));
        assertThat(payment.path("authorised_amount").asLong()).isEqualTo(100);
        assertThat(payment.path("paid_amount").asLong()).isZero();
    }

    @Test
    void a_session_with_manual_capture_cannot_be_paid() throws Exception {
        String id = create(MANUAL);

        assertThatThrownBy(() -> simulator.pay(id))
                .isInstanceOf(IllegalActionException.class)
                .hasMessageContaining("use reserve");
    }

    @Test
    void amount_0_verifies_and_saves_the_method() throws Exception {
        String id = create(ZERO);

        assertState(simulator.verifyMethod(id), COMPLETED, PAYMENT_METHOD_VERIFIED);

        assertThat(retrieved(id).path("payment_method_id").asText()).startsWith("pmt");
        assertThat(retrieved(id).has("payment_id")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\":0,\"currency\":\"ZAR\"}",
                "{\"amount\":0,\"currency\":\"ZAR\",\"type\":\"first_in_series\"}"
            })
    void amount_0_saves_the_method_without_the_option(String body) throws Exception {
        String id = create(body);
        simulator.verifyMethod(id);

        assertThat(retrieved(id).path("payment_method_id").asText()).startsWith("pmt");
    }

    @Test
    void the_payment_of_amount_0_has_its_own_intent_and_zero_amounts() throws Exception {
        String id = create(ZERO);
        Payment payment = Objects.requireNonNull(simulator.verifyMethod(id).payment());

        JsonNode json = json(client.get("/collect/payments/" + payment.id()));

        assertThat(json.path("intent").asText()).isEqualTo("payment_method_verification");
        assertThat(json.path("amount").asLong(-1)).isZero();
        assertThat(json.path("authorised_amount").asLong(-1)).isZero();
        assertThat(json.path("paid_amount").asLong(-1)).isZero();
        assertThat(json.path("voided_amount").asLong(-1)).isZero();
        assertThat(json.has("capture_method")).isFalse();
    }

    @Test
    void amount_0_cannot_be_paid_or_reserved() throws Exception {
        String id = create(ZERO);

        assertThatThrownBy(() -> simulator.pay(id)).isInstanceOf(IllegalActionException.class);
        assertThatThrownBy(() -> simulator.reserve(id)).isInstanceOf(IllegalActionException.class);
    }

    @Test
    void a_session_with_an_amount_cannot_verify_a_method() throws Exception {
        String id = session();

        assertThatThrownBy(() -> simulator.verifyMethod(id)).isInstanceOf(IllegalActionException.class);
    }

    @Test
    void exhausted_attempts_complete_the_session_unpaid() throws Exception {
        String id = session();

        assertState(simulator.exhaust(id), COMPLETED, UNPAID);

        assertThat(retrieved(id).has("last_payment_error")).isTrue();
        assertThat(retrieved(id).has("payment_id")).isFalse();
    }

    @Test
    void a_session_without_an_attempt_ends_as_not_started() throws Exception {
        assertState(simulator.expire(session()), EXPIRED, NOT_STARTED);
        assertState(simulator.cancel(session()), CANCELLED, NOT_STARTED);
    }

    @Test
    void a_session_without_an_attempt_ends_as_unpaid_if_configured() throws Exception {
        simulator.endWithoutAttemptAs(OutcomeWithoutAttempt.UNPAID);

        assertState(simulator.expire(session()), EXPIRED, UNPAID);
        assertState(simulator.cancel(session()), CANCELLED, UNPAID);
        assertThat(json(client.create("key-active")).path("payment_outcome").asText())
                .isEqualTo("not_started");
    }

    @Test
    void the_settings_select_the_outcome_without_an_attempt() throws Exception {
        try (MomentSimulator configured = MomentSimulator.start(
                SimulatorSettings.defaults().withOutcomeWithoutAttempt(OutcomeWithoutAttempt.UNPAID))) {
            String id = new ApiClient(configured).created("key-1");

            assertThat(configured.expire(id).outcome()).isEqualTo(UNPAID);
        }
    }

    @ParameterizedTest
    @EnumSource(OutcomeWithoutAttempt.class)
    void a_session_with_a_declined_attempt_ends_as_unpaid(OutcomeWithoutAttempt withoutAttempt) throws Exception {
        simulator.endWithoutAttemptAs(withoutAttempt);
        String expired = session();
        simulator.decline(expired);
        String cancelled = session();
        simulator.decline(cancelled);

        assertState(simulator.expire(expired), EXPIRED, UNPAID);
        assertState(simulator.cancel(cancelled), CANCELLED, UNPAID);
    }

    @Test
    void a_cancelled_attempt_in_flight_ends_as_unpaid() throws Exception {
        String id = session();
        simulator.attempt(id);

        assertState(simulator.cancel(id), CANCELLED, UNPAID);
    }

    @Test
    void an_attempt_in_flight_survives_the_expiry() throws Exception {
        assertState(simulator.session(expiredWhilePending(ApiClient.BODY)), EXPIRED, PENDING);
    }

    @Test
    void a_session_without_an_attempt_in_flight_is_final_once_it_expires() throws Exception {
        String id = session();
        simulator.attempt(id);
        simulator.decline(id);
        simulator.expire(id);

        assertThatThrownBy(() -> simulator.pay(id)).hasMessageContaining("the session is not active");
    }

    @Test
    void an_attempt_in_flight_may_succeed_after_the_expiry() throws Exception {
        String paid = expiredWhilePending(ApiClient.BODY);
        String reserved = expiredWhilePending(MANUAL);
        String verified = expiredWhilePending(ZERO);

        assertState(simulator.pay(paid), EXPIRED, PAID);
        assertState(simulator.reserve(reserved), EXPIRED, RESERVED);
        assertState(simulator.verifyMethod(verified), EXPIRED, PAYMENT_METHOD_VERIFIED);
        assertThat(retrieved(paid).path("payment_id").asText()).startsWith("pay_");
    }

    @ParameterizedTest
    @EnumSource(
            value = SessionAction.class,
            names = {"DECLINE", "EXHAUST"})
    void an_attempt_in_flight_may_fail_after_the_expiry(SessionAction failure) throws Exception {
        String id = expiredWhilePending(ApiClient.BODY);

        Session failed = simulator.perform(failure, id);

        assertState(failed, EXPIRED, UNPAID);
        assertThat(retrieved(id).has("last_payment_error")).isTrue();
        assertThat(failed.payment()).extracting(Payment::status).isEqualTo(PaymentStatus.FAILED);
        assertThatThrownBy(() -> simulator.pay(id)).hasMessageContaining("the session is not active");
    }

    @ParameterizedTest
    @EnumSource(
            value = SessionAction.class,
            names = {"ATTEMPT", "EXPIRE", "CANCEL"})
    void nothing_but_a_result_changes_a_session_that_expired_with_an_attempt_in_flight(SessionAction action)
            throws Exception {
        String id = expiredWhilePending(ApiClient.BODY);

        assertThatThrownBy(() -> simulator.perform(action, id)).hasMessageContaining("the session is not active");
        assertState(simulator.session(id), EXPIRED, PENDING);
    }

    @ParameterizedTest
    @EnumSource(SessionAction.class)
    void no_action_changes_a_final_session(SessionAction action) throws Exception {
        for (SessionAction end :
                List.of(SessionAction.PAY, SessionAction.EXHAUST, SessionAction.EXPIRE, SessionAction.CANCEL)) {
            String id = session();
            Session ended = simulator.perform(end, id);

            assertThatThrownBy(() -> simulator.perform(action, id))
                    .isInstanceOf(IllegalActionException.class)
                    .hasMessageContaining(id)
                    .hasMessageContaining(action.wire())
                    .hasMessageContaining("the session is not active");
            assertThat(simulator.session(id)).isEqualTo(ended);
        }
    }

    @Test
    void a_second_attempt_is_rejected_while_one_is_in_flight() throws Exception {
        String id = session();
        simulator.attempt(id);

        assertThatThrownBy(() -> simulator.attempt(id)).hasMessageContaining("in flight");
    }

    @Test
    void a_next_in_series_session_has_a_payment_at_once_and_no_page() throws Exception {
        JsonNode created = json(client.create("key-next", NEXT_IN_SERIES));

        assertThat(created.has("session_url")).isFalse();
        assertThat(created.path("payment_id").asText()).startsWith("pay_");
        assertThatThrownBy(() -> simulator.expire(created.path("id").asText()))
                .isInstanceOf(IllegalActionException.class);
    }

    @Test
    void force_reaches_states_that_no_action_reaches() throws Exception {
        String id = session();
        simulator.expire(id);

        assertState(simulator.force(id, EXPIRED, PAID), EXPIRED, PAID);
        assertThat(retrieved(id).path("payment_id").asText()).startsWith("pay_");
        assertState(simulator.force(id, COMPLETED, PENDING), COMPLETED, PENDING);
    }

    @Test
    void a_refund_sends_its_event_and_leaves_the_session_paid() throws Exception {
        String id = session();
        assertThatThrownBy(() -> simulator.refund(id))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not paid");
        simulator.pay(id);
        simulator.webhooks().hold();

        assertState(simulator.refund(id), COMPLETED, PAID);

        assertThat(simulator.webhooks().held())
                .extracting(held -> held.event().type())
                .containsExactly(EventType.PAYMENT_REFUNDED);
    }

    @Test
    void updated_at_increases_even_if_the_clock_does_not_advance() throws Exception {
        String id = session();
        Session attempted = simulator.attempt(id);
        Session paid = simulator.pay(id);

        assertThat(attempted.updatedAt()).isAfter(attempted.createdAt());
        assertThat(paid.updatedAt()).isAfter(attempted.updatedAt());
    }

    @Test
    void exactly_one_of_several_concurrent_payments_succeeds() throws Exception {
        String id = session();
        List<Callable<Boolean>> payers = IntStream.range(0, 16)
                .<Callable<Boolean>>mapToObj(_ -> () -> {
                    try {
                        simulator.pay(id);
                        return true;
                    } catch (IllegalActionException e) {
                        return false;
                    }
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.invokeAll(payers))
                    .extracting(Future::get)
                    .filteredOn(paid -> paid)
                    .hasSize(1);
        }
    }

    @Test
    void the_return_link_contains_the_session_id() throws Exception {
        String id = session();

        assertThat(simulator.returnLink(id)).contains("myapp://checkout?session_id=" + id);
    }

    @Test
    void a_session_without_a_success_url_has_no_return_link() throws Exception {
        assertThat(simulator.returnLink(create(MANUAL))).isEmpty();
    }

    @Test
    void an_unknown_session_is_rejected_with_its_id() {
        assertThatThrownBy(() -> simulator.pay("ps_nope"))
                .isInstanceOf(UnknownSessionException.class)
                .hasMessageContaining("ps_nope");
        assertThatThrownBy(() -> simulator.session("ps_nope")).isInstanceOf(UnknownSessionException.class);
    }

    private String expiredWhilePending(String body) throws Exception {
        String id = create(body);
        simulator.attempt(id);
        simulator.expire(id);
        return id;
    }

    private String session() throws Exception {
        return create(ApiClient.BODY);
    }

    private String create(String body) throws Exception {
        return json(client.create("key-" + simulator.calls().size(), body))
                .path("id")
                .asText();
    }

    private JsonNode retrieved(String id) throws Exception {
        return json(client.retrieve(id));
    }

    private void assertState(Session session, SessionStatus status, PaymentOutcome outcome) throws Exception {
        assertThat(session.status()).isEqualTo(status);
        assertThat(session.outcome()).isEqualTo(outcome);
        JsonNode json = retrieved(session.id());
        assertThat(json.path("status").asText()).isEqualTo(status.wire());
        assertThat(json.path("payment_outcome").asText()).isEqualTo(outcome.wire());
    }
}
