package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.local.aws.HttpListener;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.SamTemplate;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The setting {@code LAB_DYNAMODB_ENDPOINT}: what it changes, and what is reported when it does not work. */
class DynamoDbEndpointTest {
    private static final String LOOPBACK = "127.0.0.1";

    private final List<String> notices = new ArrayList<>();

    @Test
    void functions_get_endpoint_region_and_credentials() throws Exception {
        try (LocalDynamoDb database = LocalDynamoDb.start();
                Lab lab = Lab.start(LabSettings.onFreePorts(
                        template(),
                        Map.of(
                                "LAB_DYNAMODB_ENDPOINT", database.endpoint() + "/",
                                "AWS_REGION", "us-east-1",
                                "AWS_ACCESS_KEY_ID", "AKIA1",
                                "AWS_SECRET_ACCESS_KEY", "secret",
                                "AWS_SESSION_TOKEN", "token")))) {
            assertThat(get(lab.apiUrl() + "/echo"))
                    .contains(
                            "AWS_ENDPOINT_URL_DYNAMODB=" + database.endpoint(),
                            "AWS_REGION=us-east-1",
                            "AWS_ACCESS_KEY_ID=AKIA1",
                            "AWS_SECRET_ACCESS_KEY=secret",
                            "AWS_SESSION_TOKEN=token",
                            "SIGNING=arn:aws:secretsmanager:us-east-1:000000000000:secret:SigningSecret-Lab000");
            assertThat(database.client().listTables().tableNames()).containsExactly("Sessions");
        }
    }

    @Test
    void no_port_is_assigned_to_a_database_that_does_not_start() throws IOException {
        try (var occupied = new ServerSocket(0)) {
            var environment = environment("http://127.0.0.1:" + occupied.getLocalPort());

            var settings = LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add);

            assertThat(settings.ports()).doesNotContainKey(LabServer.DYNAMODB);
            assertThat(notices).isEmpty();
        }
    }

    @Test
    void a_port_for_the_database_contradicts_the_endpoint() {
        var environment = environment("http://127.0.0.1:8000");
        environment.put("LAB_DYNAMODB_PORT", "8001");

        assertThatThrownBy(() -> LabSettings.onKnownPorts(Path.of("template.yaml"), environment, notices::add))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("LAB_DYNAMODB_PORT=8001")
                .hasMessageContaining("LAB_DYNAMODB_ENDPOINT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8000",
                "dynamodb",
                "ftp://127.0.0.1",
                "http://",
                "http://:8000",
                "http://127.0.0.1:port",
                "http://127.0.0.1:65536",
                "http://127.0.0.1:99999999999",
                "http://127.0.0.1 :8000",
                "http://user@127.0.0.1:8000",
                "http://127.0.0.1:8000/dynamodb",
                "http://127.0.0.1:8000?region=eu-west-1",
                "http://[::1:8000",
            })
    void rejects_a_malformed_endpoint(String value) {
        assertThatThrownBy(() -> LabSettings.onKnownPorts(Path.of("template.yaml"), environment(value), notices::add))
                .isInstanceOf(LabException.class)
                .hasMessageStartingWith("LAB_DYNAMODB_ENDPOINT must be an http or https URL without a path")
                .hasMessageEndingWith("not \"" + value + "\"")
                .hasMessageNotContaining("\n");
    }

    @Test
    void names_the_setting_when_nothing_listens() throws IOException {
        int port;
        try (var closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }

        assertStartFails(URI.create("http://127.0.0.1:" + port))
                .hasMessageContaining("No valid response: ")
                .hasMessageContaining("connection refused");
    }

    @Test
    void names_the_setting_when_the_host_is_unknown() {
        assertStartFails(URI.create("http://dynamodb.invalid:8000")).hasMessageContaining("No valid response: ");
    }

    @ParameterizedTest
    @CsvSource({
        "404, Not found, HTTP status 404",
        "500, <html></html>, HTTP status 500",
        "200, <html></html>, No valid response",
        "200, {}, does not describe the table Sessions",
    })
    void names_the_setting_when_another_server_answers(int status, String body, String reason) {
        try (HttpListener other = server(status, body)) {
            assertStartFails(other.endpoint()).hasMessageContaining(reason);
        }
    }

    @Test
    void names_the_missing_permission() {
        String error = """
                {"__type":"com.amazon.coral.service#AccessDeniedException",
                 "Message":"User: arn:aws:iam::123456789012:user/dev is not authorized to perform: dynamodb:DescribeTable"}
                """;
        try (HttpListener denying = server(400, error)) {
            assertStartFails(denying.endpoint())
                    .hasMessageContaining(
                            "AccessDeniedException: User: arn:aws:iam::123456789012:user/dev is not authorized")
                    .hasMessageEndingWith("dynamodb:DescribeTable. No credentials are set: set AWS_ACCESS_KEY_ID and"
                            + " AWS_SECRET_ACCESS_KEY if it needs them.");
        }
    }

    @Test
    void names_a_table_that_is_not_the_templates() {
        try (LocalDynamoDb database = LocalDynamoDb.start()) {
            SamTemplate other = SamTemplate.parse("""
                    Resources:
                      Sessions:
                        Type: AWS::DynamoDB::Table
                        Properties:
                          AttributeDefinitions: [{ AttributeName: user, AttributeType: S }]
                          KeySchema: [{ AttributeName: user, KeyType: HASH }]
                    """);
            database.createTables(other, logicalId -> logicalId);

            assertStartFails(database.endpoint()).hasMessageContaining("The table Sessions exists");
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertStartFails(URI endpoint) {
        return assertThatThrownBy(() -> Lab.start(LabSettings.onFreePorts(
                                template(), Map.of("LAB_DYNAMODB_ENDPOINT", endpoint.toString())))
                        .close())
                .isInstanceOf(LabException.class)
                .hasMessageStartingWith("LAB_DYNAMODB_ENDPOINT: DynamoDB at " + endpoint + " cannot be used. ")
                .hasMessageNotContaining("\n");
    }

    private static HttpListener server(int status, String body) {
        return HttpListener.start(
                "the other server",
                LOOPBACK,
                0,
                routing -> routing.post(
                        "/", (_, response) -> response.status(status).send(body)));
    }

    private static Map<String, String> environment(String endpoint) {
        var environment = new HashMap<>(Arrays.stream(LabServer.values())
                .filter(server -> server != LabServer.DYNAMODB)
                .collect(Collectors.toMap(LabServer::variable, _ -> "0")));
        environment.put("LAB_DYNAMODB_ENDPOINT", endpoint);
        return environment;
    }

    private static Path template() {
        try {
            return Path.of(Objects.requireNonNull(DynamoDbEndpointTest.class.getResource("small-template.yaml"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> get(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body()
                    .lines()
                    .toList();
        }
    }
}
