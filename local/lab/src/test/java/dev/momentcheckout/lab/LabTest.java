package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
    private final List<String> said = new ArrayList<>();

    @Test
    void wires_functions_by_the_template() throws Exception {
        try (Lab lab = Lab.start(LabSettings.onFreePorts(smallTemplate()))) {
            assertThat(get(lab.apiUrl() + "/tell"))
                    .containsExactlyInAnyOrder(
                            "AWS_ACCESS_KEY_ID=local",
                            "AWS_ENDPOINT_URL_DYNAMODB=" + lab.dynamoDb().endpoint(),
                            "AWS_ENDPOINT_URL_SECRETS_MANAGER=" + lab.secrets().endpoint(),
                            "AWS_ENDPOINT_URL_EVENTBRIDGE=" + lab.bus().endpoint(),
                            "AWS_ENDPOINT_URL_SQS=" + lab.queues().endpoint(),
                            "AWS_LAMBDA_FUNCTION_NAME=Tell",
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
    void stops_what_was_started_when_the_rest_does_not_start(@TempDir Path folder) throws Exception {
        Path broken = folder.resolve("template.yaml");
        Files.writeString(broken, Files.readString(smallTemplate()).replace("EnvironmentTeller", "NoSuchHandler"));
        int port = freePort();
        var settings = new LabSettings(broken, "127.0.0.1", Map.of(LabServer.GATEWAY, port), null);

        assertThatThrownBy(() -> Lab.start(settings))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("NoSuchHandler");

        try (var free = new ServerSocket(port)) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    void says_which_template_is_missing(@TempDir Path folder) {
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

        assertThat(LabSettings.onKnownPorts(Path.of("template.yaml"), environment, said::add)
                        .port(LabServer.GATEWAY))
                .isEqualTo(port);
    }

    @Test
    void tells_the_way_out_when_a_port_is_in_use() throws IOException {
        try (var taken = new ServerSocket(0)) {
            var environment = Map.of("LAB_GATEWAY_PORT", "" + taken.getLocalPort());

            assertThatThrownBy(() -> LabSettings.onKnownPorts(Path.of("template.yaml"), environment, said::add))
                    .isInstanceOf(LabException.class)
                    .hasMessageStartingWith("Port " + taken.getLocalPort() + " (gateway) is in use.")
                    .hasMessageContaining("LAB_GATEWAY_PORT=")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void takes_the_next_free_port_where_a_default_is_in_use_and_says_so() throws IOException {
        var environment = new HashMap<>(onFreePorts());
        environment.remove("LAB_PAGE_PORT");

        // Whoever has the page's port has it for as long as this takes.
        try (var holder = holding(LabServer.PAGE.defaultPort())) {
            int port = LabSettings.onKnownPorts(Path.of("template.yaml"), environment, said::add)
                    .port(LabServer.PAGE);

            assertThat(port).isGreaterThan(LabServer.PAGE.defaultPort());
            assertThat(said)
                    .containsExactly(
                            "Port 8088 (page) is in use: " + port + " is taken instead. LAB_PAGE_PORT names another.");
            assertThat(holder.isClosed()).isFalse();
        }
    }

    @Test
    void says_nothing_of_ports_that_are_as_they_should_be() {
        LabSettings.onKnownPorts(Path.of("template.yaml"), onFreePorts(), said::add);

        assertThat(said).isEmpty();
    }

    private static ServerSocket holding(int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException inUseByAnother) {
            // As good for the test.
            return socket;
        }
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "-1", "65536", "1 "})
    void refuses_what_is_no_port(String value) {
        assertThatThrownBy(() -> LabSettings.onKnownPorts(
                        Path.of("template.yaml"), Map.of("LAB_GATEWAY_PORT", value), said::add))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("LAB_GATEWAY_PORT must be a port");
    }

    // Only Linux takes all of 127.0.0.0/8 for itself.
    @EnabledOnOs(OS.LINUX)
    @Test
    void listens_for_containers_too_when_the_environment_says_so() throws IOException {
        var environment = new HashMap<>(onFreePorts());
        environment.put("LAB_HOST", "0.0.0.0");

        try (Lab lab = Lab.start(LabSettings.onKnownPorts(
                Path.of(System.getProperty("project.root"), "template.yaml"), environment, said::add))) {
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
    void listens_on_loopback_alone_otherwise() {
        assertThat(LabSettings.onKnownPorts(Path.of("template.yaml"), onFreePorts(), said::add)
                        .host())
                .isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"everywhere", "192.0.2.1", "::1", "127.0.0.1:80"})
    void refuses_to_listen_on_what_is_no_address_of_this_machine(String value) {
        assertThatThrownBy(
                        () -> LabSettings.onKnownPorts(Path.of("template.yaml"), Map.of("LAB_HOST", value), said::add))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("LAB_HOST must be an IPv4 address of this machine");
    }

    @Test
    void sends_webhooks_where_the_environment_says() {
        var environment = new HashMap<>(onFreePorts());
        environment.put("LAB_WEBHOOK_URL", "http://127.0.0.1:3000/api/moment-webhook");

        assertThat(LabSettings.onKnownPorts(Path.of("template.yaml"), environment, said::add)
                        .webhookTarget())
                .isEqualTo(URI.create("http://127.0.0.1:3000/api/moment-webhook"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:3000", "ftp://127.0.0.1", "http://"})
    void refuses_to_send_webhooks_to_what_is_no_url(String value) {
        var environment = new HashMap<>(onFreePorts());
        environment.put("LAB_WEBHOOK_URL", value);

        assertThatThrownBy(() -> LabSettings.onKnownPorts(Path.of("template.yaml"), environment, said::add))
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
