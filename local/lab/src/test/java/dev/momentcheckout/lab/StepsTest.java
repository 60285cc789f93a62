package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which steps a payment has, and which entry has the traffic that belongs to no payment. */
class StepsTest {
    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private final App app = new App(lab.apiUrl());
    private final Records records = new Records(lab);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.close();
        records.close();
        app.close();
        lab.close();
    }

    private String create() {
        return app.createSession().body().path("session_id").asText();
    }

    @Test
    void a_request_and_its_response_are_steps_of_their_own_with_the_acting_function() throws Exception {
        String session = create();
        records.awaitIdle();
        lab.moment().pay(session);
        records.awaitIdle();
        app.status(session);
        records.awaitIdle();

        assertThat(records.steps(session))
                .containsSubsequence(
                        "APP-BACKEND request CreateSession POST /api/create-payment-session",
                        "BACKEND-MOMENT request CreateSession POST /collect/payment_sessions",
                        "MOMENT-BACKEND response CreateSession 201 " + session,
                        "BACKEND-APP response CreateSession 200 " + session,
                        "MOMENT-BACKEND webhook WebhookReceive payment_session.created",
                        "BACKEND-MOMENT response WebhookReceive 200",
                        "MOMENT-BACKEND webhook WebhookReceive payment_session.completed",
                        "BACKEND-TABLE write WebhookReceive OPEN → PAID, no further check",
                        "BACKEND-MOMENT response WebhookReceive 200",
                        "APP-BACKEND request GetSessionStatus GET /api/session-status",
                        "BACKEND-APP response GetSessionStatus completed, final")
                .contains("BACKEND-SHOP event PublishEvents Payment Paid");
        assertThat(records.steps(session))
                .filteredOn(step -> step.contains(" write CreateSession new: OPEN"))
                .hasSize(1);
        JsonNode payment = records.payment(session);
        assertThat(payment.at("/moment/payment_outcome").asText()).isEqualTo("paid");
        assertThat(payment.path("state").asText()).isEqualTo("PAID");
        assertThat(payment.path("published").asInt()).isEqualTo(1);
        List<Instant> times = new ArrayList<>();
        payment.path("events")
                .forEach(step -> times.add(Instant.parse(step.path("at").asText())));
        assertThat(times).isSorted();
    }

    @Test
    void no_step_and_no_command_contains_a_client_token() throws Exception {
        JsonNode created = app.createSession().body();
        records.awaitIdle();

        String token = created.path("client_token").asText();
        assertThat(token).isNotEmpty();
        assertThat(records.payment(created.path("session_id").asText()).toString())
                .doesNotContain(token)
                .contains("\"client_token\":\"…\"");
    }

    @Test
    void a_create_without_a_session_is_an_entry_with_its_problem_and_the_calls_that_it_has_caused() throws Exception {
        String before = create();
        lab.moment().faults().always(Endpoint.CREATE, Fault.failure(500));
        assertThat(app.createSession().status()).isEqualTo(503);
        lab.moment().faults().clear();
        String after = create();
        records.awaitIdle();

        JsonNode refused = records.payment("refused-1");
        assertThat(refused.path("type").asText()).isEqualTo("refused");
        assertThat(refused.path("title").asText()).isEqualTo("Moment is unavailable");
        assertThat(refused.path("status").asInt()).isEqualTo(503);
        assertThat(records.steps("refused-1"))
                .first()
                .isEqualTo("APP-BACKEND request CreateSession POST /api/create-payment-session");
        assertThat(records.steps("refused-1"))
                .contains(
                        "BACKEND-MOMENT request CreateSession POST /collect/payment_sessions",
                        "MOMENT-BACKEND response CreateSession 500 Server error")
                .last()
                .isEqualTo("BACKEND-APP response CreateSession 503 Moment is unavailable");
        assertThat(records.steps(before)).noneMatch(step -> step.contains("500"));
        assertThat(records.steps(after)).noneMatch(step -> step.contains("500"));
        assertThat(records.has("refused-2")).isFalse();
    }

    @Test
    void a_refused_create_shows_the_reads_that_are_throttled() throws Exception {
        lab.deploy(Pricing.CATALOG);
        lab.probe().throttle().all(true);
        assertThat(app.createSession(null, "{\"order_id\":\"o-1\"}").status()).isEqualTo(503);
        lab.probe().throttle().all(false);
        records.awaitIdle();

        assertThat(records.steps("refused-1")).contains("BACKEND-TABLE request CreateSession read refused: throttled");
        assertThat(records.payment("refused-1").path("title").asText()).isEqualTo("Store unavailable");
    }

    @Test
    void an_order_that_is_paid_refuses_another_session_by_its_title() throws Exception {
        String session = records.payOrder(app, "o-1");
        app.createSession(null, "{\"order_id\":\"o-1\"}");
        records.awaitIdle();

        assertThat(records.payment("refused-1").path("title").asText()).isEqualTo("Order already paid");
        assertThat(records.steps("refused-1")).contains("BACKEND-APP response CreateSession 409 Order already paid");
        assertThat(records.steps(session))
                .contains("BACKEND-TABLE write WebhookReceive order o-1: paid")
                .anyMatch(step -> step.startsWith("BACKEND-TABLE write CreateSession order o-1: "));
    }

    @Test
    void a_call_that_no_function_has_made_is_not_the_backends() throws Exception {
        String ours = create();
        http.send(
                HttpRequest.newBuilder(URI.create(lab.moment().baseUrl() + "/collect/payment_sessions/" + ours))
                        .header("authorization", "Bearer " + SimulatorSettings.DEFAULT_SECRET_KEY)
                        .build(),
                BodyHandlers.ofString());
        http.send(
                HttpRequest.newBuilder(URI.create(lab.moment().baseUrl() + "/collect/payment_sessions"))
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        http.send(
                HttpRequest.newBuilder(URI.create(lab.apiUrl() + "/api/moment-webhook"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString("{\"data\":{\"id\":\"" + ours + "\"}}"))
                        .build(),
                BodyHandlers.ofString());
        app.status("ps_unknown");
        records.awaitIdle();

        assertThat(records.steps(ours))
                .contains(
                        "OTHER-MOMENT request - GET /collect/payment_sessions/" + ours,
                        "MOMENT-OTHER response - active, not started",
                        "OTHER-BACKEND webhook WebhookReceive POST /api/moment-webhook",
                        "BACKEND-OTHER response WebhookReceive 401 Webhook verification failed");
        assertThat(records.steps(PaymentLog.OTHER_TRAFFIC))
                .contains(
                        "OTHER-MOMENT request - POST /collect/payment_sessions",
                        "MOMENT-OTHER response - 401 Unauthorized",
                        "APP-BACKEND request GetSessionStatus GET /api/session-status",
                        "BACKEND-APP response GetSessionStatus 404 Session not found");
        assertThat(records.has("ps_unknown")).isFalse();
    }

    @Test
    void repeated_writes_differ_by_what_they_change() throws Exception {
        String session = create();
        records.awaitIdle();
        lab.advanceTime(Duration.ofMinutes(2));
        lab.runSchedules();
        lab.advanceTime(Duration.ofMinutes(10));
        lab.runSchedules();
        records.awaitIdle();

        List<String> writes = records.steps(session).stream()
                .filter(step -> step.contains(" write "))
                .toList();
        assertThat(writes).hasSizeGreaterThan(2).doesNotHaveDuplicates();
        assertThat(writes).anyMatch(step -> step.contains("write ReconcileSessions check scheduled for "));
        assertThat(records.steps(session)).contains("MOMENT-BACKEND response ReconcileSessions active, not started");
    }

    /** After a chaos run, most steps of the next payment were those of calls that had no session. */
    @Test
    void a_chaos_run_adds_no_step_to_another_payment_and_none_twice() throws Exception {
        String alone = create();
        records.awaitIdle();
        List<String> before = records.steps(alone);
        new ChaosRun(lab, 40, 7, _ -> {}).run();
        records.awaitIdle();

        // The reconciler may check it, as any other session.
        assertThat(records.steps(alone).stream().filter(step -> !step.contains("ReconcileSessions")))
                .containsExactlyElementsOf(before);
        Set<String> calls = new HashSet<>();
        int requests = 0;
        for (var session : lab.moment().sessions()) {
            if (!records.has(session.id())) {
                continue;
            }
            for (JsonNode step : records.payment(session.id()).path("events")) {
                if (step.path("to").asText().equals("MOMENT")
                        && step.path("type").asText().equals("request")) {
                    requests++;
                    calls.add(step.path("at").asText()
                            + step.path("label").asText()
                            + step.path("note").asText());
                    String path = step.path("label").asText().replaceFirst(".*/", "");
                    assertThat(path).isIn(session.id(), "payment_sessions");
                }
            }
        }
        assertThat(requests).isPositive();
        assertThat(calls).hasSize(requests);
    }

    @Test
    void the_command_of_a_step_repeats_the_call() throws Exception {
        String session = app.createSession("5f0c1f0e-8a55-4f0e-9d0a-4d1c2b3a4f5e", "{\"note\":\"it's $HOME\"}")
                .body()
                .path("session_id")
                .asText();
        lab.moment().pay(session);
        records.awaitIdle();
        app.status(session);
        records.awaitIdle();

        JsonNode create = records.step(session, "POST /api/create-payment-session");
        assertThat(bash(create.path("curl").asText()).path("session_id").asText())
                .isEqualTo(session);
        JsonNode status = records.step(session, "GET /api/session-status");
        assertThat(bash(status.path("curl").asText()).path("final").asBoolean()).isTrue();
        JsonNode moment = records.step(session, "POST /collect/payment_sessions");
        assertThat(bash(moment.path("curl").asText()).path("id").asText()).isEqualTo(session);
        String webhook =
                records.step(session, "payment_session.completed").path("curl").asText();
        bash(webhook + " -f");
    }

    private static JsonNode bash(String command) throws Exception {
        Process process = new ProcessBuilder("bash", "-c", command).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + "\n" + err).isZero();
        return new ObjectMapper().readTree(out);
    }

    @Test
    void a_webhook_is_sent_again_and_a_session_expires_on_request() throws Exception {
        String session = create();
        records.awaitIdle();
        String webhook = records.step(session, "payment_session.created")
                .path("webhook_id")
                .asText();

        assertThat(records.send("POST", "/lab/webhooks/" + webhook + "/resend").statusCode())
                .isEqualTo(204);
        records.awaitIdle();
        assertThat(records.steps(session))
                .filteredOn("MOMENT-BACKEND webhook WebhookReceive payment_session.created"::equals)
                .hasSize(2);
        assertThat(lab.moment().deliveries()).allMatch(delivery -> delivery.acknowledged());

        assertThat(records.send("POST", "/lab/payments/" + session + "/expire").statusCode())
                .isEqualTo(204);
        records.awaitIdle();
        assertThat(records.payment(session).path("state").asText()).isEqualTo("EXPIRED");
        assertThat(records.send("POST", "/lab/payments/" + session + "/expire").statusCode())
                .isEqualTo(409);
        assertThat(records.send("POST", "/lab/payments/ps_none/expire").statusCode())
                .isEqualTo(404);
        assertThat(records.send("POST", "/lab/webhooks/msg_none/resend").statusCode())
                .isEqualTo(404);
    }
}
