package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {
    private static final String OTHER_BODY = Caller.BODY.replace("12550", "12551");
    private static final String BAD_BODY = "{\"amount\":-1}";

    private final TestClock clock = new TestClock();
    private final SimulatorSettings settings = SimulatorSettings.defaults()
            .withClock(clock)
            .withSecretKeys(SimulatorSettings.DEFAULT_SECRET_KEY, "sk_test_other");
    private MomentSimulator simulator = MomentSimulator.start(settings);
    private Caller caller = new Caller(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void the_same_key_and_body_replays_status_and_body_and_creates_nothing() throws Exception {
        HttpResponse<String> first = caller.create("key-1");
        HttpResponse<String> second = caller.create("key-1");

        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertReplayed(second);
        assertThat(simulator.sessions()).hasSize(1);
        assertThat(simulator.calls()).extracting(Call::replayed).containsExactly(false, true);
    }

    @Test
    void the_replayed_body_stays_as_it_was_when_the_session_moves_on() throws Exception {
        HttpResponse<String> first = caller.create("key-1");
        simulator.pay(simulator.sessions().getFirst().id());

        assertThat(caller.create("key-1").body()).isEqualTo(first.body()).contains("not_started");
    }

    @Test
    void another_key_creates_another_session() throws Exception {
        caller.create("key-1");
        caller.create("key-2");

        assertThat(simulator.sessions()).hasSize(2);
    }

    @Test
    void a_key_is_remembered_for_just_under_24_hours() throws Exception {
        caller.create("key-1");
        clock.advance(Duration.ofHours(24).minusMillis(1));

        assertReplayed(caller.create("key-1"));
    }

    @Test
    void a_key_is_new_again_after_24_hours() throws Exception {
        caller.create("key-1");
        clock.advance(Duration.ofHours(24));

        assertThat(caller.create("key-1", OTHER_BODY).statusCode()).isEqualTo(201);
        assertThat(simulator.sessions()).hasSize(2);
    }

    @Test
    void the_same_key_with_another_body_is_422() throws Exception {
        caller.create("key-1");

        assertThat(caller.create("key-1", OTHER_BODY).statusCode()).isEqualTo(422);
        assertThat(simulator.sessions()).hasSize(1);
    }

    @Test
    void the_same_key_with_another_body_is_409_when_set_so() throws Exception {
        restart(settings.withMismatchStatus(409));
        caller.create("key-1");

        assertThat(caller.create("key-1", OTHER_BODY).statusCode()).isEqualTo(409);
    }

    @Test
    void two_secret_keys_do_not_share_idempotency_keys() throws Exception {
        caller.create("key-1");
        HttpRequest request = HttpRequest.newBuilder(caller.createRequest("key-1", OTHER_BODY), (_, _) -> true)
                .setHeader("Authorization", "Bearer sk_test_other")
                .build();

        assertThat(caller.send(request).statusCode()).isEqualTo(201);
    }

    @Test
    void a_key_whose_first_call_is_still_running_is_409_and_then_replays() throws Exception {
        simulator.faults().next(Endpoint.CREATE, Fault.Connection.HANG);
        CompletableFuture<HttpResponse<String>> first = caller.sendAsync(caller.createRequest("key-1", Caller.BODY));
        simulator.faults().awaitHanging(1);

        assertThat(caller.create("key-1").statusCode()).isEqualTo(409);
        assertThat(caller.create("key-1", OTHER_BODY).statusCode()).isEqualTo(422);

        simulator.faults().release();
        assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        assertReplayed(caller.create("key-1"));
        assertThat(simulator.sessions()).hasSize(1);
    }

    @Test
    void a_call_whose_caller_is_gone_still_opens_its_session_once_it_goes_on() throws Exception {
        simulator.faults().next(Endpoint.CREATE, Fault.Connection.HANG);
        CompletableFuture<HttpResponse<String>> first = caller.sendAsync(caller.createRequest("key-1", Caller.BODY));
        simulator.faults().awaitHanging(1);
        first.cancel(true);

        simulator.faults().release();
        simulator.awaitIdle();

        assertReplayed(caller.create("key-1"));
        assertThat(simulator.sessions()).hasSize(1);
    }

    @Test
    void sixteen_racing_calls_with_one_key_create_one_session() {
        var calls = java.util.stream.IntStream.range(0, 16)
                .mapToObj(_ -> caller.sendAsync(caller.createRequest("key-1", Caller.BODY)))
                .toList();

        assertThat(calls)
                .extracting(call -> call.join().statusCode())
                .contains(201)
                .isSubsetOf(201, 409);
        assertThat(simulator.sessions()).hasSize(1);
    }

    @Test
    void a_missing_key_is_400() throws Exception {
        assertThat(withoutKey().statusCode()).isEqualTo(400);
        assertThat(simulator.sessions()).isEmpty();
    }

    @Test
    void a_missing_key_creates_a_session_each_time_when_keys_are_optional() throws Exception {
        restart(settings.withOptionalIdempotencyKey());

        assertThat(withoutKey().statusCode()).isEqualTo(201);
        assertThat(withoutKey().statusCode()).isEqualTo(201);
        assertThat(simulator.sessions()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void a_key_of_a_wrong_length_is_400(int length) throws Exception {
        assertThat(caller.create("k".repeat(length)).statusCode()).isEqualTo(400);
    }

    @Test
    void a_refused_request_replays_its_refusal() throws Exception {
        HttpResponse<String> first = caller.create("key-1", BAD_BODY);
        HttpResponse<String> second = caller.create("key-1", BAD_BODY);

        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(second.body()).isEqualTo(first.body());
        assertReplayed(second);
    }

    @Test
    void a_refused_request_leaves_its_key_free_when_set_so() throws Exception {
        restart(settings.withFailuresNotStored());
        caller.create("key-1", BAD_BODY);

        assertThat(caller.create("key-1").statusCode()).isEqualTo(201);
    }

    @Test
    void a_stored_failure_replays_until_another_key_is_used() throws Exception {
        simulator.faults().next(Endpoint.CREATE, Fault.answer(500).kept());

        assertThat(caller.create("key-1").headers().firstValue("idempotent-replayed"))
                .isEmpty();
        HttpResponse<String> second = caller.create("key-1");
        assertThat(second.statusCode()).isEqualTo(500);
        assertReplayed(second);
        assertThat(caller.create("key-2").statusCode()).isEqualTo(201);
    }

    @Test
    void a_replay_does_not_use_up_a_failure_that_is_to_be_stored() throws Exception {
        simulator.faults().next(Endpoint.CREATE, 2, Fault.answer(503).kept());

        caller.create("key-1");
        caller.create("key-1");

        assertThat(caller.create("key-2").statusCode()).isEqualTo(503);
        assertThat(caller.create("key-3").statusCode()).isEqualTo(201);
    }

    @Test
    void a_failure_that_is_not_stored_leaves_the_key_free() throws Exception {
        simulator.faults().next(Endpoint.CREATE, Fault.answer(503));

        assertThat(caller.create("key-1").statusCode()).isEqualTo(503);
        HttpResponse<String> second = caller.create("key-1");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.headers().firstValue("idempotent-replayed")).isEmpty();
    }

    @Test
    void a_failure_on_the_way_meets_a_replay_too_and_changes_nothing_stored() throws Exception {
        HttpResponse<String> first = caller.create("key-1");
        simulator.faults().next(Endpoint.CREATE, Fault.answer(502));

        assertThat(caller.create("key-1").statusCode()).isEqualTo(502);
        assertThat(caller.create("key-1").body()).isEqualTo(first.body());
    }

    private void restart(SimulatorSettings changed) {
        simulator.close();
        simulator = MomentSimulator.start(changed);
        caller = new Caller(simulator);
    }

    private HttpResponse<String> withoutKey() throws Exception {
        return caller.send(caller.request("/collect/payment_sessions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Caller.BODY))
                .build());
    }

    private static void assertReplayed(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("idempotent-replayed")).contains("true");
    }
}
