package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void takes_a_port_and_a_webhook_target() {
        SimulatorSettings settings = Main.settings("8090", "http://127.0.0.1:3000/api/moment-webhook");

        assertThat(settings.port()).isEqualTo(8090);
        assertThat(settings.webhooks().target()).isEqualTo(URI.create("http://127.0.0.1:3000/api/moment-webhook"));
    }

    @Test
    void says_where_it_listens_and_how_to_pay() {
        String welcome = Main.welcome(URI.create("http://127.0.0.1:8090"), Main.settings("8090"));

        assertThat(welcome)
                .contains(
                        "listens at http://127.0.0.1:8090",
                        "curl -s -X POST http://127.0.0.1:8090/_sim/sessions/ps_.../pay",
                        "webhooks  to nowhere");
    }

    @Test
    void wants_a_port_and_at_most_one_url() {
        assertThatThrownBy(Main::settings).hasMessageStartingWith("usage:");
        assertThatThrownBy(() -> Main.settings("1", "http://a", "b")).hasMessageStartingWith("usage:");
        assertThatThrownBy(() -> Main.settings("1", "a/path")).hasMessageContaining("http or https URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "80 90"})
    void wants_the_port_to_be_a_number(String port) {
        assertThatThrownBy(() -> Main.settings(port)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_port_that_is_taken_is_said_so() {
        try (var first = MomentSimulator.start(SimulatorSettings.defaults())) {
            int taken = first.baseUrl().getPort();

            assertThatThrownBy(() ->
                            MomentSimulator.start(SimulatorSettings.defaults().withPort(taken)))
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken);
        }
    }
}
