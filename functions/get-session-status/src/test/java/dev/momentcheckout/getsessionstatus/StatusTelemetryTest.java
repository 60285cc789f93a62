package dev.momentcheckout.getsessionstatus;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees of status requests: log lines that name the session, and metrics. */
class StatusTelemetryTest extends StatusFixture {
    private LogLines lines() {
        return new LogLines(log);
    }

    private Map<String, Long> metrics() {
        return lines().metrics();
    }

    @Test
    void a_request_names_its_session_and_the_time_of_its_calls() {
        String id = open();
        status(id);

        JsonNode served = lines().only("request served");
        assertThat(served.path("session_id").asText()).isEqualTo(id);
        assertThat(served.path("status").asInt()).isEqualTo(200);
        assertThat(served.path("moment_ms").isNumber()).isTrue();
        assertThat(served.path("moment_ms").asLong())
                .isLessThanOrEqualTo(served.path("latency_ms").asLong());
        assertThat(served.has("problem")).isFalse();
        assertThat(metrics()).isEmpty();
    }

    @Test
    void a_request_without_a_call_names_no_time() {
        String id = open();
        recordWebhook(id, SessionStatus.COMPLETED, PaymentOutcome.PAID);
        status(id);

        assertThat(lines().only("request served").has("moment_ms")).isFalse();
    }

    @Test
    void a_request_about_an_unknown_session_names_it_and_its_problem() {
        status("ps_unknown");

        JsonNode served = lines().only("request served");
        assertThat(served.path("session_id").asText()).isEqualTo("ps_unknown");
        assertThat(served.path("problem").asText()).isEqualTo("session-not-found");
        assertThat(metrics()).isEmpty();
    }

