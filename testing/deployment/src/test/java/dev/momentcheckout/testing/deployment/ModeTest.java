package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.App;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The change from test to live mode. Live mode accepts only Moment's own address, so the deployment has a key of the
 * wrong mode. The functions reject such a key before they call Moment.
 */
@Order(8)
@ExtendWith(DeploymentExtension.class)
class ModeTest {
    private final Deployment deployment;

    ModeTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @Test
    void a_deployment_that_changes_the_mode_uses_the_new_mode() {
        deployment.deployWithSecrets(Map.of("MomentBaseUrl", "https://api.momentpay.net", "MomentMode", "live"));

        App.Response response = deployment.app().createSession();

        assertThat(response.body().path("type").asText()).endsWith(":secret-wrong-mode");
        assertThat(response.body().path("detail").asText()).contains("holds a test key, but MomentMode is live");
    }
}
