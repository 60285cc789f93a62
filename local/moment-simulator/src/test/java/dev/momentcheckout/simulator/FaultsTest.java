package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
    private final List<Duration> sleeps = new CopyOnWriteArrayList<>();
    private final MomentSimulator simulator =
            MomentSimulator.start(SimulatorSettings.defaults().withSleeper(sleeps::add));
    private final Faults faults = simulator.faults();
    private final ApiClient client = new ApiClient(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 409, 422, 429, 500, 502, 503, 504})
    void a_failure_is_a_problem_with_the_requested_status_and_creates_no_session(int status) throws Exception {
        faults.next(Endpoint.CREATE, Fault.failure(status));

        HttpResponse<String> response = client.create("key-1");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("retry-after")).isEmpty();
        assertThat(json(response).path("status").asInt()).isEqualTo(status);
        assertThat(json(response).path("instance").asText()).isEqualTo("/collect/payment_sessions");
        assertThat(simulator.sessions()).isEmpty();
    }

    @Test
    void a_failure_may_have_a_retry_after_header() throws Exception {
        faults.next(Endpoint.CREATE, Fault.failure(429).withRetryAfter("7"));

        assertThat(client.create("key-1").headers().firstValue("retry-after")).contains("7");
    }

    @Test
    void a_failure_needs_an_error_status() {
        assertThatThrownBy(() -> Fault.failure(200)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fault.failure(600)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_fault_of_a_create_call_waits_for_its_external_reference() throws Exception {
        faults.nextOf("checkout-7", Endpoint.CREATE, Fault.failure(503));
        String body = "{\"amount\":1000,\"currency\":\"ZAR\",\"type\":\"one_time\",\"external_reference\":\"%s\"}";

        assertThat(client.create("key-0").statusCode()).isEqualTo(201);
        assertThat(client.create("key-1", body.formatted("checkout-8")).statusCode())
                .isEqualTo(201);
        assertThat(client.create("key-2", "not JSON").statusCode()).isEqualTo(400);
        assertThat(faults.applied()).isEmpty();
        assertThat(client.create("key-3", body.formatted("checkout-7")).statusCode())
                .isEqualTo(503);

        assertThat(client.create("key-3", body.formatted("checkout-7")).statusCode())
                .isEqualTo(201);
        assertThat(faults.applied())
                .containsExactly(new AppliedFault(Endpoint.CREATE, Fault.failure(503), "checkout-7"));
        assertThat(faults.planned()).isEmpty();
    }

    @Test
    void a_fault_of_a_retrieve_call_waits_for_its_session() throws Exception {
        String other = client.created("key-1");
        String id = client.created("key-2");
        faults.nextOf(id, Endpoint.RETRIEVE, Fault.failure(500));

        assertThat(client.retrieve(other).statusCode()).isEqualTo(200);
        assertThat(client.retrieve(id).statusCode()).isEqualTo(500);
        assertThat(client.retrieve(id).statusCode()).isEqualTo(200);
    }

    @Test
    void a_fault_applies_to_the_planned_number_of_calls_of_its_endpoint() throws Exception {
        String id = client.created("key-0");
        faults.next(Endpoint.RETRIEVE, 2, Fault.failure(503));

        assertThat(client.create("key-1").statusCode()).isEqualTo(201);
        assertThat(client.retrieve(id).statusCode()).isEqualTo(503);
        assertThat(faults.planned()).extracting(PlannedFault::times).containsExactly(1);
        assertThat(client.retrieve(id).statusCode()).isEqualTo(503);
        assertThat(client.retrieve(id).statusCode()).isEqualTo(200);
    }

    @Test
    void a_fault_planned_for_all_calls_lasts_until_cleared() throws Exception {
        String id = client.created("key-0");
        faults.always(Endpoint.RETRIEVE, Fault.failure(500));

        for (int i = 0; i < 5; i++) {
            assertThat(client.retrieve(id).statusCode()).isEqualTo(500);
        }
        faults.clear();
        assertThat(client.retrieve(id).statusCode()).isEqualTo(200);
    }

    @Test
    void faults_apply_in_the_order_in_which_they_were_planned() throws Exception {
        faults.next(Endpoint.CREATE, Fault.failure(500));
        faults.next(Endpoint.CREATE, Fault.failure(502));

        assertThat(client.create("key-1").statusCode()).isEqualTo(500);
        assertThat(client.create("key-1").statusCode()).isEqualTo(502);
    }

    @Test
    void a_call_rejected_for_its_secret_key_uses_up_no_fault() throws Exception {
        faults.next(Endpoint.RETRIEVE, Fault.failure(503));

        client.send(java.net.http.HttpRequest.newBuilder(simulator.baseUrl().resolve("/collect/payment_sessions/ps_1"))
                .build());

        assertThat(faults.planned()).hasSize(1);
    }

    @Test
    void a_fault_cannot_be_planned_for_zero_calls() {
        assertThatThrownBy(() -> faults.next(Endpoint.CREATE, 0, Fault.failure(500)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_delay_sleeps_before_the_response() throws Exception {
        faults.next(Endpoint.CREATE, Fault.delay(Duration.ofSeconds(30)));

        assertThat(client.create("key-1").statusCode()).isEqualTo(201);
        assertThat(sleeps).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void a_call_dropped_before_commit_creates_no_session_and_leaves_the_key_unused() throws Exception {
        faults.next(Endpoint.CREATE, Fault.Connection.DROP_BEFORE_COMMIT);

        assertThatThrownBy(() -> client.create("key-1")).isInstanceOf(IOException.class);
        assertThat(simulator.sessions()).isEmpty();

        HttpResponse<String> retry = client.create("key-1");
        assertThat(retry.statusCode()).isEqualTo(201);
        assertThat(retry.headers().firstValue("idempotent-replayed")).isEmpty();
        assertThat(simulator.calls()).extracting(Call::status).containsExactly(null, 201);
        assertThat(simulator.calls().getFirst().fault()).isEqualTo("drop-before-commit");
    }

    @Test
    void a_call_dropped_after_commit_creates_a_session_that_the_same_key_replays() throws Exception {
        faults.next(Endpoint.CREATE, Fault.Connection.DROP_AFTER_COMMIT);

        assertThatThrownBy(() -> client.create("key-1")).isInstanceOf(IOException.class);
        assertThat(simulator.sessions()).hasSize(1);

        HttpResponse<String> retry = client.create("key-1");
        assertThat(retry.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(json(retry).path("id").asText())
                .isEqualTo(simulator.sessions().getFirst().id());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Connection.class,
            names = {"DROP_BEFORE_COMMIT", "DROP_AFTER_COMMIT"})
    void a_dropped_retrieve_gets_no_response(Fault.Connection drop) throws Exception {
        String id = client.created("key-1");
        // The JDK's client retries a GET once if the connection was closed, which would hide a single dropped call.
        faults.always(Endpoint.RETRIEVE, drop);

        assertThatThrownBy(() -> client.retrieve(id)).isInstanceOf(IOException.class);
        faults.clear();
        assertThat(client.retrieve(id).statusCode()).isEqualTo(200);
    }

    @Test
    void a_truncated_body_fails_the_client_after_the_call_was_performed() throws Exception {
        faults.next(Endpoint.CREATE, Fault.BrokenBody.CUT_OFF);

        assertThatThrownBy(() -> client.create("key-1")).isInstanceOf(IOException.class);
        assertThat(simulator.sessions()).hasSize(1);
        assertThat(simulator.calls().getFirst().status()).isEqualTo(201);
        assertThat(client.create("key-1").headers().firstValue("idempotent-replayed"))
                .contains("true");
    }

    @Test
    void a_hanging_call_gets_its_response_after_release() throws Exception {
        faults.next(Endpoint.CREATE, Fault.Connection.HANG);
        CompletableFuture<HttpResponse<String>> call = client.sendAsync(client.createRequest("key-1", ApiClient.BODY));
        faults.awaitHanging(1);

        assertThat(call).isNotDone();
        assertThat(simulator.sessions()).isEmpty();
        assertThat(simulator.calls()).extracting(Call::status).containsExactly((Integer) null);

        faults.release();
        assertThat(call.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    }

    @Test
    void a_call_that_hangs_after_commit_has_created_its_session() throws Exception {
        faults.next(Endpoint.CREATE, Fault.Connection.HANG_AFTER_COMMIT);
        CompletableFuture<HttpResponse<String>> call = client.sendAsync(client.createRequest("key-1", ApiClient.BODY));
        faults.awaitHanging(1);

        assertThat(simulator.sessions()).hasSize(1);
        assertThat(client.create("key-1").headers().firstValue("idempotent-replayed"))
                .contains("true");
        assertThat(call).isNotDone();

        faults.release();
        assertThat(call.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    }

    @Test
    void sixty_hanging_calls_do_not_block_the_next_one() throws Exception {
        String id = client.created("key-0");
        faults.next(Endpoint.RETRIEVE, 60, Fault.Connection.HANG);
        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 60)
                .mapToObj(_ -> client.sendAsync(
                        client.request("/collect/payment_sessions/" + id).build()))
                .toList();
        faults.awaitHanging(60);

        assertThat(client.retrieve(id).statusCode()).isEqualTo(200);

        faults.release();
        assertThat(calls)
                .extracting(call -> call.get(10, TimeUnit.SECONDS).statusCode())
                .containsOnly(200);
    }

    @Test
    void closing_drops_hanging_calls() {
        faults.next(Endpoint.CREATE, Fault.Connection.HANG);
        CompletableFuture<HttpResponse<String>> call = client.sendAsync(client.createRequest("key-1", ApiClient.BODY));
        faults.awaitHanging(1);

        simulator.close();

        assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThat(simulator.sessions()).isEmpty();
    }

    @Test
    void html_is_sent_with_status_200() throws Exception {
        faults.next(Endpoint.CREATE, Fault.BrokenBody.HTML);

        HttpResponse<String> response = client.create("key-1");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/html");
        assertThat(response.body()).startsWith("<!doctype html>");
    }

    @Test
    void invalid_json_has_the_correct_status_and_content_type() throws Exception {
        faults.next(Endpoint.CREATE, Fault.BrokenBody.INVALID_JSON);

        HttpResponse<String> response = client.create("key-1");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThatThrownBy(() -> json(response)).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void a_huge_body_is_larger_than_1_mib_and_otherwise_correct() throws Exception {
        String id = client.created("key-1");
        faults.next(Endpoint.RETRIEVE, Fault.BrokenBody.HUGE);

        HttpResponse<String> response = client.retrieve(id);

        assertThat(response.body().length()).isGreaterThan(1 << 20);
        assertThat(json(response).path("id").asText()).isEqualTo(id);
    }

    @ParameterizedTest
    @EnumSource(Deviation.class)
    void a_deviation_applies_to_one_response_and_not_to_the_stored_one(Deviation deviation) throws Exception {
        faults.next(Endpoint.CREATE, deviation);

        HttpResponse<String> altered = client.create("key-1");
        HttpResponse<String> replayed = client.create("key-1");

        assertThat(altered.statusCode()).isEqualTo(201);
        assertThat(altered.body()).isNotEqualTo(replayed.body());
        assertThat(simulator.calls().getFirst().fault()).isEqualTo(deviation.wire());
        assertThat(json(replayed).path("client_token").asText()).isNotEmpty();
    }

    @Test
    void each_deviation_changes_the_field_in_its_name() throws Exception {
        String id = client.created("key-1");

        assertThat(createdWith(Deviation.WITHOUT_CLIENT_TOKEN).has("client_token"))
                .isFalse();
        assertThat(retrieved(id, Deviation.OTHER_SESSION).path("id").asText()).isNotEqualTo(id);
        assertThat(retrieved(id, Deviation.WITHOUT_OUTCOME).has("payment_outcome"))
                .isFalse();
        assertThat(retrieved(id, Deviation.WITHOUT_OUTCOME).has("payment_status"))
                .isTrue();
        assertThat(retrieved(id, Deviation.WITHOUT_ANY_OUTCOME).has("payment_status"))
                .isFalse();
        assertThat(retrieved(id, Deviation.EXTRA_FIELDS).has("livestream")).isTrue();
        assertThat(retrieved(id, Deviation.UNKNOWN_STATUS).path("status").asText())
                .isEqualTo("hibernating");
        assertThat(retrieved(id, Deviation.UNKNOWN_OUTCOME)
                        .path("payment_outcome")
                        .asText())
                .isEqualTo("partially_paid");
        assertThat(retrieved(id, Deviation.LOWER_CASE_CURRENCY).path("currency").asText())
                .isEqualTo("zar");
        assertThat(retrieved(id, Deviation.OTHER_AMOUNT).path("amount").asLong())
                .isEqualTo(12551);
        assertThat(retrieved(id, Deviation.OTHER_CURRENCY).path("currency").asText())
                .isEqualTo("KES");
        assertThat(retrieved(id, Deviation.WITHOUT_MODE).has("mode")).isFalse();
        assertThat(retrieved(id, Deviation.OTHER_MODE).path("mode").asText()).isEqualTo("live");
        assertThat(json(client.retrieve(id)).path("mode").asText()).isEqualTo("test");
    }

    @Test
    void a_deviation_does_not_apply_to_a_problem() throws Exception {
        faults.next(Endpoint.RETRIEVE, Deviation.EXTRA_FIELDS);

        HttpResponse<String> response = client.retrieve("ps_nope");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).has("livestream")).isFalse();
    }

    private JsonNode createdWith(Deviation deviation) throws Exception {
        faults.next(Endpoint.CREATE, deviation);
        return json(client.create("key-" + simulator.calls().size()));
    }

    private JsonNode retrieved(String id, Deviation deviation) throws Exception {
        faults.next(Endpoint.RETRIEVE, deviation);
        return json(client.retrieve(id));
    }
}
