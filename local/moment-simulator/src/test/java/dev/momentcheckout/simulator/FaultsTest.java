package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.Caller.json;
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
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final MomentSimulator simulator =
            MomentSimulator.start(SimulatorSettings.defaults().withPause(pauses::add));
    private final Faults faults = simulator.faults();
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 409, 422, 429, 500, 502, 503, 504})
    void answers_with_the_status_asked_for_as_a_problem_and_creates_nothing(int status) throws Exception {
        faults.next(Endpoint.CREATE, Fault.answer(status));

        HttpResponse<String> response = caller.create("key-1");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("retry-after")).isEmpty();
        assertThat(json(response).path("status").asInt()).isEqualTo(status);
        assertThat(json(response).path("instance").asText()).isEqualTo("/collect/payment_sessions");
        assertThat(simulator.sessions()).isEmpty();
    }

    @Test
    void a_failure_may_say_when_to_come_back() throws Exception {
        faults.next(Endpoint.CREATE, Fault.answer(429).withRetryAfter("7"));

        assertThat(caller.create("key-1").headers().firstValue("retry-after")).contains("7");
    }

    @Test
    void a_failure_has_the_status_of_a_failure() {
        assertThatThrownBy(() -> Fault.answer(200)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fault.answer(600)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_fault_meets_as_many_calls_as_planned_of_its_endpoint_only() throws Exception {
        String id = caller.created("key-0");
        faults.next(Endpoint.RETRIEVE, 2, Fault.answer(503));

        assertThat(caller.create("key-1").statusCode()).isEqualTo(201);
        assertThat(caller.retrieve(id).statusCode()).isEqualTo(503);
        assertThat(faults.planned()).extracting(PlannedFault::times).containsExactly(1);
        assertThat(caller.retrieve(id).statusCode()).isEqualTo(503);
        assertThat(caller.retrieve(id).statusCode()).isEqualTo(200);
    }

    @Test
    void a_standing_fault_lasts_until_cleared() throws Exception {
        String id = caller.created("key-0");
        faults.always(Endpoint.RETRIEVE, Fault.answer(500));

        for (int i = 0; i < 5; i++) {
            assertThat(caller.retrieve(id).statusCode()).isEqualTo(500);
        }
        faults.clear();
        assertThat(caller.retrieve(id).statusCode()).isEqualTo(200);
    }

    @Test
    void faults_are_met_in_the_order_in_which_they_were_planned() throws Exception {
        faults.next(Endpoint.CREATE, Fault.answer(500));
        faults.next(Endpoint.CREATE, Fault.answer(502));

        assertThat(caller.create("key-1").statusCode()).isEqualTo(500);
        assertThat(caller.create("key-1").statusCode()).isEqualTo(502);
    }

    @Test
    void a_call_refused_for_its_key_uses_up_no_fault() throws Exception {
        faults.next(Endpoint.RETRIEVE, Fault.answer(503));

        caller.send(java.net.http.HttpRequest.newBuilder(simulator.baseUrl().resolve("/collect/payment_sessions/ps_1"))
                .build());

        assertThat(faults.planned()).hasSize(1);
    }

    @Test
    void planning_no_call_is_refused() {
        assertThatThrownBy(() -> faults.next(Endpoint.CREATE, 0, Fault.answer(500)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_delay_lets_the_injected_time_go_by_and_then_answers() throws Exception {
        faults.next(Endpoint.CREATE, Fault.delay(Duration.ofSeconds(30)));

        assertThat(caller.create("key-1").statusCode()).isEqualTo(201);
        assertThat(pauses).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void dropped_before_commit_leaves_no_session_and_the_key_free() throws Exception {
        faults.next(Endpoint.CREATE, Fault.Connection.DROP_BEFORE_COMMIT);

        assertThatThrownBy(() -> caller.create("key-1")).isInstanceOf(IOException.class);
        assertThat(simulator.sessions()).isEmpty();

        HttpResponse<String> retry = caller.create("key-1");
        assertThat(retry.statusCode()).isEqualTo(201);
        assertThat(retry.headers().firstValue("idempotent-replayed")).isEmpty();
        assertThat(simulator.calls()).extracting(Call::status).containsExactly(null, 201);
        assertThat(simulator.calls().getFirst().fault()).isEqualTo("drop-before-commit");
    }

    @Test
    void dropped_after_commit_leaves_a_session_that_the_same_key_replays() throws Exception {
        faults.next(Endpoint.CREATE, Fault.Connection.DROP_AFTER_COMMIT);

        assertThatThrownBy(() -> caller.create("key-1")).isInstanceOf(IOException.class);
        assertThat(simulator.sessions()).hasSize(1);

        HttpResponse<String> retry = caller.create("key-1");
        assertThat(retry.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(json(retry).path("id").asText())
                .isEqualTo(simulator.sessions().getFirst().id());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Connection.class,
            names = {"DROP_BEFORE_COMMIT", "DROP_AFTER_COMMIT"})
    void a_dropped_retrieve_gets_no_answer(Fault.Connection drop) throws Exception {
        String id = caller.created("key-1");
        // The JDK's client quietly repeats a GET that met a closed connection; one dropped call would go unnoticed.
        faults.always(Endpoint.RETRIEVE, drop);

        assertThatThrownBy(() -> caller.retrieve(id)).isInstanceOf(IOException.class);
        faults.clear();
        assertThat(caller.retrieve(id).statusCode()).isEqualTo(200);
    }

    @Test
    void a_body_cut_off_fails_the_reader_though_the_work_is_done() throws Exception {
        faults.next(Endpoint.CREATE, Fault.BrokenBody.CUT_OFF);

        assertThatThrownBy(() -> caller.create("key-1")).isInstanceOf(IOException.class);
        assertThat(simulator.sessions()).hasSize(1);
        assertThat(simulator.calls().getFirst().status()).isEqualTo(201);
        assertThat(caller.create("key-1").headers().firstValue("idempotent-replayed"))
                .contains("true");
    }

    @Test
    void a_hanging_call_is_answered_once_released() throws Exception {
        faults.next(Endpoint.CREATE, Fault.Connection.HANG);
        CompletableFuture<HttpResponse<String>> call = caller.sendAsync(caller.createRequest("key-1", Caller.BODY));
        faults.awaitHanging(1);

        assertThat(call).isNotDone();
        assertThat(simulator.sessions()).isEmpty();
        assertThat(simulator.calls()).extracting(Call::status).containsExactly((Integer) null);

        faults.release();
        assertThat(call.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    }

    @Test
    void a_call_that_hangs_after_commit_has_made_its_session() throws Exception {
        faults.next(Endpoint.CREATE, Fault.Connection.HANG_AFTER_COMMIT);
        CompletableFuture<HttpResponse<String>> call = caller.sendAsync(caller.createRequest("key-1", Caller.BODY));
        faults.awaitHanging(1);

        assertThat(simulator.sessions()).hasSize(1);
        assertThat(caller.create("key-1").headers().firstValue("idempotent-replayed"))
                .contains("true");
        assertThat(call).isNotDone();

        faults.release();
        assertThat(call.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    }

    @Test
    void sixty_calls_may_hang_and_the_next_is_answered() throws Exception {
        String id = caller.created("key-0");
        faults.next(Endpoint.RETRIEVE, 60, Fault.Connection.HANG);
        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 60)
                .mapToObj(_ -> caller.sendAsync(
                        caller.request("/collect/payment_sessions/" + id).build()))
                .toList();
        faults.awaitHanging(60);

        assertThat(caller.retrieve(id).statusCode()).isEqualTo(200);

        faults.release();
        assertThat(calls)
                .extracting(call -> call.get(10, TimeUnit.SECONDS).statusCode())
                .containsOnly(200);
    }

    @Test
    void closing_drops_the_calls_that_hang() {
        faults.next(Endpoint.CREATE, Fault.Connection.HANG);
        CompletableFuture<HttpResponse<String>> call = caller.sendAsync(caller.createRequest("key-1", Caller.BODY));
        faults.awaitHanging(1);

        simulator.close();

        assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThat(simulator.sessions()).isEmpty();
    }

    @Test
    void html_comes_with_200_whatever_the_call() throws Exception {
        faults.next(Endpoint.CREATE, Fault.BrokenBody.HTML);

        HttpResponse<String> response = caller.create("key-1");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/html");
        assertThat(response.body()).startsWith("<!doctype html>");
    }

    @Test
    void invalid_json_looks_right_from_outside() throws Exception {
        faults.next(Endpoint.CREATE, Fault.BrokenBody.INVALID_JSON);

        HttpResponse<String> response = caller.create("key-1");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThatThrownBy(() -> json(response)).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void a_huge_body_is_over_a_mebibyte_and_otherwise_right() throws Exception {
        String id = caller.created("key-1");
        faults.next(Endpoint.RETRIEVE, Fault.BrokenBody.HUGE);

        HttpResponse<String> response = caller.retrieve(id);

        assertThat(response.body().length()).isGreaterThan(1 << 20);
        assertThat(json(response).path("id").asText()).isEqualTo(id);
    }

    @ParameterizedTest
    @EnumSource(Deviation.class)
    void a_bent_answer_is_bent_once_and_stored_right(Deviation deviation) throws Exception {
        faults.next(Endpoint.CREATE, deviation);

        HttpResponse<String> bent = caller.create("key-1");
        HttpResponse<String> replayed = caller.create("key-1");

        assertThat(bent.statusCode()).isEqualTo(201);
        assertThat(bent.body()).isNotEqualTo(replayed.body());
        assertThat(simulator.calls().getFirst().fault()).isEqualTo(deviation.wire());
        assertThat(json(replayed).path("client_token").asText()).isNotEmpty();
    }

    @Test
    void each_deviation_bends_what_it_is_named_for() throws Exception {
        String id = caller.created("key-1");

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
        assertThat(json(caller.retrieve(id)).path("mode").asText()).isEqualTo("test");
    }

    @Test
    void a_problem_is_not_bent_like_a_session() throws Exception {
        faults.next(Endpoint.RETRIEVE, Deviation.EXTRA_FIELDS);

        HttpResponse<String> response = caller.retrieve("ps_nope");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).has("livestream")).isFalse();
    }

    private JsonNode createdWith(Deviation deviation) throws Exception {
        faults.next(Endpoint.CREATE, deviation);
        return json(caller.create("key-" + simulator.calls().size()));
    }

    private JsonNode retrieved(String id, Deviation deviation) throws Exception {
        faults.next(Endpoint.RETRIEVE, deviation);
        return json(caller.retrieve(id));
    }
}