    @Test
    void a_request_about_an_id_of_another_form_does_not_name_it() {
        status("ps_canary/");

        JsonNode served = lines().only("request served");
        assertThat(served.path("problem").asText()).isEqualTo("invalid-request");
        assertThat(served.has("session_id")).isFalse();
        assertThat(String.join("\n", log)).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "429, MomentUnavailable, RATE_LIMITED,",
        "503, MomentUnavailable, SERVER_ERROR,",
        "401, MomentAuthenticationFailed,, api-key",
        "403, MomentAuthenticationFailed,, api-key",
        "400, MomentRejectedRequest,, request-rejected",
        "422, MomentRejectedRequest,, request-rejected",
        "404, MomentSessionNotFound,,"
    })
    void a_failed_retrieval_names_session_status_and_kind(
            int status, String metric, @Nullable String reason, @Nullable String action) {
        String id = open();
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(status));
        status(id);

        JsonNode failed = lines().only("Moment request failed");
        assertThat(failed.path("session_id").asText()).isEqualTo(id);
        assertThat(failed.path("status").asInt()).isEqualTo(status);
        assertThat(failed.path("reason").asText("")).isEqualTo(reason == null ? "" : reason);
        if (action == null) {
            assertThat(metrics()).containsOnly(Map.entry(metric, 1L));
        } else {
            assertThat(metrics())
                    .containsOnly(
                            Map.entry(metric, 1L),
                            Map.entry("OperatorActionRequired", 1L),
                            Map.entry("OperatorActionRequired " + action, 1L));
        }
    }

    @Test
    void a_failed_connection_and_an_unreadable_response_have_different_reasons() {
        String id = open();
        Map<String, String> environment = testEnvironment.environment(FUNCTION);
        environment.put("MOMENT_BASE_URL", NOWHERE);
        HttpApiRequest.status(id).to(handler(environment), CONTEXT);
        testEnvironment.clock().advance(Duration.ofSeconds(1));
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Fault.BrokenBody.INVALID_JSON);
        status(id);

        assertThat(lines().withMessage("Moment request failed"))
                .extracting(line -> line.path("reason").asText())
                .containsExactly("CONNECTION_FAILED", "UNREADABLE_RESPONSE");
        assertThat(metrics()).containsOnly(Map.entry("MomentUnavailable", 2L));
    }

    @ParameterizedTest
    @CsvSource({
        "400, AccessDeniedException, 60, true",
        "400, ResourceNotFoundException, 60, true",
        "400, ProvisionedThroughputExceededException, 5, false",
        "500, InternalServerError, 5, false"
    })
    void a_refusing_table_is_logged_with_awss_error_and_named_as_lasting_or_temporary(
            int status, String code, String retryAfter, boolean lasting) throws IOException {
        HttpServer dynamoDb = server(
                status,
                "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + code + "\",\"message\":\"canary arn:aws\"}");
        try {
            Map<String, String> environment = testEnvironment.environment(FUNCTION);
            environment.put("AWS_ENDPOINT_URL_DYNAMODB", address(dynamoDb));
            APIGatewayV2HTTPResponse response = HttpApiRequest.status("ps_1").to(handler(environment), CONTEXT);

            assertProblem(response, 503, "store-unavailable");
            assertThat(response.getHeaders()).containsEntry("Retry-After", retryAfter);
            assertThat(json(response).path("detail").asText("").contains("(AWS error " + code + ")"))
                    .isEqualTo(lasting);
            assertThat(response.getBody()).doesNotContain("canary", "arn:aws");
        } finally {
            dynamoDb.stop(0);
        }
        JsonNode failed = lines().only("store request failed");
        assertThat(failed.path("session_id").asText()).isEqualTo("ps_1");
        assertThat(failed.path("aws_error_code").asText()).isEqualTo(code);
        assertThat(failed.path("aws_status").asInt()).isEqualTo(status);
        assertThat(failed.path("aws_request_id").asText()).isEqualTo("AWS-REQUEST-1");
        assertThat(String.join("\n", log)).doesNotContain("canary", "arn:aws");
        assertThat(metrics()).containsEntry("StoreUnavailable", 1L);
        assertThat(metrics().containsKey("OperatorActionRequired store")).isEqualTo(lasting);
    }

    @Test
    void an_unreachable_table_has_no_error_of_aws_and_needs_no_operator() {
        HttpApiRequest.status("ps_1").to(withoutStore(), CONTEXT);

        assertThat(metrics()).containsOnly(Map.entry("StoreUnavailable", 1L));
        assertThat(lines().only("store request failed").has("aws_error_code")).isFalse();
    }

    /** An app that returns at once may be faster than the webhook. A minute later, the webhook was lost. */
    @ParameterizedTest
    @CsvSource({"59, 0", "61, 1"})
    void a_payment_of_a_minute_ago_that_the_app_finds_is_a_missed_webhook(int seconds, int missed) {
        String id = open();
        testEnvironment.moment().pay(id);
        testEnvironment.clock().advance(Duration.ofSeconds(seconds));
        status(id);
        status(id);

        assertThat(metrics().getOrDefault("MissedWebhookRecovered", 0L)).isEqualTo(missed);
        assertThat(lines().withMessage("missed webhook recovered")).hasSize(missed);
    }

    @Test
    void the_time_from_a_payment_to_its_retrieval_is_measured() {
        String id = open();
        testEnvironment.moment().pay(id);
        testEnvironment.clock().advance(Duration.ofMillis(9_500));
        status(id);
        status(id);

        assertThat(lines().values("DetectionDelaySeconds")).containsExactly(9L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"10000\"", "10000.0", "1e4", "null"})
    void a_response_with_money_and_without_a_readable_amount_needs_an_operator(String amount) throws IOException {
        String id = open();
        HttpServer moment = server(
                200,
                "{\"id\":\"" + id + "\",\"status\":\"completed\",\"payment_outcome\":\"paid\",\"amount\":" + amount
                        + ",\"currency\":\"ZAR\",\"mode\":\"test\",\"updated_at\":\"+999999999-01-01T00:00:00Z\"}");
        try {
            Map<String, String> environment = testEnvironment.environment(FUNCTION);
            environment.put("MOMENT_BASE_URL", address(moment));
            assertStatus(HttpApiRequest.status(id).to(handler(environment), CONTEXT), id, "active", false);
        } finally {
            moment.stop(0);
        }
        assertThat(metrics())
                .containsOnly(
                        Map.entry("PaymentAmountUnreadable", 1L),
                        Map.entry("OperatorActionRequired", 1L),
                        Map.entry("OperatorActionRequired amount-unreadable", 1L));
        JsonNode unreadable = lines().only("payment amount unreadable");
        assertThat(unreadable.path("session_id").asText()).isEqualTo(id);
        assertThat(unreadable.path("level").asText()).isEqualTo("ERROR");
    }

    @Test
    void an_unknown_value_is_logged_with_its_field() {
        String id = open();
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Deviation.UNKNOWN_STATUS);
        status(id);

        JsonNode unknown = lines().only("unknown value received");
        assertThat(unknown.path("session_id").asText()).isEqualTo(id);
        assertThat(unknown.path("field").asText()).isEqualTo("status");
        assertThat(metrics()).containsOnly(Map.entry("UnknownEnumValue", 1L));
        assertThat(String.join("\n", log)).doesNotContain("hibernating");
    }

    @Test
    void a_secret_that_fails_while_its_last_value_is_used_is_logged_with_awss_error() {
        String id = open();
        status(id);
        testEnvironment.clock().advance(Duration.ofMinutes(6));
        testEnvironment.secrets().failNext(20, LocalSecretsManager.Failure.ACCESS_DENIED);
        log.clear();
        assertStatus(status(id), id, "active", false);
        testEnvironment.secrets().clearFailures();

        JsonNode failed = lines().only("secret read failed");
        assertThat(failed.path("secret").asText()).isEqualTo("API_KEY");
        assertThat(failed.path("reason").asText()).isEqualTo("ACCESS_DENIED");
        assertThat(failed.path("aws_error_code").asText()).isEqualTo("AccessDeniedException");
        assertThat(failed.path("session_id").asText()).isEqualTo(id);
        assertThat(metrics()).containsEntry("SecretUnusable", 1L).containsEntry("OperatorActionRequired secret", 1L);
    }

    @Test
    void an_unavailable_secrets_manager_needs_no_operator() {
        String id = open();
        testEnvironment.secrets().failNext(20, LocalSecretsManager.Failure.INTERNAL_ERROR);
        status(id);
        testEnvironment.secrets().clearFailures();

        assertThat(metrics()).containsOnly(Map.entry("SecretReadFailed", 1L));
    }

    private static HttpServer server(int status, String json) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.getResponseHeaders().add("x-amzn-RequestId", "AWS-REQUEST-1");
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
