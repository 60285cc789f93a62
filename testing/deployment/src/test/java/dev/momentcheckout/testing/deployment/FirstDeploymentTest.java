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

/** From nothing to the first payment. */
@Order(1)
@ExtendWith(OnAnEmulator.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstDeploymentTest {
    private final Shop shop;

    FirstDeploymentTest(Shop shop) {
        this.shop = shop;
    }

    @Order(1)
    @ParameterizedTest
    @CsvSource({"CreateRate,-1", "FixedAmount,0", "MomentMode,live"})
    void refuses_a_parameter_before_anything_is_created(String parameter, String value) {
        Command.Outcome outcome = shop.tryToDeploy(Map.of(parameter, value));

        assertThat(outcome.isSuccess()).isFalse();
        assertThat(outcome.output())
                .contains(parameter.equals("MomentMode") ? "In live mode MomentBaseUrl" : parameter);
        assertThat(shop.tables()).isEmpty();
    }

    @Order(2)
    @Test
    void deploys_with_secrets_still_empty_and_create_names_the_one_to_fill() {
        shop.deploy();

        App.Answer answer = shop.figures().timed("create, first request to a new instance", shop.app()::createSession);

        assertSecretNotSet(answer, "ApiKeySecretArn");
        assertThat(shop.moment().calls()).isEmpty();
    }

    @Order(3)
    @Test
    void the_webhook_names_its_own_secret() {
        SignedDelivery signed = shop.moment()
                .webhooks()
                .sign("msg_1", Instant.now(), "{}".getBytes(StandardCharsets.UTF_8))
                .withoutHeader("content-type");

        App.Answer answer = shop.figures()
                .timed(
                        "webhook, first request to a new instance",
                        () -> shop.app().webhook(signed.headers(), "{}"));

        assertSecretNotSet(answer, "SigningSecretArn");
    }

    @Order(4)
    @Test
    void works_as_soon_as_the_secrets_are_filled() {
        shop.fillSecrets();

        String session = shop.openSession();
        shop.pay(session);

        assertThat(shop.moment().deliveries())
                .isNotEmpty()
                .allSatisfy(delivery -> assertThat(delivery.status()).isEqualTo(200));
        assertThat(shop.status(session).path("status").asText()).isEqualTo("completed");
    }

    private static void assertSecretNotSet(App.Answer answer, String output) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body().path("type").asText()).endsWith(":secret-not-set");
        assertThat(answer.body().path("detail").asText()).contains(output);
    }
}
