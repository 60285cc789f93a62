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

/** No token is handed out for a session that is not recorded. */
class StoreFailureTest {
    private final CreateFixture context = CreateFixture.open();

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void no_token_leaves_before_its_row_is_written() {
        ApiResponse answer = CreateFixture.post(withTableAt(CreateFixture.nowhere()), CreateFixture.underKey());

        answer.isBareProblem(ProblemType.STORE_UNAVAILABLE);
        assertThat(answer.retryAfter()).isEqualTo("5");
        assertThat(answer.body())
                .doesNotContain(
                        context.testEnvironment().moment().sessions().getFirst().clientToken());
        assertThat(context.testEnvironment().items()).isEmpty();
    }

    @Test
    void with_the_table_back_the_same_key_gets_the_session() {
        CreateFixture.post(withTableAt(CreateFixture.nowhere()), CreateFixture.underKey())
                .isBareProblem(ProblemType.STORE_UNAVAILABLE);

        ApiResponse answer = context.post(CreateFixture.underKey());
        assertThat(answer.session()).isEqualTo(context.onlySessionAtMoment());
        assertThat(context.text(answer.session(), "owner")).isEqualTo("anonymous");
    }

    @Test
    void a_table_that_is_throttled_is_unavailable() throws IOException {
        refusedWith("ProvisionedThroughputExceededException");
    }

    @Test
    void a_table_that_we_may_not_touch_is_unavailable() throws IOException {
        refusedWith("AccessDeniedException");
    }

    private void refusedWith(String type) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] refusal = ("{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type + "\",\"message\":\"aws-text\"}")
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
                exchange.sendResponseHeaders(400, refusal.length);
                exchange.getResponseBody().write(refusal);
            }
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            ApiResponse answer = CreateFixture.post(withTableAt(address), HttpApiRequest.create());
            answer.isBareProblem(ProblemType.STORE_UNAVAILABLE);
            assertThat(answer.retryAfter()).isEqualTo("5");
        } finally {
            server.stop(0);
        }
    }

    private CreateSessionHandler withTableAt(String address) {
        return context.handler(Map.of("AWS_ENDPOINT_URL_DYNAMODB", address));
    }
}
