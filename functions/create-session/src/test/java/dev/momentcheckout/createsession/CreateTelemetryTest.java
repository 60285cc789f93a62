package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.LogLines;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What an operator sees of create requests: log lines that name the session, and metrics. */
class CreateTelemetryTest {
    private final CreateFixture fixture = CreateFixture.open();

    @AfterEach
    void close() {
        fixture.close();
    }

    private LogLines lines() {
        return new LogLines(fixture.log());
    }

    private Map<String, Long> metrics() {
        return lines().metrics();
    }

    private void always(Fault fault) {
        fixture.faults().always(Endpoint.CREATE, fault);
    }

    @Test
    void a_new_session_is_counted_and_its_request_names_it() {
        String session = fixture.post(HttpApiRequest.create()).session();

        assertThat(metrics()).containsOnly(Map.entry("SessionOpened", 1L));
        JsonNode served = lines().only("request served");
        assertThat(served.path("session_id").asText()).isEqualTo(session);
        assertThat(served.path("moment_ms").isNumber()).isTrue();
        assertThat(served.path("moment_ms").asLong())
                .isLessThanOrEqualTo(served.path("latency_ms").asLong());
        assertThat(served.has("problem")).isFalse();
    }

    @Test
    void a_session_that_is_returned_again_is_counted_once() {
        fixture.post(CreateFixture.withKey()).session();
        fixture.advance(Duration.ofMinutes(2));
        fixture.post(CreateFixture.withKey()).session();

        assertThat(metrics()).containsOnly(Map.entry("SessionOpened", 1L));
    }

    @Test
    void a_session_whose_webhook_came_first_is_counted_when_create_records_it() {
        CreateFixture.post(fixture.handlerThatCannotWrite("ps_", Map.of()), CreateFixture.withKey());
        String session = fixture.onlySessionAtMoment();
        fixture.recordWebhook(session);
        fixture.log().clear();
        fixture.post(CreateFixture.withKey()).session();

        assertThat(metrics()).containsEntry("SessionOpened", 1L);
    }

    @Test
    void a_session_that_cannot_be_recorded_is_named() {
        CreateFixture.post(fixture.handlerThatCannotWrite("ps_", Map.of()), HttpApiRequest.create())
                .isBareProblem(ProblemType.STORE_UNAVAILABLE);

        String session = fixture.onlySessionAtMoment();
        assertThat(lines().only("store request failed").path("session_id").asText())
                .isEqualTo(session);
        JsonNode served = lines().only("request served");
        assertThat(served.path("session_id").asText()).isEqualTo(session);
        assertThat(served.path("problem").asText()).isEqualTo("store-unavailable");
        assertThat(metrics()).containsOnly(Map.entry("StoreUnavailable", 1L));
    }

    @Test
    void a_refused_request_names_the_session_that_was_paid() {
        String session = fixture.post(CreateFixture.withKey()).session();
        fixture.testEnvironment().moment().pay(session);
        fixture.recordWebhook(session);
        fixture.log().clear();
        fixture.post(CreateFixture.withKey()).isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED);

