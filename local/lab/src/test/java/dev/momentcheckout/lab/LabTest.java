package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

class LabTest {
    private final List<String> notices = new ArrayList<>();

    @Test
    void configures_functions_from_the_template() throws Exception {
        try (Lab lab = Lab.start(LabSettings.onFreePorts(smallTemplate()))) {
            assertThat(get(lab.apiUrl() + "/echo"))
                    .containsExactlyInAnyOrder(
                            "AWS_ACCESS_KEY_ID=local",
                            "AWS_ENDPOINT_URL_DYNAMODB=" + lab.dynamoDb().endpoint(),
                            "AWS_ENDPOINT_URL_SECRETS_MANAGER=" + lab.secrets().endpoint(),
                            "AWS_ENDPOINT_URL_EVENTBRIDGE=" + lab.bus().endpoint(),
                            "AWS_ENDPOINT_URL_SQS=" + lab.queues().endpoint(),
                            "AWS_ENDPOINT_URL_LAMBDA=" + lab.lambda().endpoint(),
                            "AWS_ENDPOINT_URL=" + lab.lambda().endpoint(),
                            "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=" + lab.logs().endpoint(),
                            "AWS_LAMBDA_FUNCTION_NAME=Echo",
                            "AWS_REGION=eu-west-1",
                            "AWS_SECRET_ACCESS_KEY=local",
                            "KEY=" + lab.apiKeyArn(),
                            "INTEGRATION_ID=lab",
                            "MOMENT_BASE_URL=" + lab.moment().baseUrl(),
                            "SESSIONS_TABLE=" + lab.sessionsTable(),
                            "SIGNING=" + lab.signingSecretArn());
            assertThat(lab.dynamoDb()
                            .client()
                            .describeTable(table -> table.tableName(lab.sessionsTable()))
                            .table()
                            .tableStatus())
                    .isEqualTo(TableStatus.ACTIVE);
        }
    }

    @Test
    void stops_started_servers_when_a_later_one_fails(@TempDir Path folder) throws Exception {
        Path broken = folder.resolve("template.yaml");
        Files.writeString(broken, Files.readString(smallTemplate()).replace("EnvironmentEcho", "NoSuchHandler"));
        int port = freePort();
        var settings = new LabSettings(broken, "127.0.0.1", Map.of(LabServer.GATEWAY, port), null, "", null);

        assertThatThrownBy(() -> Lab.start(settings))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("NoSuchHandler");

        try (var free = new ServerSocket(port)) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    void names_the_missing_template(@TempDir Path folder) {
        var settings = LabSettings.onFreePorts(folder.resolve("template.yaml"));

        assertThatThrownBy(() -> Lab.start(settings))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("template.yaml");
    }

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

    // Only Linux assigns all of 127.0.0.0/8 to the loopback interface.
    @EnabledOnOs(OS.LINUX)
    @Test
    void listens_on_all_addresses_with_LAB_HOST_0_0_0_0() throws IOException {
        var environment = new HashMap<>(onFreePorts());
        environment.put("LAB_HOST", "0.0.0.0");

        try (Lab lab = Lab.start(LabSettings.onKnownPorts(
                Path.of(System.getProperty("project.root"), "template.yaml"), environment, notices::add))) {
            for (URI server : List.of(
                    lab.apiUrl(),
                    lab.moment().baseUrl(),
                    lab.dynamoDb().endpoint(),
                    lab.secrets().endpoint())) {
                assertThat(server.getHost()).isEqualTo("127.0.0.1");
                try (var connection = new Socket("127.0.0.2", server.getPort())) {
                    assertThat(connection.isConnected()).isTrue();
                }
            }
        }
    }

    @Test
    void listens_on_loopback_only_by_default() {
        assertThat(LabSettings.onKnownPorts(Path.of("template.yaml"), onFreePorts(), notices::add)
                        .host())
                .isEqualTo("127.0.0.1");
    }

    @EnabledOnOs(OS.LINUX)
    @Test
    void refuses_connections_from_outside_without_LAB_HOST() throws IOException {
        List<InetAddress> addresses = new ArrayList<>(List.of(InetAddress.getByName("127.0.0.2")));
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .forEach(addresses::add);

        try (Lab lab = Lab.start(LabSettings.onKnownPorts(
                Path.of(System.getProperty("project.root"), "template.yaml"), onFreePorts(), notices::add))) {
            for (URI server : List.of(
                    lab.pageUrl(),
                    lab.apiUrl(),
                    lab.moment().baseUrl(),
                    lab.dynamoDb().endpoint(),
                    lab.secrets().endpoint(),
                    lab.bus().endpoint(),
                    lab.queues().endpoint())) {
                for (InetAddress address : addresses) {
                    // An address of a container's interface may disappear meanwhile, which gives another
                    // SocketException.
                    assertThatThrownBy(() -> new Socket(address, server.getPort()).close())
                            .as(server + " at " + address)
                            .isInstanceOf(SocketException.class);
                }
            }
        }
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

    private static Map<String, String> onFreePorts() {
        return Arrays.stream(LabServer.values()).collect(Collectors.toMap(LabServer::variable, _ -> "0"));
    }

    private static Path smallTemplate() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(LabTest.class.getResource("small-template.yaml"))
                .toURI());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static List<String> get(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url)).build();
            return http.send(request, BodyHandlers.ofString()).body().lines().toList();
        }
    }
}
