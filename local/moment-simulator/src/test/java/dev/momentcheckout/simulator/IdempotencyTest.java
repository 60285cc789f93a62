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
    private static final String OTHER_BODY = ApiClient.BODY.replace("12550", "12551");
    private static final String BAD_BODY = "{\"amount\":-1}";

    private final TestClock clock = new TestClock();
    private final SimulatorSettings settings = SimulatorSettings.defaults()
            .withClock(clock)
            .withSecretKeys(SimulatorSettings.DEFAULT_SECRET_KEY, "sk_test_other");
    private MomentSimulator simulator = MomentSimulator.start(settings);
    private ApiClient client = new ApiClient(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void the_same_key_and_body_replays_status_and_body_and_creates_no_session() throws Exception {
        HttpResponse<String> first = client.create("key-1");
        HttpResponse<String> second = client.create("key-1");

        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertReplayed(second);
        assertThat(simulator.sessions()).hasSize(1);
        assertThat(simulator.calls()).extracting(Call::replayed).containsExactly(false, true);
    }

    @Test
    void a_replayed_body_does_not_change_with_the_session() throws Exception {
        HttpResponse<String> first = client.create("key-1");
        simulator.pay(simulator.sessions().getFirst().id());

        assertThat(client.create("key-1").body()).isEqualTo(first.body()).contains("not_started");
    }

    @Test
    void another_key_creates_another_session() throws Exception {
        client.create("key-1");
        client.create("key-2");

        assertThat(simulator.sessions()).hasSize(2);
    }

    @Test
    void a_key_is_stored_for_just_under_24_hours() throws Exception {
        client.create("key-1");
        clock.advance(Duration.ofHours(24).minusMillis(1));

        assertReplayed(client.create("key-1"));
    }

    @Test
    void a_key_can_be_reused_after_24_hours() throws Exception {
        client.create("key-1");
        clock.advance(Duration.ofHours(24));

        assertThat(client.create("key-1", OTHER_BODY).statusCode()).isEqualTo(201);
        assertThat(simulator.sessions()).hasSize(2);
    }

    @Test
    void the_same_key_with_another_body_is_422() throws Exception {
        client.create("key-1");

        assertThat(client.create("key-1", OTHER_BODY).statusCode()).isEqualTo(422);
        assertThat(simulator.sessions()).hasSize(1);
    }

    @Test
    void the_same_key_with_another_body_is_409_if_configured() throws Exception {
        restart(settings.withMismatchStatus(409));
        client.create("key-1");

        assertThat(client.create("key-1", OTHER_BODY).statusCode()).isEqualTo(409);
    }

    @Test
    void two_secret_keys_do_not_share_idempotency_keys() throws Exception {
        client.create("key-1");
        HttpRequest request = HttpRequest.newBuilder(client.createRequest("key-1", OTHER_BODY), (_, _) -> true)
                .setHeader("Authorization", "Bearer sk_test_other")
                .build();

        assertThat(client.send(request).statusCode()).isEqualTo(201);
    }

    @Test
    void a_key_in_flight_is_409_and_then_replays() throws Exception {
        simulator.faults().next(Endpoint.CREATE, Fault.Connection.HANG);
        CompletableFuture<HttpResponse<String>> first = client.sendAsync(client.createRequest("key-1", ApiClient.BODY));
        simulator.faults().awaitHanging(1);

        assertThat(client.create("key-1").statusCode()).isEqualTo(409);
        assertThat(client.create("key-1", OTHER_BODY).statusCode()).isEqualTo(422);

        simulator.faults().release();
        assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        assertReplayed(client.create("key-1"));
        assertThat(simulator.sessions()).hasSize(1);
    }

    @Test
    void a_call_whose_client_disconnected_still_creates_its_session() throws Exception {
        simulator.faults().next(Endpoint.CREATE, Fault.Connection.HANG);
        CompletableFuture<HttpResponse<String>> first = client.sendAsync(client.createRequest("key-1", ApiClient.BODY));
        simulator.faults().awaitHanging(1);
        first.cancel(true);

        simulator.faults().release();
        simulator.awaitIdle();

        assertReplayed(client.create("key-1"));
        assertThat(simulator.sessions()).hasSize(1);
    }

    @Test
    void sixteen_concurrent_calls_with_one_key_create_one_session() {
        var calls = java.util.stream.IntStream.range(0, 16)
                .mapToObj(_ -> client.sendAsync(client.createRequest("key-1", ApiClient.BODY)))
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
    void without_a_key_each_call_creates_a_session_if_keys_are_optional() throws Exception {
        restart(settings.withOptionalIdempotencyKey());

        assertThat(withoutKey().statusCode()).isEqualTo(201);
        assertThat(withoutKey().statusCode()).isEqualTo(201);
        assertThat(simulator.sessions()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void a_key_with_an_invalid_length_is_400(int length) throws Exception {
        assertThat(client.create("k".repeat(length)).statusCode()).isEqualTo(400);
    }

    @Test
    void a_rejected_request_is_replayed() throws Exception {
        HttpResponse<String> first = client.create("key-1", BAD_BODY);
        HttpResponse<String> second = client.create("key-1", BAD_BODY);

        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(second.body()).isEqualTo(first.body());
        assertReplayed(second);
    }

    @Test
    void a_rejected_request_leaves_its_key_unused_if_configured() throws Exception {
        restart(settings.withFailuresNotStored());
        client.create("key-1", BAD_BODY);

        assertThat(client.create("key-1").statusCode()).isEqualTo(201);
    }

    @Test
    void a_stored_failure_replays_until_another_key_is_used() throws Exception {
        simulator.faults().next(Endpoint.CREATE, Fault.failure(500).storedForReplay());

        assertThat(client.create("key-1").headers().firstValue("idempotent-replayed"))
                .isEmpty();
        HttpResponse<String> second = client.create("key-1");
        assertThat(second.statusCode()).isEqualTo(500);
        assertReplayed(second);
        assertThat(client.create("key-2").statusCode()).isEqualTo(201);
    }

    @Test
    void a_replay_does_not_use_up_a_stored_failure() throws Exception {
        simulator.faults().next(Endpoint.CREATE, 2, Fault.failure(503).storedForReplay());

        client.create("key-1");
        client.create("key-1");

        assertThat(client.create("key-2").statusCode()).isEqualTo(503);
        assertThat(client.create("key-3").statusCode()).isEqualTo(201);
    }

    @Test
    void a_failure_that_is_not_stored_leaves_the_key_unused() throws Exception {
        simulator.faults().next(Endpoint.CREATE, Fault.failure(503));

        assertThat(client.create("key-1").statusCode()).isEqualTo(503);
        HttpResponse<String> second = client.create("key-1");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.headers().firstValue("idempotent-replayed")).isEmpty();
    }

    @Test
    void a_failure_that_is_not_stored_applies_to_a_replay_and_keeps_the_stored_response() throws Exception {
        HttpResponse<String> first = client.create("key-1");
        simulator.faults().next(Endpoint.CREATE, Fault.failure(502));

        assertThat(client.create("key-1").statusCode()).isEqualTo(502);
        assertThat(client.create("key-1").body()).isEqualTo(first.body());
    }

    private void restart(SimulatorSettings changed) {
        simulator.close();
        simulator = MomentSimulator.start(changed);
        client = new ApiClient(simulator);
    }

    private HttpResponse<String> withoutKey() throws Exception {
        return client.send(client.request("/collect/payment_sessions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(ApiClient.BODY))
                .build());
    }

    private static void assertReplayed(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("idempotent-replayed")).contains("true");
    }
}