        JsonNode served = lines().only("request served");
        assertThat(served.path("session_id").asText()).isEqualTo(session);
        assertThat(served.path("problem").asText()).isEqualTo("payment-already-completed");
        assertThat(served.path("status").asInt()).isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource({"OTHER_AMOUNT, amount-mismatch", "OTHER_CURRENCY, currency-mismatch", "OTHER_MODE, mode-mismatch"})
    void a_session_with_other_terms_than_requested_needs_an_operator(Deviation deviation, String difference) {
        always(deviation);
        fixture.post(HttpApiRequest.create()).isProblem(ProblemType.MOMENT_UNAVAILABLE);

        assertThat(metrics())
                .containsOnly(
                        Map.entry("MomentTermsMismatch", 1L),
                        Map.entry("OperatorActionRequired", 1L),
                        Map.entry("OperatorActionRequired terms-mismatch", 1L));
        JsonNode differed = lines().only("session terms differed");
        assertThat(differed.path("session_id").asText()).isEqualTo(fixture.onlySessionAtMoment());
        assertThat(differed.path("review_reasons").asText()).isEqualTo("[" + difference + "]");
        assertThat(fixture.testEnvironment().items()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "429, MomentUnavailable, RATE_LIMITED,",
        "500, MomentUnavailable, SERVER_ERROR,",
        "409, MomentUnavailable, KEY_IN_USE,",
        "400, MomentRejectedRequest,, request-rejected",
        "422, MomentRejectedRequest,, request-rejected",
        "402, MomentRejectedRequest,, request-rejected",
        "401, MomentAuthenticationFailed,, api-key",
        "403, MomentAuthenticationFailed,, api-key"
    })
    void a_failed_call_names_status_and_kind(
            int status, String metric, @Nullable String reason, @Nullable String action) {
        always(Fault.failure(status));
        fixture.post(HttpApiRequest.create());

        JsonNode failed = lines().only("Moment request failed");
        assertThat(failed.path("status").asInt()).isEqualTo(status);
        assertThat(failed.path("reason").asText("")).isEqualTo(reason == null ? "" : reason);
        assertThat(metrics()).containsEntry(metric, 1L);
        if (action == null) {
            assertThat(metrics()).doesNotContainKey("OperatorActionRequired");
        } else {
            assertThat(metrics())
                    .containsEntry("OperatorActionRequired", 1L)
                    .containsEntry("OperatorActionRequired " + action, 1L);
        }
    }

    @Test
    void a_rejected_api_key_says_what_the_operator_must_do_and_when_to_come_back() {
        always(Fault.failure(401));
        ApiResponse response =
                fixture.post(HttpApiRequest.create()).isProblem(ProblemType.MOMENT_AUTHENTICATION_FAILED);

        assertThat(response.retryAfter()).isEqualTo("60");
        assertThat(response.json().path("detail").asText())
                .isEqualTo("Moment answers 401 to the API key: the operator puts the secret key of this Moment account"
                        + " into the secret of the stack's output ApiKeySecretArn, without a deployment");
    }

    @Test
    void a_rejected_request_says_what_the_operator_must_check() {
        always(Fault.failure(400));
        ApiResponse response = fixture.post(HttpApiRequest.create()).isProblem(ProblemType.MOMENT_REJECTED_REQUEST);

        assertThat(response.retryAfter()).isNull();
        assertThat(response.json().path("detail").asText()).startsWith("Moment answers 400: the operator checks");
    }

    /** Another setting changes the request under a stored key, which Moment then rejects: the next attempt helps. */
    @Test
    void a_stored_key_of_another_request_needs_no_operator() {
        fixture.post(CreateFixture.withKey()).session();
        fixture.log().clear();
        fixture.faults().next(Endpoint.CREATE, Fault.failure(422));
        fixture.post(CreateFixture.withKey()).session();

        JsonNode failed = lines().only("Moment request failed");
        assertThat(failed.path("reason").asText()).isEqualTo("OTHER_REQUEST");
        assertThat(metrics()).doesNotContainKeys("MomentRejectedRequest", "OperatorActionRequired");
    }

    @Test
    void a_stored_failure_of_an_earlier_request_is_logged_and_needs_no_operator() {
        fixture.faults().next(Endpoint.CREATE, Fault.failure(400).storedForReplay());
        fixture.post(CreateFixture.withKey()).isProblem(ProblemType.MOMENT_REJECTED_REQUEST);
        fixture.log().clear();
        fixture.post(CreateFixture.withKey()).session();

        JsonNode failed = lines().only("Moment request failed");
        assertThat(failed.path("reason").asText()).isEqualTo("STORED_FAILURE");
        assertThat(failed.path("status").asInt()).isEqualTo(400);
        assertThat(metrics()).containsOnly(Map.entry("SessionOpened", 1L));
    }

