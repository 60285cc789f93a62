package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookFault;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The verdict of a running lab. */
class VerdictTest {
    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private final App app = new App(lab.apiUrl());
    private final Records records = new Records(lab);

    @AfterEach
    void close() {
        records.close();
        app.close();
        lab.close();
    }

    private String create() {
        String session = app.createSession().body().path("session_id").asText();
        records.awaitIdle();
        return session;
    }

    private void pay(String session) {
        lab.moment().pay(session);
        records.awaitIdle();
    }

    private void endChecks(String session) {
        Map<String, AttributeValue> item = new HashMap<>(lab.item(session));
        item.remove("next_check_at");
        item.remove("next_check_shard");
        lab.dynamoDb()
                .client()
                .putItem(put -> put.tableName(lab.sessionsTable()).item(item));
    }

    /** Waits until all that goes on has ended, and everything is compared after that. */
    private LiveVerdict.Verdict verdict() {
        records.awaitIdle();
        records.awaitIdle();
        return lab.verdict();
    }

    @Test
    void a_payment_is_known_and_published() {
        pay(create());

        assertThat(verdict()).isEqualTo(new LiveVerdict.Verdict(1, 1, 1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void a_lost_webhook_is_awaited_until_the_check_finds_the_payment() throws Exception {
        String session = create();
        lab.moment().webhooks().always(WebhookFault.DeliveryFault.DROPPED);
        pay(session);

        assertThat(verdict()).isEqualTo(new LiveVerdict.Verdict(1, 0, 0, 0, 0, 1, 0, 0, 0));
        assertThat(records.payment(session).path("awaited").asBoolean()).isTrue();

        lab.advanceTime(Duration.ofMinutes(2));
        lab.runSchedules();
        assertThat(verdict()).isEqualTo(new LiveVerdict.Verdict(1, 1, 1, 0, 0, 0, 0, 0, 0));
        assertThat(records.payment(session).path("awaited").asBoolean()).isFalse();
    }

    @Test
    void a_payment_without_webhook_and_check_is_lost() {
        String session = create();
        lab.moment().webhooks().always(WebhookFault.DeliveryFault.DROPPED);
        endChecks(session);
        pay(session);

        assertThat(verdict().lost()).isEqualTo(1);
        assertThat(verdict().awaited()).isZero();
    }

    @Test
    void a_withheld_webhook_is_awaited() {
        String session = create();
        endChecks(session);
        lab.moment().webhooks().hold();
        pay(session);
        assertThat(verdict()).isEqualTo(new LiveVerdict.Verdict(1, 0, 0, 0, 0, 1, 0, 0, 0));

        lab.moment().webhooks().deliverHeld();
        assertThat(verdict()).isEqualTo(new LiveVerdict.Verdict(1, 1, 1, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void a_payment_in_review_is_not_awaited() throws Exception {
        String session = create();
        lab.moment().webhooks().always(Deviation.OTHER_AMOUNT);
        pay(session);

        assertThat(verdict()).isEqualTo(new LiveVerdict.Verdict(1, 1, 0, 1, 0, 0, 0, 0, 0));
        assertThat(records.payment(session).path("review").asBoolean()).isTrue();
        assertThat(records.payment(session).path("awaited").asBoolean()).isFalse();
        assertThat(records.steps(session)).anyMatch(step -> step.contains("OPEN → PAID, review: amount-mismatch"));
    }

    /** Another integration of the same account, or a developer with curl: the backend ignores its webhooks. */
    @Test
    void a_session_that_the_backend_has_not_opened_does_not_count() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            http.send(
                    HttpRequest.newBuilder(URI.create(lab.moment().baseUrl() + "/collect/payment_sessions"))
                            .header("authorization", "Bearer " + SimulatorSettings.DEFAULT_SECRET_KEY)
                            .header("content-type", "application/json")
                            .header("idempotency-key", "5f0c1f0e-8a55-4f0e-9d0a-4d1c2b3a4f5e")
                            .POST(
                                    BodyPublishers.ofString(
                                            "{\"type\":\"one_time\",\"amount\":100,\"currency\":\"ZAR\",\"options\":{\"presentation_mode\":{\"type\":\"embedded\"}}}"))
                            .build(),
                    BodyHandlers.ofString());
        }
        String session = lab.moment().sessions().getLast().id();
        pay(session);

        assertThat(verdict()).isEqualTo(LiveVerdict.Verdict.NOTHING);
        assertThat(records.steps(session)).contains("OTHER-MOMENT request - POST /collect/payment_sessions");
    }
}
