package dev.momentcheckout.testing.deployment;

import static dev.momentcheckout.simulator.SimulatorSettings.DEFAULT_SIGNING_SECRET;
import static dev.momentcheckout.simulator.SimulatorSettings.OTHER_SIGNING_SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.simulator.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Running instances use rotated secrets without a deployment. */
@Order(3)
@ExtendWith(DeploymentExtension.class)
class RotationTest {
    private final Deployment deployment;

    RotationTest(Deployment deployment) {
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
    void create_and_status_use_a_rotated_api_key() {
        String before = deployment.openSession();
        // Another session: a session is retrieved from Moment at most once a second.
        deployment.status(deployment.openSession());

        deployment.moment().acceptSecretKeys("sk_test_second");
        deployment.putApiKey("sk_test_second");
        String after = deployment.openSession();
        deployment.moment().webhooks().hold();
        deployment.moment().attempt(before);
        deployment.moment().decline(before);

        assertThat(deployment.moment().session(after).amount()).isEqualTo(1000);
        // No webhook is delivered, so only a retrieval with the new key can find this.
        assertThat(deployment.status(before).path("status").asText()).isEqualTo("failed");
    }

    @Test
    void both_signing_secrets_are_valid_during_a_rotation() {
        String session = deployment.openSession();
        deployment.pay(session);
        Session paid = deployment.moment().session(session);
        assertThat(deployment.deliverCompleted(DEFAULT_SIGNING_SECRET, paid)).isEqualTo(200);

        deployment.putSigningSecrets("[\"%s\", \"%s\"]".formatted(DEFAULT_SIGNING_SECRET, OTHER_SIGNING_SECRET));
        assertThat(deployment.deliverCompleted(OTHER_SIGNING_SECRET, paid)).isEqualTo(200);
        assertThat(deployment.deliverCompleted(DEFAULT_SIGNING_SECRET, paid)).isEqualTo(200);

        deployment.putSigningSecrets(OTHER_SIGNING_SECRET);
        assertThat(deployment.deliverCompleted(OTHER_SIGNING_SECRET, paid)).isEqualTo(200);
        deployment.emulator().stopInstances();
        assertThat(deployment.deliverCompleted(OTHER_SIGNING_SECRET, paid)).isEqualTo(200);
        assertThat(deployment.deliverCompleted(DEFAULT_SIGNING_SECRET, paid)).isEqualTo(401);
    }
}
