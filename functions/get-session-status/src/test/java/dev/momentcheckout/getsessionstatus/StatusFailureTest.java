package dev.momentcheckout.getsessionstatus;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Failures of Moment, of the secret and of the store. */
class StatusFailureTest extends StatusFixture {
    static Stream<Fault> unusableResponses() {
        return Stream.of(
                Fault.failure(400),
                Fault.failure(401),
                Fault.failure(403),
                Fault.failure(404),
                Fault.failure(409),
                Fault.failure(422),
                Fault.failure(429),
                Fault.failure(429).withRetryAfter("30"),
                Fault.failure(500),
                Fault.failure(503),
                Fault.BrokenBody.HTML,
                Fault.BrokenBody.INVALID_JSON,
                Fault.BrokenBody.CUT_OFF,
                Fault.BrokenBody.HUGE,
                Fault.Connection.DROP_BEFORE_COMMIT,
                Deviation.OTHER_SESSION,
                Deviation.UNKNOWN_STATUS,
                Deviation.UNKNOWN_OUTCOME);
    }

    @ParameterizedTest
    @MethodSource("unusableResponses")
    void returns_the_stored_state_if_moments_response_is_unusable(Fault fault) {
        String id = open();
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, fault);

        assertStatus(status(id), id, "active", false);

