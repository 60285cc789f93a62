package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.simulator.WebhookFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The work without an HTTP request: the table's stream publishes payments, and the schedule recovers missed webhooks.
 */
@Order(3)
@ExtendWith(DeploymentExtension.class)
class BackgroundTest {
    private final Deployment deployment;

    BackgroundTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeEach
    void deploy() {
        deployment.deployWithSecrets();
    }

    @AfterEach
    void restoreWebhooks() {
        deployment.restoreWebhooks();
    }

    @Test
    void a_rule_on_the_event_bus_receives_a_payment() {
        EventSubscriber subscriber = new EventSubscriber(deployment, "payment-events");
        String session = deployment.openSession();
        deployment.pay(session);

        JsonNode event = subscriber.await(
                candidate -> candidate.at("/detail/session_id").asText().equals(session));

        assertThat(event.path("detail-type").asText()).isEqualTo("Payment Paid");
        assertThat(event.at("/detail/id").asText()).isEqualTo(session + ":PAID");
        assertThat(event.at("/detail/amount").asLong()).isEqualTo(1000);
    }

    @Test
    void a_reconciler_run_recovers_a_missed_webhook() {
        deployment.moment().webhooks().always(WebhookFault.DeliveryFault.DROPPED);
        String session = deployment.openSession();
        deployment.pay(session);
        deployment.tables().makeCheckDue(session);

        JsonNode response = deployment.invoke("ReconcileSessions", "{\"source\":\"each-minute\"}");

        assertThat(response.path("failed").asInt(-1)).as(response.toString()).isZero();
        assertThat(requireNonNull(deployment.tables().session(session).get("state"))
                        .s())
                .isEqualTo("PAID");
    }
}
