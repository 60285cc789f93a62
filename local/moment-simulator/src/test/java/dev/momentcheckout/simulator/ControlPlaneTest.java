package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.Caller.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPlaneTest {
    private final WebhookReceiver receiver = new WebhookReceiver();
    private final MomentSimulator simulator = MomentSimulator.start(
            SimulatorSettings.defaults().withDeliveriesOn(Runnable::run).withWebhookTarget(receiver.uri()));
    private final Caller caller = new Caller(simulator);
    private String id = "";

    @BeforeEach
    void createSession() throws Exception {
        id = caller.created("key-1");
    }

    @AfterEach
    void stop() {
        simulator.close();
        receiver.close();
    }

    @ParameterizedTest
    @CsvSource({
        "attempt, active, pending",
        "decline, active, unpaid",
        "pay, completed, paid",
        "reserve, completed, reserved",
        "exhaust, completed, unpaid",
        "expire, expired, not_started",
        "cancel, cancelled, not_started"
    })
    void a_posted_verb_moves_the_session(String action, String status, String outcome) throws Exception {
        HttpResponse<String> response = caller.post("/_sim/sessions/" + id + "/" + action, "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("status").asText()).isEqualTo(status);
        assertThat(json(response).path("payment_outcome").asText()).isEqualTo(outcome);
        assertThat(simulator.session(id).status().wire()).isEqualTo(status);
    }

    @Test
    void an_illegal_move_is_409_and_says_why() throws Exception {
        HttpResponse<String> response = caller.post("/_sim/sessions/" + id + "/verify-method", "");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(json(response).path("detail").asText()).contains(id, "pay instead");
    }

    @Test
    void an_unknown_session_or_verb_is_404() throws Exception {
        assertThat(caller.post("/_sim/sessions/ps_nope/pay", "").statusCode()).isEqualTo(404);
        assertThat(caller.get("/_sim/sessions/ps_nope").statusCode()).isEqualTo(404);
        HttpResponse<String> response = caller.post("/_sim/sessions/" + id + "/refund", "");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).path("detail").asText()).contains("verify-method");
        assertThat(caller.get("/_sim/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void any_state_can_be_forced() throws Exception {
        HttpResponse<String> response =
                caller.post("/_sim/sessions/" + id + "/force", "{\"status\":\"expired\",\"payment_outcome\":\"paid\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(simulator.session(id).outcome()).isEqualTo(PaymentOutcome.PAID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no json", "{\"status\":\"failed\",\"payment_outcome\":\"paid\"}", "{\"status\":\"expired\"}"
            })
    void a_state_that_does_not_exist_cannot_be_forced(String body) throws Exception {
        assertThat(caller.post("/_sim/sessions/" + id + "/force", body).statusCode())
                .isEqualTo(400);
        assertThat(simulator.session(id).status()).isEqualTo(SessionStatus.ACTIVE);
    }

    @Test
    void sessions_are_shown_with_their_return_link_and_without_their_token() throws Exception {
        JsonNode listed = json(caller.get("/_sim/sessions")).path("sessions").path(0);

        assertThat(listed).isEqualTo(json(caller.get("/_sim/sessions/" + id)));
        assertThat(listed.path("return_link").asText()).isEqualTo("myapp://checkout?session_id=" + id);
        assertThat(listed.has("client_token")).isFalse();
    }

    @Test
    void calls_are_shown() throws Exception {
        caller.create("key-1");

        JsonNode calls = json(caller.get("/_sim/calls")).path("calls");

        assertThat(calls).hasSize(2);
        assertThat(calls.path(1).path("method").asText()).isEqualTo("POST");
        assertThat(calls.path(1).path("path").asText()).isEqualTo("/collect/payment_sessions");
        assertThat(calls.path(1).path("idempotency_key").asText()).isEqualTo("key-1");
        assertThat(calls.path(1).path("status").asInt()).isEqualTo(201);
        assertThat(calls.path(1).path("replayed").asBoolean()).isTrue();
        assertThat(calls.path(1).path("session_id").asText()).isEqualTo(id);
        assertThat(calls.path(1).path("took_ms").isIntegralNumber()).isTrue();
    }

    @Test
    void deliveries_are_shown() throws Exception {
        JsonNode delivery =
                json(caller.get("/_sim/deliveries")).path("deliveries").path(0);

        assertThat(delivery.path("type").asText()).isEqualTo("payment_session.created");
        assertThat(delivery.path("status").asInt()).isEqualTo(200);
        assertThat(delivery.path("headers").path("webhook-signature").asText()).startsWith("v1,");
        assertThat(delivery.path("body").asText())
                .isEqualTo(receiver.received().getFirst().body());
    }

    @Test
    void nothing_shown_holds_a_secret() throws Exception {
        caller.create("key-1");
        String token = simulator.session(id).clientToken();

        for (String path : new String[] {"sessions", "calls", "deliveries", "faults", "webhooks"}) {
            assertThat(caller.get("/_sim/" + path).body())
                    .doesNotContain(token, SimulatorSettings.DEFAULT_SECRET_KEY, "whsec_");
        }
    }

    @Test
    void a_failure_is_planned_with_all_its_traits() throws Exception {
        HttpResponse<String> response = caller.post(
                "/_sim/faults",
                "{\"endpoint\":\"create\",\"fault\":\"answer\",\"status\":503,\"retry_after\":\"2\",\"stored\":true,\"times\":3}");

        assertThat(simulator.faults().planned())
                .containsExactly(new PlannedFault(
                        Endpoint.CREATE, Fault.answer(503).withRetryAfter("2").kept(), 3));
        assertThat(response.body())
                .isEqualTo("{\"faults\":[{\"endpoint\":\"create\",\"fault\":\"answer\",\"status\":503,"
                        + "\"retry_after\":\"2\",\"stored\":true,\"times\":3}]}");
    }

    @Test
    void a_delay_is_planned_until_cleared() throws Exception {
        caller.post("/_sim/faults", "{\"endpoint\":\"retrieve\",\"fault\":\"delay\",\"millis\":250,\"always\":true}");

        assertThat(simulator.faults().planned())
                .containsExactly(
                        new PlannedFault(Endpoint.RETRIEVE, Fault.delay(Duration.ofMillis(250)), PlannedFault.ALWAYS));
        assertThat(caller.get("/_sim/faults").body()).contains("\"millis\":250", "\"always\":true");
        assertThat(caller.delete("/_sim/faults").body()).isEqualTo("{\"faults\":[]}");
        assertThat(simulator.faults().planned()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Deviation.class)
    void every_deviation_has_a_name_here(Deviation deviation) throws Exception {
        caller.post("/_sim/faults", "{\"endpoint\":\"create\",\"fault\":\"" + deviation.wire() + "\"}");
        caller.post("/_sim/webhooks/faults", "{\"faults\":[\"" + deviation.wire() + "\"]}");

        assertThat(simulator.faults().planned().getFirst().fault()).isEqualTo(deviation);
        assertThat(simulator.webhooks().plannedFaults().getFirst().faults()).containsExactly(deviation);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hang",
                "hang-after-commit",
                "drop-before-commit",
                "drop-after-commit",
                "cut-off",
                "html",
                "invalid-json",
                "huge"
            })
    void every_broken_connection_and_body_has_a_name_here(String name) throws Exception {
        caller.post("/_sim/faults", "{\"endpoint\":\"create\",\"fault\":\"" + name + "\"}");

        assertThat(simulator.faults().planned().getFirst().fault().wire()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "{}",
                "{\"endpoint\":\"create\",\"fault\":\"flood\"}",
                "{\"endpoint\":\"delete\",\"fault\":\"hang\"}",
                "{\"endpoint\":\"create\",\"fault\":\"answer\",\"status\":200}",
                "{\"endpoint\":\"create\",\"fault\":\"hang\",\"times\":0}"
            })
    void a_fault_that_does_not_exist_is_refused(String body) throws Exception {
        assertThat(caller.post("/_sim/faults", body).statusCode()).isEqualTo(400);
        assertThat(simulator.faults().planned()).isEmpty();
    }

    @Test
    void hanging_calls_are_released() throws Exception {
        caller.post("/_sim/faults", "{\"endpoint\":\"create\",\"fault\":\"hang\"}");
        CompletableFuture<HttpResponse<String>> call = caller.sendAsync(caller.createRequest("key-2", Caller.BODY));
        simulator.faults().awaitHanging(1);

        caller.post("/_sim/faults/release", "");

        assertThat(call.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    }

    @Test
    void webhooks_are_held_and_delivered() throws Exception {
        assertThat(json(caller.post("/_sim/webhooks/hold", "")).path("holding").asBoolean())
                .isTrue();
        simulator.pay(id);
        JsonNode held = json(caller.get("/_sim/webhooks")).path("held");
        assertThat(held).hasSize(2);

        caller.post("/_sim/webhooks/deliver/" + held.path(1).path("webhook_id").asText(), "");
        caller.post("/_sim/webhooks/deliver", "");
        caller.post("/_sim/webhooks/deliver-at-once", "");

        assertThat(receiver.types())
                .containsExactly("payment_session.created", "payment_session.completed", "payment.succeeded");
        assertThat(simulator.webhooks().holding()).isFalse();
        assertThat(caller.post("/_sim/webhooks/deliver/msg_nope", "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void webhooks_are_spoiled_and_repeated() throws Exception {
        caller.post("/_sim/webhooks/faults", "{\"faults\":[\"duplicated\",\"stale\"],\"times\":2}");
        JsonNode planned = json(caller.post("/_sim/webhooks/faults", "{\"faults\":[\"dropped\"],\"always\":true}"))
                .path("planned_faults");
        assertThat(planned.toString())
                .isEqualTo(
                        "[{\"faults\":[\"duplicated\",\"stale\"],\"times\":2},{\"faults\":[\"dropped\"],\"always\":true}]");
        caller.delete("/_sim/webhooks/faults");
        assertThat(simulator.webhooks().plannedFaults()).isEmpty();

        receiver.answerWith(500);
        simulator.attempt(id);
        receiver.answerWith(200);
        assertThat(json(caller.get("/_sim/webhooks")).path("waiting").asInt()).isEqualTo(1);
        assertThat(json(caller.post("/_sim/webhooks/redeliver", ""))
                        .path("waiting")
                        .asInt())
                .isZero();
    }

    @Test
    void copies_delays_and_the_wrong_order_are_asked_for_here() throws Exception {
        caller.post("/_sim/webhooks/faults", "{\"faults\":[\"duplicated\",\"delayed\"],\"copies\":3,\"millis\":60000}");
        simulator.attempt(id);
        assertThat(receiver.types()).containsExactly("payment_session.created");
        caller.post("/_sim/webhooks/hold", "");
        simulator.pay(id);
        caller.post("/_sim/webhooks/deliver-reversed", "");
        caller.post("/_sim/webhooks/redeliver", "");

        assertThat(receiver.types())
                .containsExactly(
                        "payment_session.created",
                        "payment_session.completed",
                        "payment.succeeded",
                        "payment_session.updated",
                        "payment_session.updated",
                        "payment_session.updated");
    }

    @Test
    void a_day_goes_by_at_once_and_the_key_is_forgotten() throws Exception {
        var clock = AdjustableClock.over(new TestClock());
        try (var later = MomentSimulator.start(SimulatorSettings.defaults().withClock(clock))) {
            var there = new Caller(later);
            String first = there.created("key-1");
            assertThat(there.created("key-1")).isEqualTo(first);

            there.post("/_sim/clock", "{\"advance_seconds\":86400}");

            assertThat(json(there.get("/_sim/clock")).path("now").asText()).startsWith("2026-06-02T08:00:00");
            assertThat(there.created("key-1")).isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"advance_seconds\":-1}",
                "{\"advance_seconds\":1.5}",
                "{\"advance_seconds\":40000000}",
                "later"
            })
    void no_time_goes_by_that_is_not_said_well(String body) throws Exception {
        assertThat(caller.post("/_sim/clock", body).statusCode()).isEqualTo(400);
    }

    @Test
    void a_clock_that_belongs_to_another_is_left_alone() throws Exception {
        assertThat(caller.post("/_sim/clock", "{\"advance_seconds\":1}").statusCode())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"faults\":[]}",
                "{\"faults\":[\"eaten\"]}",
                "{\"faults\":[\"stale\"],\"times\":-1}",
                "{\"faults\":[\"duplicated\"],\"copies\":1}",
                "{\"faults\":[\"delayed\"],\"millis\":-1}"
            })
    void a_webhook_fault_that_does_not_exist_is_refused(String body) throws Exception {
        assertThat(caller.post("/_sim/webhooks/faults", body).statusCode()).isEqualTo(400);
    }
}