    @Test
    void an_invalid_catalog_entry_is_named_and_needs_an_operator() {
        fixture.testEnvironment()
                .putCatalogEntry(Map.of(
                        "id", AttributeValue.fromS("product#tea"),
                        "amount", AttributeValue.fromN("0"),
                        "currency", AttributeValue.fromS("ZAR")));
        fixture.testEnvironment()
                .putCatalogEntry(Map.of(
                        "id", AttributeValue.fromS("order#order-1"),
                        "amount", AttributeValue.fromN("1250"),
                        "currency", AttributeValue.fromS("ZAR"),
                        "owner", AttributeValue.fromN("7")));
        CreateSessionHandler catalog = fixture.handler(Map.of("PRICING", "catalog"));
        for (String body : List.of("{\"product_id\":\"tea\"}", "{\"order_id\":\"order-1\"}")) {
            ApiResponse response = CreateFixture.post(
                            catalog, HttpApiRequest.create().withBody(body))
                    .isProblem(ProblemType.CATALOG_ENTRY_INVALID);
            assertThat(response.retryAfter()).isEqualTo("60");
        }

        assertThat(lines().withMessage("catalog entry rejected"))
                .extracting(line -> line.path("catalog_entry").asText())
                .containsExactly("product#tea", "order#order-1");
        assertThat(metrics())
                .containsOnly(
                        Map.entry("CatalogEntryInvalid", 2L),
                        Map.entry("OperatorActionRequired", 2L),
                        Map.entry("OperatorActionRequired catalog", 2L));
    }

    @Test
    void an_absent_entry_is_the_apps_mistake() {
        CreateFixture.post(
                fixture.handler(Map.of("PRICING", "catalog")),
                HttpApiRequest.create().withBody("{\"product_id\":\"none\"}"));

        assertThat(metrics()).isEmpty();
    }

    @Test
    void a_lasting_fault_of_the_secret_needs_an_operator_and_a_temporary_one_does_not() {
        fixture.testEnvironment().secrets().failNext(20, LocalSecretsManager.Failure.ACCESS_DENIED);
        fixture.post(HttpApiRequest.create());
        fixture.testEnvironment().secrets().clearFailures();

        assertThat(metrics())
                .containsOnly(
                        Map.entry("SecretUnusable", 1L),
                        Map.entry("OperatorActionRequired", 1L),
                        Map.entry("OperatorActionRequired secret", 1L));
        JsonNode rejected = lines().only("secret rejected");
        assertThat(rejected.path("secret").asText()).isEqualTo("API_KEY");
        assertThat(rejected.path("reason").asText()).isEqualTo("ACCESS_DENIED");
        assertThat(rejected.path("aws_error_code").asText()).isEqualTo("AccessDeniedException");
    }

    @ParameterizedTest
    @EnumSource(PurchaseKind.class)
    void the_lines_of_retrievals_at_the_same_time_carry_the_request_id(PurchaseKind kind) {
        try (PurchaseFixture purchase = PurchaseFixture.open(kind)) {
            purchase.post().session();
            purchase.price(2600);
            purchase.advance(Duration.ofMinutes(2));
            purchase.post().session();
            purchase.advance(Duration.ofMinutes(2));
            purchase.fixture().log().clear();
            purchase.fixture()
                    .testEnvironment()
                    .secrets()
                    .put(TestEnvironment.API_KEY_ARN, "sk_live_of_the_other_mode");
            purchase.advance(Duration.ofMinutes(6));
            purchase.price(2700);
            purchase.fixture().faults().always(Endpoint.RETRIEVE, Fault.failure(401));
            purchase.post();

            assertThat(purchase.fixture().log())
                    .hasSizeGreaterThan(2)
                    .allSatisfy(line ->
                            assertThat(line).contains("\"function_request_id\":\"" + CreateFixture.REQUEST_ID + "\""));
        }
    }
}
