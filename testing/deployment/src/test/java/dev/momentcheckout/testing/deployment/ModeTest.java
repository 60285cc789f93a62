package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The change from test to live mode. Live mode accepts only Moment's own address, so both deployments have a key of the
 * wrong mode. The functions reject such a key before they call Moment.
 */
@Order(7)
@ExtendWith(DeploymentExtension.class)
class ModeTest {
    private static final String MOMENT = "https://api.momentpay.net";

    private final Deployment deployment;

    ModeTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @Test
    void a_deployment_that_changes_only_the_mode_uses_the_new_mode() {
        deployment.putApiKey("sk_live_shop");
        deployment.deploy(Map.of("MomentBaseUrl", MOMENT));
        assertWrongMode("holds a live key, but MomentMode is test");

        deployment.putApiKey(SimulatorSettings.DEFAULT_SECRET_KEY);
        deployment.deploy(Map.of("MomentBaseUrl", MOMENT, "MomentMode", "live"));

        assertWrongMode("holds a test key, but MomentMode is live");
    }

    private void assertWrongMode(String detail) {
        App.Response response = deployment.app().createSession();
        assertThat(response.body().path("type").asText()).endsWith(":secret-wrong-mode");
        assertThat(response.body().path("detail").asText()).contains(detail);
    }
}
