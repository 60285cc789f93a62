package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The change from test to live. Live mode takes no address but Moment's own, so the key in place is of the wrong mode all the time, which the functions
 * find before they call anybody.
 */
@Order(7)
@ExtendWith(OnAnEmulator.class)
class ModeTest {
    private static final String MOMENT = "https://api.momentpay.net";

    private final Shop shop;

    ModeTest(Shop shop) {
        this.shop = shop;
    }

    @Test
    void a_deployment_that_changes_only_the_mode_serves_the_new_mode() {
        shop.putApiKey("sk_live_shop");
        shop.deploy(Map.of("MomentBaseUrl", MOMENT));
        assertWrongMode("holds a live key, but MomentMode is test");

        shop.putApiKey(SimulatorSettings.DEFAULT_SECRET_KEY);
        shop.deploy(Map.of("MomentBaseUrl", MOMENT, "MomentMode", "live"));

        assertWrongMode("holds a test key, but MomentMode is live");
    }

    private void assertWrongMode(String detail) {
        App.Answer answer = shop.app().createSession();
        assertThat(answer.body().path("type").asText()).endsWith(":secret-wrong-mode");
        assertThat(answer.body().path("detail").asText()).contains(detail);
    }
}
