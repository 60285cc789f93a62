package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients without the SDK meet: malformed bodies, unknown targets, and addresses of this machine. */
class LocalDynamoDbHttpTest {
    private static final String LIST_TABLES = "DynamoDB_20120810.ListTables";

    private final LocalDynamoDb database = LocalDynamoDb.shared();

    @Test
    void answers_with_the_content_type_of_the_protocol_and_a_request_id() throws Exception {
        HttpResponse<String> response = post(LIST_TABLES, "{}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("{\"TableNames\":[");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-amz-json-1.0");
        assertThat(response.headers().firstValue("x-amzn-RequestId")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "TableName=Sessions", "{\"TableName\": 'Sessions'}", "<xml/>"})
    void rejects_a_body_that_is_not_json(String body) throws Exception {
        HttpResponse<String> response = post(LIST_TABLES, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("SerializationException");
    }

    @Test
    void rejects_thousands_of_nested_lists() throws Exception {
        HttpResponse<String> response =
                post("DynamoDB_20120810.PutItem", "{\"Item\": " + "[".repeat(5000) + "]".repeat(5000) + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("SerializationException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"text\"", "1"})
    void rejects_a_body_that_is_not_an_object(String body) throws Exception {
        HttpResponse<String> response = post("DynamoDB_20120810.GetItem", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).containsAnyOf("ValidationException", "SerializationException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DynamoDB_20120810.TransactWriteItems", "DynamoDB_20111205.GetItem", "ListTables", "x"})
    void refuses_an_unknown_target_by_name(String target) throws Exception {
        HttpResponse<String> response = post(target, "{}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("NotSupportedByLocalDynamoDb", target);
    }

    @Test
    void refuses_a_request_without_a_target() throws Exception {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(database.endpoint()).POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("NotSupportedByLocalDynamoDb");
    }

    @Test
    void is_reachable_from_this_machine_alone_unless_it_listens_on_all_addresses() throws Exception {
        Optional<InetAddress> address = otherAddress();
        assumeTrue(address.isPresent(), "this machine has no address other than the loopback address");

        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(
                        () -> connect(address.orElseThrow(), database.endpoint().getPort()));

        try (var open = LocalDynamoDb.start("0.0.0.0", 0)) {
            connect(address.orElseThrow(), open.endpoint().getPort());
        }
    }

    private static Optional<InetAddress> otherAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }

    private static void connect(InetAddress address, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
        }
    }

    private HttpResponse<String> post(String target, String body) throws Exception {
        return send(HttpRequest.newBuilder(database.endpoint())
                .header("X-Amz-Target", target)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
