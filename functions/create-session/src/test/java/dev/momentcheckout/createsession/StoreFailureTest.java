package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No token is returned for a session that is not recorded. */
class StoreFailureTest {
    private final CreateFixture fixture = CreateFixture.open();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void no_token_is_returned_before_the_session_is_written() {
        ApiResponse response = CreateFixture.post(withTableAt(CreateFixture.unusedAddress()), CreateFixture.withKey());

        response.isBareProblem(ProblemType.STORE_UNAVAILABLE);
        assertThat(response.retryAfter()).isEqualTo("5");
        assertThat(response.body())
                .doesNotContain(
                        fixture.testEnvironment().moment().sessions().getFirst().clientToken());
        assertThat(fixture.testEnvironment().items()).isEmpty();
    }

    @Test
    void once_the_table_is_available_the_same_key_gets_the_session() {
        CreateFixture.post(withTableAt(CreateFixture.unusedAddress()), CreateFixture.withKey())
                .isBareProblem(ProblemType.STORE_UNAVAILABLE);

        ApiResponse response = fixture.post(CreateFixture.withKey());
        assertThat(response.session()).isEqualTo(fixture.onlySessionAtMoment());
        assertThat(fixture.text(response.session(), "owner")).isEqualTo("anonymous");
    }

    @Test
    void a_throttled_table_is_unavailable() throws IOException {
        assertUnavailable("ProvisionedThroughputExceededException");
    }

    @Test
    void a_table_without_permission_is_unavailable() throws IOException {
        assertUnavailable("AccessDeniedException");
    }

    private void assertUnavailable(String type) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] error = ("{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type + "\",\"message\":\"aws-text\"}")
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
                exchange.sendResponseHeaders(400, error.length);
                exchange.getResponseBody().write(error);
            }
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            ApiResponse response = CreateFixture.post(withTableAt(address), HttpApiRequest.create());
            response.isBareProblem(ProblemType.STORE_UNAVAILABLE);
            assertThat(response.retryAfter()).isEqualTo("5");
        } finally {
            server.stop(0);
        }
    }

    private CreateSessionHandler withTableAt(String address) {
        return fixture.handler(Map.of("AWS_ENDPOINT_URL_DYNAMODB", address));
    }
}
