package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.SignedDelivery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first deployment up to the first payment; the methods run in order. */
@Order(1)
@ExtendWith(DeploymentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstDeploymentTest {
    private final Deployment deployment;

    FirstDeploymentTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @Order(1)
    @ParameterizedTest
    @CsvSource({"CreateRate,-1", "FixedAmount,0", "MomentMode,live"})
    void an_invalid_parameter_is_rejected_before_any_resource_is_created(String parameter, String value) {
        Command.Outcome outcome = deployment.tryToDeploy(Map.of(parameter, value));

        assertThat(outcome.isSuccess()).isFalse();
        assertThat(outcome.output())
                .contains(parameter.equals("MomentMode") ? "In live mode MomentBaseUrl" : parameter);
        assertThat(deployment.tables().names()).isEmpty();
    }

    @Order(2)
    @Test
    void create_names_its_secret_while_the_secrets_have_no_value() {
        deployment.deploy();

        App.Response response =
                deployment.timings().timed("create, first request to a new instance", deployment.app()::createSession);

        assertSecretNotSet(response, "ApiKeySecretArn");
        assertThat(deployment.moment().calls()).isEmpty();
    }

    @Order(3)
    @Test
    void the_webhook_names_its_secret_while_the_secrets_have_no_value() {
        SignedDelivery signed = deployment
                .moment()
                .webhooks()
                .sign("msg_1", Instant.now(), "{}".getBytes(StandardCharsets.UTF_8))
                .withoutHeader("content-type");

        App.Response response = deployment
                .timings()
                .timed(
                        "webhook, first request to a new instance",
                        () -> deployment.app().webhook(signed.headers(), "{}"));

        assertSecretNotSet(response, "SigningSecretArn");
    }

    @Order(4)
    @Test
    void a_payment_completes_as_soon_as_the_secrets_have_values() {
        deployment.putSecrets();

        String session = deployment.openSession();
        deployment.pay(session);

        assertThat(deployment.moment().deliveries())
                .isNotEmpty()
                .allSatisfy(delivery -> assertThat(delivery.status()).isEqualTo(200));
        assertThat(deployment.status(session).path("status").asText()).isEqualTo("completed");
    }

    private static void assertSecretNotSet(App.Response response, String output) {
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body().path("type").asText()).endsWith(":secret-not-set");
        assertThat(response.body().path("detail").asText()).contains(output);
    }
}
