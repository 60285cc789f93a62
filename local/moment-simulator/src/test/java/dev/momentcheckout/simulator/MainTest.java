package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void accepts_a_port_and_a_webhook_target() {
        SimulatorSettings settings = Main.settings("8090", "http://127.0.0.1:3000/api/moment-webhook");

        assertThat(settings.port()).isEqualTo(8090);
        assertThat(settings.webhooks().target()).isEqualTo(URI.create("http://127.0.0.1:3000/api/moment-webhook"));
    }

    /** The lab's test has the interrupt signal, which a background job may ignore. */
    @Test
    void the_signal_to_terminate_ends_it_with_status_0_and_one_line() throws Exception {
        Process process = process("0");
        var output = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.startsWith("webhooks")) {
                    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                            .start()
                            .waitFor();
                }
            }
        } finally {
            process.destroyForcibly();
        }

        assertThat(output.toString())
                .startsWith("The Moment simulator listens at")
                .endsWith("\nStopped\n");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void a_port_in_use_is_reported_in_one_line() throws Exception {
        try (var first = MomentSimulator.start(SimulatorSettings.defaults())) {
            int usedPort = first.baseUrl().getPort();
            Process process = process(String.valueOf(usedPort));

            assertThat(process.inputReader(StandardCharsets.UTF_8).readAllAsString())
                    .isEqualTo("Port %d is in use. Try: make simulator PORT=%d%n", usedPort, usedPort + 1);
            assertThat(process.waitFor()).isEqualTo(2);
        }
    }

    private static Process process(String port) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        port)
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void the_banner_has_the_url_and_the_commands() {
        String banner = Main.banner(URI.create("http://127.0.0.1:8090"), Main.settings("8090"));

        assertThat(banner)
                .contains(
                        "listens at http://127.0.0.1:8090",
                        "curl -s -X POST http://127.0.0.1:8090/_sim/sessions/ps_.../pay",
                        "webhooks  to nowhere");
    }

    @Test
    void rejects_other_arguments_than_a_port_and_a_url() {
        assertThatThrownBy(Main::settings).hasMessageStartingWith("usage:");
        assertThatThrownBy(() -> Main.settings("1", "http://a", "b")).hasMessageStartingWith("usage:");
        assertThatThrownBy(() -> Main.settings("1", "a/path")).hasMessageContaining("http or https URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "80 90"})
    void rejects_a_port_that_is_not_a_number(String port) {
        assertThatThrownBy(() -> Main.settings(port)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void reports_that_the_port_is_in_use() {
        try (var first = MomentSimulator.start(SimulatorSettings.defaults())) {
            int usedPort = first.baseUrl().getPort();

            assertThatThrownBy(() -> Main.start(Main.settings(String.valueOf(usedPort))))
                    .hasMessage("Port %d is in use. Try: make simulator PORT=%d", usedPort, usedPort + 1);

            assertThatThrownBy(() ->
                            MomentSimulator.start(SimulatorSettings.defaults().withPort(usedPort)))
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + usedPort);
        }
    }
}
