package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
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
        int port = LabSettingsTest.freePort();
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

    private static Map<String, String> onFreePorts() {
        return Arrays.stream(LabServer.values()).collect(Collectors.toMap(LabServer::variable, _ -> "0"));
    }

    private static Path smallTemplate() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(LabTest.class.getResource("small-template.yaml"))
                .toURI());
    }

    private static List<String> get(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url)).build();
            return http.send(request, BodyHandlers.ofString()).body().lines().toList();
        }
    }
}
