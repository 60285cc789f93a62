package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.WebhookFault;
import dev.momentcheckout.simulator.WithheldWebhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Payments through the HTTP API, with repeated, reordered and forged webhooks. */
@Order(2)
@ExtendWith(DeploymentExtension.class)
class PaymentTest {
    private final Deployment deployment;

    PaymentTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeEach
    void deploy() {
        deployment.deploy();
        deployment.putSecrets();
    }

    @AfterEach
    void restoreWebhooks() {
        deployment.restoreWebhooks();
    }

    @Test
    void a_payment_is_reported_from_create_to_completed() {
        deployment.openSession();
        String session = deployment.timings().timed("create, warm", deployment::openSession);
        JsonNode before = deployment.status(session);
        deployment.pay(session);
        int calls = deployment.moment().calls().size();
        JsonNode after = deployment.timings().timed("status of a paid session, warm", () -> deployment.status(session));

        assertThat(before.path("status").asText()).isEqualTo("active");
        assertThat(before.path("final").asBoolean()).isFalse();
        assertThat(after.path("status").asText()).isEqualTo("completed");
        assertThat(after.path("final").asBoolean()).isTrue();
        assertThat(after.path("amount").asLong()).isEqualTo(1000);
        assertThat(deployment.moment().calls()).hasSize(calls);
    }

    @Test
    void a_payment_is_recorded_once_when_its_webhooks_arrive_twice() {
        String session = deployment.openSession();
        deployment.moment().webhooks().always(new WebhookFault.Duplicated(2));
        deployment.pay(session);
        Map<String, AttributeValue> item = deployment.tables().session(session);
        deployment.moment().webhooks().clearFaults();

        App.Response again = deployment
                .timings()
                .timed(
                        "webhook, warm",
                        () -> deployment.deliverWebhook(
                                EventType.SESSION_COMPLETED, deployment.moment().session(session)));

        assertThat(deliveries(session))
                .hasSizeGreaterThan(2)
                .allSatisfy(delivery -> assertThat(delivery.status()).isEqualTo(200));
        assertThat(again.status()).isEqualTo(200);
        assertThat(item.get("state")).isEqualTo(AttributeValue.fromS("PAID"));
        assertThat(deployment.tables().session(session)).isEqualTo(item);
    }

    @Test
    void a_payment_is_completed_when_its_webhooks_arrive_in_reverse_order() {
        deployment.moment().webhooks().hold();
        String session = deployment.openSession();
        deployment.moment().attempt(session);
        deployment.moment().decline(session);
        deployment.moment().pay(session);
        List<WithheldWebhook> held = deployment.moment().webhooks().held().stream()
                .filter(webhook -> webhook.event().sessionId().equals(session))
                .toList();
        for (WithheldWebhook webhook : held.reversed()) {
            deployment.moment().webhooks().deliver(webhook.webhookId());
            deployment.moment().webhooks().awaitIdle();
        }

        assertThat(deliveries(session)).hasSameSizeAs(held).hasSizeGreaterThan(2);
        assertThat(deployment.status(session).path("status").asText()).isEqualTo("completed");
        assertThat(deployment.tables().session(session))
                .containsEntry("state", AttributeValue.fromS("PAID"))
                .doesNotContainKey("review_reasons");
    }

    @Test
    void a_forged_webhook_is_rejected_and_changes_nothing() {
        String session = deployment.openSession();
        Session unpaid = deployment.moment().session(session);
        SignedDelivery signed = deployment
                .moment()
                .webhooks()
                .sign("msg_forged", Instant.now(), "{}".getBytes(StandardCharsets.UTF_8))
                .withoutHeader("content-type");
        Map<String, AttributeValue> before = deployment.tables().session(session);

        App.Response response = deployment
                .app()
                .webhook(
                        signed.headers(),
                        deployment
                                .moment()
                                .webhooks()
                                .event(EventType.SESSION_COMPLETED, unpaid)
                                .body());

        assertThat(response.status()).isEqualTo(401);
        assertThat(deployment.tables().session(session)).isEqualTo(before);
    }

    @Test
    void create_rejects_an_api_key_of_the_other_mode_before_it_calls_moment() {
        deployment.putApiKey("sk_live_shop");
        deployment.emulator().stopInstances();
        int calls = deployment.moment().calls().size();

        App.Response response = deployment.app().createSession();

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body().path("type").asText()).endsWith(":secret-wrong-mode");
        assertThat(response.body().path("detail").asText()).contains("holds a live key, but MomentMode is test");
        assertThat(deployment.moment().calls()).hasSize(calls);
    }

    private List<Delivery> deliveries(String session) {
        return deployment.moment().deliveries().stream()
                .filter(delivery -> delivery.sessionId().equals(session))
                .toList();
    }
}
