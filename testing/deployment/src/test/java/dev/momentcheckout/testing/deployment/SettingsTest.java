package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.testing.deployment.Role.Grant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deployment with optional limits and a KMS key, and with a line removed from samconfig.toml. */
@Order(6)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettingsTest {
    private static final String KEY = "arn:aws:kms:eu-west-1:000000000000:key/11111111-2222-3333-4444-555555555555";

    private final Deployment deployment;

    SettingsTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeAll
    void deployWithoutPrice() {
        deployment.deployWithSecrets(Map.of("FixedAmount", "2500"));
        deployment.deployWithout(
                Set.of("FixedAmount"),
                Map.of("WebhookReservedConcurrency", "7", "StatusRate", "40", "SecretsKmsKeyArn", KEY));
    }

    @Test
    void a_payment_completes() {
        String session = deployment.openSession();

        deployment.pay(session);

        assertThat(deployment.status(session).path("status").asText()).isEqualTo("completed");
        assertThat(deployment.tables().session(session)).doesNotContainKey("review_reasons");
    }

    /** Not the template's default. */
    @Test
    void a_parameter_without_a_line_keeps_the_value_of_the_last_deployment() {
        String session = deployment.openSession();

        assertThat(deployment.moment().session(session).amount()).isEqualTo(2500);
    }

    @ParameterizedTest
    @CsvSource({
        "CreateSession, true",
        "GetSessionStatus, true",
        "WebhookReceive, true",
        "ReconcileSessions, true",
        "PublishEvents, false"
    })
    void the_functions_that_read_a_secret_may_decrypt_with_its_key(String function, boolean allowed) {
        assertThat(deployment.role(function).grants().stream()
                        .filter(grant -> grant.action().equals("kms:Decrypt"))
                        .map(Grant::resource))
                .hasSize(allowed ? 1 : 0)
                .allMatch(KEY::equals);
    }

    /** The emulator's CloudFormation ignores the property, so the function itself cannot be asked. */
    @Test
    void the_webhook_function_reserves_the_concurrency_of_its_parameter() {
        JsonNode functions = deployment.processedTemplate().path("Resources");

        assertThat(functions
                        .at("/WebhookReceive/Properties/ReservedConcurrentExecutions/Fn::If/1/Ref")
                        .asText())
                .isEqualTo("WebhookReservedConcurrency");
        assertThat(deployment.parameter("WebhookReservedConcurrency")).isEqualTo("7");
        assertThat(functions.findParents("ReservedConcurrentExecutions")).hasSize(1);
    }
}