        assertThat(retrievals()).isPositive();
        assertThat(testEnvironment.item(id))
                .containsEntry("state", text("OPEN"))
                .doesNotContainKey("review_reasons");
        assertThat(testEnvironment.items()).hasSize(1);
    }

    @Test
    void returns_a_stored_failed_attempt_while_moment_is_down() {
        String id = open();
        recordWebhook(id, SessionStatus.ACTIVE, PaymentOutcome.UNPAID);
        Map<String, String> environment = testEnvironment.environment(FUNCTION);
        environment.put("MOMENT_BASE_URL", NOWHERE);

        assertStatus(HttpApiRequest.status(id).to(handler(environment), CONTEXT), id, "failed", false);
    }

    @Test
    void returns_the_stored_state_after_four_seconds_without_a_response() {
        String id = open();
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Fault.Connection.HANG);
        ImmediateTimer timer = new ImmediateTimer();
        GetSessionStatusHandler instance =
                handler(testEnvironment.environment(FUNCTION), services().withTimer(() -> timer));

        assertStatus(HttpApiRequest.status(id).to(instance, CONTEXT), id, "active", false);

        timer.shutdownNow();
        assertThat(timer.limits).containsExactly(Duration.ofSeconds(4));
    }

    /** Records the time limits of calls to Moment, and lets them expire at once. */
    private static final class ImmediateTimer extends ScheduledThreadPoolExecutor {
        private final List<Duration> limits = new CopyOnWriteArrayList<>();

        ImmediateTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(
                Runnable command, long initialDelay, long delay, TimeUnit unit) {
            limits.add(Duration.of(initialDelay, unit.toChronoUnit()));
            return super.scheduleWithFixedDelay(command, 0, delay, unit);
        }
    }

    @Test
    void uses_a_rotated_api_key_without_a_restart() {
        String id = open();
        testEnvironment.moment().pay(id);
        testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, "sk_test_retired");
        assertStatus(status(id), id, "active", false);

        testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, SimulatorSettings.DEFAULT_SECRET_KEY);
        testEnvironment.clock().advance(Duration.ofSeconds(30));

        assertStatus(status(id), id, "completed", true);
    }

    @ParameterizedTest
    @CsvSource({
        "'', secret-not-set",
        "canary, secret-malformed",
        "sk_live_canary, secret-wrong-mode",
        "'{\"apiKey\":7}', secret-malformed"
    })
    void reports_an_unusable_secret_for_an_open_session_and_still_returns_a_paid_one(String secret, String problem) {
        String open = open();
        String paid = open();
        recordWebhook(paid, SessionStatus.COMPLETED, PaymentOutcome.PAID);
        testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, secret);

        APIGatewayV2HTTPResponse response = status(open);

        assertProblem(response, 503, problem);
        assertThat(response.getBody()).contains("ApiKeySecretArn").doesNotContain("canary");
        assertStatus(status(paid), paid, "completed", true);
        assertThat(retrievals()).isZero();
        assertThat(testEnvironment.item(open))
                .containsEntry("state", text("OPEN"))
                .containsEntry("revision", number(1));
    }

    @Test
    void reports_a_missing_secret() {
        String id = open();
        testEnvironment.secrets().remove(TestEnvironment.API_KEY_ARN);

        assertProblem(status(id), 503, "secret-unreadable");
    }

    @Test
    void reports_an_unreadable_secret_without_aws_s_message() {
        String id = open();
        testEnvironment.secrets().failNext(20, LocalSecretsManager.Failure.ACCESS_DENIED);

        APIGatewayV2HTTPResponse response = status(id);

        assertProblem(response, 503, "secret-unreadable");
        assertThat(response.getBody()).contains("ApiKeySecretArn").doesNotContain("sts", "arn:", "assumed-role");
    }

    @Test
    void reports_an_unavailable_store_without_the_cause() {
        APIGatewayV2HTTPResponse response = HttpApiRequest.status("ps_1").to(withoutStore(), CONTEXT);

        assertProblem(response, 503, "store-unavailable");
        assertThat(response.getHeaders()).containsKey("Retry-After");
        assertThat(response.getBody()).doesNotContain("127.0.0.1", "Exception", "refused", "software.amazon");
        assertThat(retrievals()).isZero();
    }

    @Test
    void an_item_of_a_newer_layout_is_unavailable_and_counted() {
        String id = open();
        Map<String, AttributeValue> item = new HashMap<>(testEnvironment.item(id));
        item.put("version", number(2));
        testEnvironment.putItem(item);

        APIGatewayV2HTTPResponse response = status(id);

        assertProblem(response, 503, "store-unavailable");
        assertThat(response.getHeaders()).containsKey("Retry-After");
        assertThat(retrievals()).isZero();
        assertThat(log)
                .anySatisfy(line -> assertThat(line).contains("store request failed", "UnreadableItemException"))
                .anySatisfy(line ->
                        assertThat(line).contains("\"Reason\":\"unreadable-item\"", "\"OperatorActionRequired\":1"));
    }

    @ParameterizedTest
    @CsvSource({"404, MomentSessionNotFound", "401, MomentAuthenticationFailed", "503, MomentUnavailable"})
    void a_failed_retrieval_is_counted_and_logged_once(int status, String metric) {
        String id = open();
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(status));

        status(id);

        assertThat(log)
                .filteredOn(line -> line.contains("\"" + metric + "\":1"))
                .hasSize(1);
        assertThat(log)
                .filteredOn(line -> line.contains("Moment request failed"))
                .hasSize(1);
    }

    @Test
    void an_unknown_value_is_counted() {
        String id = open();
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Deviation.UNKNOWN_STATUS);

        status(id);

        assertThat(log)
                .filteredOn(line -> line.contains("\"UnknownEnumValue\":1"))
                .hasSize(1);
    }

    @Test
    void logs_neither_the_api_key_nor_input() {
        String id = open();
        status(id);
        status("canary/");
        testEnvironment.clock().advance(Duration.ofSeconds(1));
        testEnvironment.moment().faults().next(Endpoint.RETRIEVE, Fault.failure(401));
        status(id);
        testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, "canary");
        testEnvironment.clock().advance(Duration.ofMinutes(6));
        status(id);

        assertThat(String.join("\n", log))
                .contains("request served", "Moment request failed", "secret rejected")
                .doesNotContain("canary", SimulatorSettings.DEFAULT_SECRET_KEY, "Bearer", "token");
    }
}
