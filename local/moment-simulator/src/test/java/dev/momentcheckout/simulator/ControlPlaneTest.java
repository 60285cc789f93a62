package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
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
    private final ApiClient client = new ApiClient(simulator);
    private String id = "";

    @BeforeEach
    void createSession() throws Exception {
        id = client.created("key-1");
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
    void a_posted_action_changes_the_session(String action, String status, String outcome) throws Exception {
        HttpResponse<String> response = client.post("/_sim/sessions/" + id + "/" + action, "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("status").asText()).isEqualTo(status);
        assertThat(json(response).path("payment_outcome").asText()).isEqualTo(outcome);
        assertThat(simulator.session(id).status().wire()).isEqualTo(status);
    }

    @Test
    void an_illegal_action_is_409_with_the_reason() throws Exception {
        HttpResponse<String> response = client.post("/_sim/sessions/" + id + "/verify-method", "");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(json(response).path("detail").asText()).contains(id, "use pay");
    }

    @Test
    void an_unknown_session_or_action_is_404() throws Exception {
        assertThat(client.post("/_sim/sessions/ps_nope/pay", "").statusCode()).isEqualTo(404);
        assertThat(client.get("/_sim/sessions/ps_nope").statusCode()).isEqualTo(404);
        HttpResponse<String> response = client.post("/_sim/sessions/" + id + "/dispute", "");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).path("detail").asText()).contains("verify-method");
        assertThat(client.get("/_sim/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void any_state_can_be_forced() throws Exception {
        HttpResponse<String> response =
                client.post("/_sim/sessions/" + id + "/force", "{\"status\":\"expired\",\"payment_outcome\":\"paid\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(simulator.session(id).outcome()).isEqualTo(PaymentOutcome.PAID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no json", "{\"status\":\"failed\",\"payment_outcome\":\"paid\"}", "{\"status\":\"expired\"}"
            })
    void an_unknown_state_cannot_be_forced(String body) throws Exception {
        assertThat(client.post("/_sim/sessions/" + id + "/force", body).statusCode())
                .isEqualTo(400);
        assertThat(simulator.session(id).status()).isEqualTo(SessionStatus.ACTIVE);
    }

    @Test
    void lists_sessions_with_their_return_link_and_without_their_client_token() throws Exception {
        JsonNode listed = json(client.get("/_sim/sessions")).path("sessions").path(0);

        assertThat(listed).isEqualTo(json(client.get("/_sim/sessions/" + id)));
        assertThat(listed.path("return_link").asText()).isEqualTo("myapp://checkout?session_id=" + id);
        assertThat(listed.has("client_token")).isFalse();
    }

    @Test
    void lists_calls() throws Exception {
        client.create("key-1");

        JsonNode calls = json(client.get("/_sim/calls")).path("calls");

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
    void lists_deliveries() throws Exception {
        JsonNode delivery =
                json(client.get("/_sim/deliveries")).path("deliveries").path(0);

        assertThat(delivery.path("type").asText()).isEqualTo("payment_session.created");
        assertThat(delivery.path("status").asInt()).isEqualTo(200);
        assertThat(delivery.path("headers").path("webhook-signature").asText()).startsWith("v1,");
        assertThat(delivery.path("body").asText())
                .isEqualTo(receiver.received().getFirst().body());
    }

    @Test
    void no_response_contains_a_secret() throws Exception {
        client.create("key-1");
        String token = simulator.session(id).clientToken();

        for (String path : new String[] {"sessions", "calls", "deliveries", "faults", "webhooks"}) {
            assertThat(client.get("/_sim/" + path).body())
                    .doesNotContain(token, SimulatorSettings.DEFAULT_SECRET_KEY, "whsec_");
        }
    }

    @Test
    void a_failure_is_planned_with_all_its_parameters() throws Exception {
        HttpResponse<String> response = client.post(
                "/_sim/faults",
                "{\"endpoint\":\"create\",\"fault\":\"answer\",\"status\":503,\"retry_after\":\"2\",\"stored\":true,\"times\":3}");

        assertThat(simulator.faults().planned())
                .containsExactly(new PlannedFault(
                        Endpoint.CREATE, Fault.failure(503).withRetryAfter("2").storedForReplay(), 3));
        assertThat(response.body())
                .isEqualTo("{\"faults\":[{\"endpoint\":\"create\",\"fault\":\"answer\",\"status\":503,"
                        + "\"retry_after\":\"2\",\"stored\":true,\"times\":3}]}");
    }

    @Test
    void a_delay_is_planned_until_cleared() throws Exception {
        client.post("/_sim/faults", "{\"endpoint\":\"retrieve\",\"fault\":\"delay\",\"millis\":250,\"always\":true}");

        assertThat(simulator.faults().planned())
                .containsExactly(
                        new PlannedFault(Endpoint.RETRIEVE, Fault.delay(Duration.ofMillis(250)), PlannedFault.ALWAYS));
        assertThat(client.get("/_sim/faults").body()).contains("\"millis\":250", "\"always\":true");
        assertThat(client.delete("/_sim/faults").body()).isEqualTo("{\"faults\":[]}");
        assertThat(simulator.faults().planned()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Deviation.class)
    void every_deviation_can_be_planned_by_name(Deviation deviation) throws Exception {
        client.post("/_sim/faults", "{\"endpoint\":\"create\",\"fault\":\"" + deviation.wire() + "\"}");
        client.post("/_sim/webhooks/faults", "{\"faults\":[\"" + deviation.wire() + "\"]}");

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
    void every_connection_and_body_fault_can_be_planned_by_name(String name) throws Exception {
        client.post("/_sim/faults", "{\"endpoint\":\"create\",\"fault\":\"" + name + "\"}");

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
    void an_invalid_fault_is_rejected(String body) throws Exception {
        assertThat(client.post("/_sim/faults", body).statusCode()).isEqualTo(400);
        assertThat(simulator.faults().planned()).isEmpty();
    }

    @Test
    void hanging_calls_are_released() throws Exception {
        client.post("/_sim/faults", "{\"endpoint\":\"create\",\"fault\":\"hang\"}");
        CompletableFuture<HttpResponse<String>> call = client.sendAsync(client.createRequest("key-2", ApiClient.BODY));
        simulator.faults().awaitHanging(1);

        client.post("/_sim/faults/release", "");

        assertThat(call.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    }

    @Test
    void webhooks_are_withheld_and_delivered() throws Exception {
        assertThat(json(client.post("/_sim/webhooks/hold", "")).path("holding").asBoolean())
                .isTrue();
        simulator.pay(id);
        JsonNode held = json(client.get("/_sim/webhooks")).path("held");
        assertThat(held).hasSize(2);

        client.post("/_sim/webhooks/deliver/" + held.path(1).path("webhook_id").asText(), "");
        client.post("/_sim/webhooks/deliver", "");
        client.post("/_sim/webhooks/deliver-at-once", "");

        assertThat(receiver.types())
                .containsExactly("payment_session.created", "payment_session.completed", "payment.succeeded");
        assertThat(simulator.webhooks().holding()).isFalse();
        assertThat(client.post("/_sim/webhooks/deliver/msg_nope", "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void webhooks_get_faults_and_are_redelivered() throws Exception {
        client.post("/_sim/webhooks/faults", "{\"faults\":[\"duplicated\",\"stale\"],\"times\":2}");
        JsonNode planned = json(client.post("/_sim/webhooks/faults", "{\"faults\":[\"dropped\"],\"always\":true}"))
                .path("planned_faults");
        assertThat(planned.toString())
                .isEqualTo(
                        "[{\"faults\":[\"duplicated\",\"stale\"],\"times\":2},{\"faults\":[\"dropped\"],\"always\":true}]");
        client.delete("/_sim/webhooks/faults");
        assertThat(simulator.webhooks().plannedFaults()).isEmpty();

        receiver.respondWith(500);
        simulator.attempt(id);
        receiver.respondWith(200);
        assertThat(json(client.get("/_sim/webhooks")).path("waiting").asInt()).isEqualTo(1);
        assertThat(json(client.post("/_sim/webhooks/redeliver", ""))
                        .path("waiting")
                        .asInt())
                .isZero();
    }

    @Test
    void webhooks_are_copied_delayed_and_reversed() throws Exception {
        client.post("/_sim/webhooks/faults", "{\"faults\":[\"duplicated\",\"delayed\"],\"copies\":3,\"millis\":60000}");
        simulator.attempt(id);
        assertThat(receiver.types()).containsExactly("payment_session.created");
        client.post("/_sim/webhooks/hold", "");
        simulator.pay(id);
        client.post("/_sim/webhooks/deliver-reversed", "");
        client.post("/_sim/webhooks/redeliver", "");

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
    void failed_webhooks_are_counted_and_resent_and_the_endpoint_is_enabled() throws Exception {
        receiver.respondWith(500);
        try (var failing = MomentSimulator.start(SimulatorSettings.defaults()
                .withDeliveriesOn(Runnable::run)
                .withWebhookTarget(receiver.uri())
                .withRetrySchedule(List.of(Duration.ZERO)))) {
            ApiClient other = new ApiClient(failing);
            other.created("key-1");
            JsonNode failed = json(other.get("/_sim/webhooks"));
            assertThat(failed.path("failed").asInt()).isEqualTo(1);
            assertThat(failed.path("endpoint_disabled").isBoolean()).isTrue();
            assertThat(failed.path("endpoint_disabled").asBoolean()).isFalse();

            receiver.respondWith(200);
            JsonNode resent = json(other.post("/_sim/webhooks/resend-failed", ""));

            assertThat(resent.path("failed").asInt()).isZero();
        }
    }

    @Test
    void a_disabled_endpoint_is_reported_and_enabled() throws Exception {
        TestClock clock = new TestClock();
        receiver.respondWith(500);
        try (var failing = MomentSimulator.start(SimulatorSettings.defaults()
                .withClock(clock)
                .withDeliveriesOn(Runnable::run)
                .withWebhookTarget(receiver.uri()))) {
            ApiClient other = new ApiClient(failing);
            other.created("key-1");
            clock.advance(Duration.ofHours(12));
            other.created("key-2");
            clock.advance(Duration.ofDays(5));
            other.created("key-3");

            assertThat(json(other.get("/_sim/webhooks"))
                            .path("endpoint_disabled")
                            .asBoolean())
                    .isTrue();
            assertThat(other.post("/_sim/webhooks/resend-failed", "").statusCode())
                    .isEqualTo(409);
            assertThat(json(other.post("/_sim/webhooks/enable-endpoint", ""))
                            .path("endpoint_disabled")
                            .asBoolean())
                    .isFalse();
            assertThat(failing.webhooks().isEndpointDisabled()).isFalse();
        }
    }

    @Test
    void the_settings_are_returned_and_changed_one_by_one() throws Exception {
        assertThat(client.get("/_sim/settings").body())
                .isEqualTo("{\"stored_failures\":[400],\"outcome_without_attempt\":\"not_started\"}");

        assertThat(client.post("/_sim/settings", "{\"stored_failures\":[503,401]}")
                        .body())
                .isEqualTo("{\"stored_failures\":[401,503],\"outcome_without_attempt\":\"not_started\"}");
        assertThat(client.post("/_sim/settings", "{\"outcome_without_attempt\":\"unpaid\"}")
                        .body())
                .isEqualTo("{\"stored_failures\":[401,503],\"outcome_without_attempt\":\"unpaid\"}");
        assertThat(client.post("/_sim/settings", "{\"stored_failures\":[]}").body())
                .isEqualTo("{\"stored_failures\":[],\"outcome_without_attempt\":\"unpaid\"}");

        assertThat(simulator.expire(id).outcome()).isEqualTo(PaymentOutcome.UNPAID);
        assertThat(simulator.storedFailures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"stored_failure\":[500]}",
                "{\"stored_failures\":500}",
                "{\"stored_failures\":[200]}",
                "{\"stored_failures\":[500.5]}",
                "{\"stored_failures\":[\"500\"]}",
                "{\"stored_failures\":{\"a\":500}}",
                "{\"outcome_without_attempt\":\"paid\"}",
                "{\"stored_failures\":[503],\"outcome_without_attempt\":\"pending\"}"
            })
    void an_invalid_setting_is_rejected_and_changes_nothing(String body) throws Exception {
        assertThat(client.post("/_sim/settings", body).statusCode()).isEqualTo(400);
        assertThat(simulator.storedFailures()).containsExactly(400);
        assertThat(simulator.outcomeWithoutAttempt()).isEqualTo(OutcomeWithoutAttempt.NOT_STARTED);
    }

    @Test
    void advancing_the_clock_by_a_day_expires_the_idempotency_key() throws Exception {
        var clock = AdjustableClock.over(new TestClock());
        try (var adjustable = MomentSimulator.start(SimulatorSettings.defaults().withClock(clock))) {
            var other = new ApiClient(adjustable);
            String first = other.created("key-1");
            assertThat(other.created("key-1")).isEqualTo(first);

            other.post("/_sim/clock", "{\"advance_seconds\":86400}");

            assertThat(json(other.get("/_sim/clock")).path("now").asText()).startsWith("2026-06-02T08:00:00");
            assertThat(other.created("key-1")).isNotEqualTo(first);
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
    void an_invalid_advance_of_the_clock_is_rejected(String body) throws Exception {
        assertThat(client.post("/_sim/clock", body).statusCode()).isEqualTo(400);
    }

    @Test
    void a_clock_that_is_not_adjustable_gets_a_409() throws Exception {
        assertThat(client.post("/_sim/clock", "{\"advance_seconds\":1}").statusCode())
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
    void an_invalid_webhook_fault_is_rejected(String body) throws Exception {
        assertThat(client.post("/_sim/webhooks/faults", body).statusCode()).isEqualTo(400);
    }
}
