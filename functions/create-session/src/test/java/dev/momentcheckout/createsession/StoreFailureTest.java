package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** No token is returned for a session that is not recorded. */
class StoreFailureTest {
    private static final ProblemType STORE = ProblemType.STORE_UNAVAILABLE;

    private final CreateFixture fixture = CreateFixture.open();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void no_token_is_returned_before_the_session_is_written() {
        ApiResponse response = CreateFixture.post(withTableAt(CreateFixture.unusedAddress()), HttpApiRequest.create());

        response.isBareProblem(ProblemType.STORE_UNAVAILABLE);
        assertThat(response.retryAfter()).isEqualTo("5");
        assertThat(response.body())
                .doesNotContain(
                        fixture.testEnvironment().moment().sessions().getFirst().clientToken());
        assertThat(fixture.testEnvironment().items()).isEmpty();
    }

    @Test
    void once_the_table_is_available_the_same_key_gets_the_session() {
        CreateFixture.post(fixture.handlerThatCannotWrite("ps_", Map.of()), CreateFixture.withKey())
                .isBareProblem(ProblemType.STORE_UNAVAILABLE);

        ApiResponse response = fixture.post(CreateFixture.withKey());
        assertThat(response.session()).isEqualTo(fixture.onlySessionAtMoment());
        assertThat(fixture.text(response.session(), "owner")).isEqualTo("anonymous");
    }

    @Test
    void moment_is_not_called_if_the_purchase_cannot_be_read() {
        CreateFixture.post(withTableAt(CreateFixture.unusedAddress()), CreateFixture.withKey())
                .isBareProblem(ProblemType.STORE_UNAVAILABLE);

        assertThat(fixture.testEnvironment().moment().calls()).isEmpty();
    }

    @Test
    void a_throttled_table_is_unavailable() throws IOException {
        assertUnavailable("ProvisionedThroughputExceededException", services()).isBareProblem(STORE);
    }

    /** The SDK alone would wait for more than a minute between its nine attempts. */
    @Test
    void a_throttled_table_is_unavailable_after_the_time_limit_of_a_call() throws IOException {
        HurriedTimer timer = new HurriedTimer();

        assertUnavailable(
                        "ProvisionedThroughputExceededException",
                        fixture.services().withTimer(() -> timer))
                .isBareProblem(STORE);

        timer.shutdownNow();
        assertThat(timer.limits).contains(Duration.ofSeconds(4));
    }

    /** Records the time limits of calls, and lets them expire ten times sooner. */
    private static final class HurriedTimer extends ScheduledThreadPoolExecutor {
        private final List<Duration> limits = new CopyOnWriteArrayList<>();

        HurriedTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            Duration limit = Duration.of(delay, unit.toChronoUnit());
            limits.add(limit);
            return super.schedule(command, limit.dividedBy(10).toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void a_table_without_permission_is_unavailable_until_an_operator_acts() throws IOException {
        ApiResponse response = assertUnavailable("AccessDeniedException", services());

        assertThat(response.retryAfter()).isEqualTo("60");
        assertThat(response.json().path("detail").asText())
                .isEqualTo("a table of the stack does not exist or denies access (AWS error AccessDeniedException):"
                        + " the operator checks the table and the role of the function");
    }

    private SystemServices services() {
        return fixture.services().withBackoff(BackoffStrategy.retryImmediately());
    }

    private ApiResponse assertUnavailable(String type, SystemServices services) throws IOException {
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
            ApiResponse response = CreateFixture.post(
                    fixture.handler(Map.of("AWS_ENDPOINT_URL_DYNAMODB", address), services), HttpApiRequest.create());
            assertThat(response.body()).doesNotContain("aws-text");
            return response.isProblem(STORE);
        } finally {
            server.stop(0);
        }
    }

    private CreateSessionHandler withTableAt(String address) {
        return fixture.handler(Map.of("AWS_ENDPOINT_URL_DYNAMODB", address));
    }
}
