package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabSettingsTest {
    private final List<String> notices = new ArrayList<>();

    @Test
    void takes_ports_from_the_environment() throws IOException {
        int port = freePort();
        var environment = new HashMap<>(onFreePorts());
        environment.put("LAB_GATEWAY_PORT", "" + port);

        assertThat(LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add)
                        .port(LabServer.GATEWAY))
                .isEqualTo(port);
    }

    @Test
    void suggests_another_port_when_a_port_is_in_use() throws IOException {
        try (var occupied = new ServerSocket(0)) {
            var environment = Map.of("LAB_GATEWAY_PORT", "" + occupied.getLocalPort());

            assertThatThrownBy(() -> LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add))
                    .isInstanceOf(LabException.class)
                    .hasMessageStartingWith("Port " + occupied.getLocalPort() + " (gateway) is in use.")
                    .hasMessageContaining("LAB_GATEWAY_PORT=")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void replaces_a_default_port_in_use_and_reports_it() throws IOException {
        var environment = new HashMap<>(onFreePorts());
        environment.remove("LAB_PAGE_PORT");

        try (var occupied = occupy(LabServer.PAGE.defaultPort())) {
            int port = LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add)
                    .port(LabServer.PAGE);

            assertThat(port).isGreaterThan(LabServer.PAGE.defaultPort());
            assertThat(notices)
                    .containsExactly("Port 8088 (page) is in use. Using port " + port
                            + " instead; set LAB_PAGE_PORT to choose another.");
            assertThat(occupied.isClosed()).isFalse();
        }
    }

    @Test
    void rejects_one_port_for_two_servers() throws IOException {
        int port = freePort();
        var environment = new HashMap<>(onFreePorts());
        environment.put("LAB_PAGE_PORT", "" + port);
        environment.put("LAB_GATEWAY_PORT", "" + port);

        assertThatThrownBy(() -> LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add))
                .isInstanceOf(LabException.class)
                .hasMessage("LAB_GATEWAY_PORT and LAB_PAGE_PORT are both " + port
                        + ". Each server needs a port of its own.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_default_port_that_is_named_for_another_server_is_replaced(boolean isNamedFirst) {
        List<LabServer> servers = List.of(LabServer.values());
        LabServer named = isNamedFirst ? servers.getFirst() : servers.getLast();
        // A default port may be in use on this machine, but not all of them.
        LabServer other = servers.stream()
                .filter(server -> server != named && isFree(server.defaultPort()))
                .findFirst()
                .orElseThrow();
        var environment = new HashMap<>(onFreePorts());
        environment.remove(other.variable());
        environment.put(named.variable(), "" + other.defaultPort());

        LabSettings settings = LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add);

        assertThat(settings.port(named)).isEqualTo(other.defaultPort());
        assertThat(settings.port(other)).isGreaterThan(other.defaultPort());
        assertThat(notices).hasSize(1);
    }

    @Test
    void reports_nothing_when_no_port_is_replaced() {
        LabSettings.onKnownPorts(Path.of("template.yaml"), onFreePorts(), notices::add);

        assertThat(notices).isEmpty();
    }

    /** Binds the port unless another process already uses it; either way the port is in use. */
    private static ServerSocket occupy(int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            return socket;
        }
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "-1", "65536", "1 "})
    void rejects_an_invalid_port(String value) {
        assertThatThrownBy(() -> LabSettings.onKnownPorts(
                        Path.of("template.yaml"), Map.of("LAB_GATEWAY_PORT", value), notices::add))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("LAB_GATEWAY_PORT must be a port");
    }

    @Test
    void listens_on_loopback_only_by_default() {
        assertThat(LabSettings.onKnownPorts(Path.of("template.yaml"), onFreePorts(), notices::add)
                        .host())
                .isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"everywhere", "192.0.2.1", "::1", "127.0.0.1:80"})
    void rejects_a_host_that_is_not_an_address_of_this_machine(String value) {
        assertThatThrownBy(() ->
                        LabSettings.onKnownPorts(Path.of("template.yaml"), Map.of("LAB_HOST", value), notices::add))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("LAB_HOST must be an IPv4 address of this machine");
    }

    @Test
    void takes_the_webhook_target_from_the_environment() {
        var environment = new HashMap<>(onFreePorts());
        environment.put("LAB_WEBHOOK_URL", "http://127.0.0.1:3000/api/moment-webhook");

        assertThat(LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add)
                        .webhookTarget())
                .isEqualTo(URI.create("http://127.0.0.1:3000/api/moment-webhook"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:3000", "ftp://127.0.0.1", "http://"})
    void rejects_a_webhook_target_that_is_not_a_url(String value) {
        var environment = new HashMap<>(onFreePorts());
        environment.put("LAB_WEBHOOK_URL", value);

        assertThatThrownBy(() -> LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("LAB_WEBHOOK_URL must be an http or https URL");
    }

    @Test
    void takes_the_origins_of_web_apps_from_the_environment() {
        var environment = new HashMap<>(onFreePorts());
        assertThat(LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add)
                        .corsOrigins())
                .isEmpty();

        environment.put("LAB_CORS_ORIGINS", "http://localhost:3000,https://shop.example");

        assertThat(LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add)
                        .corsOrigins())
                .isEqualTo("http://localhost:3000,https://shop.example");
    }

    private static Map<String, String> onFreePorts() {
        return Arrays.stream(LabServer.values()).collect(Collectors.toMap(LabServer::variable, _ -> "0"));
    }

    /**
     * Returns a port that is free now and that no connection takes until it is used: the systems' ephemeral
     * ports are higher.
     */
    static int freePort() {
        return ThreadLocalRandom.current()
                .ints(20_000, 30_000)
                .filter(LabSettingsTest::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }
}
