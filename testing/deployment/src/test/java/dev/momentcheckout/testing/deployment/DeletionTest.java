package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.simulator.SimulatorSettings;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Deleting the stack keeps the payments. */
@Order(8)
@ExtendWith(DeploymentExtension.class)
class DeletionTest {
    private final Deployment deployment;

    DeletionTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @Test
    void deleting_the_stack_retains_the_sessions_table_and_the_secrets() {
        deployment.deployIfAbsent();
        deployment.putSecrets();
        Map<String, AttributeValue> item =
                Map.of("id", AttributeValue.fromS("ps_kept"), "state", AttributeValue.fromS("PAID"));
        deployment.tables().put(item);

        deployment.delete();

        assertThat(deployment.app().createSession().status()).isEqualTo(404);
        assertThat(deployment.tables().session("ps_kept")).isEqualTo(item);
        assertThat(deployment.secretValues())
                .containsExactly(SimulatorSettings.DEFAULT_SECRET_KEY, SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }
}
