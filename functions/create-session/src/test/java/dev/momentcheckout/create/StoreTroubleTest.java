package dev.momentcheckout.create;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.stage.Call;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No token is handed out for a session that is not recorded. */
class StoreTroubleTest {
    private final Scene scene = Scene.open();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void no_token_leaves_before_its_row_is_written() {
        Answer answer = Scene.post(withTableAt(Scene.nowhere()), Scene.underKey());

        answer.isBareProblem(ProblemType.STORE_UNAVAILABLE);
        assertThat(answer.retryAfter()).isEqualTo("5");
        assertThat(answer.body())
                .doesNotContain(scene.stage().moment().sessions().getFirst().clientToken());
        assertThat(scene.stage().items()).isEmpty();
    }

    @Test
    void with_the_table_back_the_same_key_gets_the_session() {
        Scene.post(withTableAt(Scene.nowhere()), Scene.underKey()).isBareProblem(ProblemType.STORE_UNAVAILABLE);

        Answer answer = scene.post(Scene.underKey());
        assertThat(answer.session()).isEqualTo(scene.onlySessionAtMoment());
        assertThat(scene.text(answer.session(), "owner")).isEqualTo("anonymous");
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
            Answer answer = Scene.post(withTableAt(address), Call.create());
            answer.isBareProblem(ProblemType.STORE_UNAVAILABLE);
            assertThat(answer.retryAfter()).isEqualTo("5");
        } finally {
            server.stop(0);
        }
    }

    private CreateSessionHandler withTableAt(String address) {
        return scene.handler(Map.of("AWS_ENDPOINT_URL_DYNAMODB", address));
    }
}
