package dev.momentcheckout.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredFailuresTest {
    private static final String BAD_BODY = "{\"amount\":-1}";

    private final TestClock clock = new TestClock();
    private final SimulatorSettings settings = SimulatorSettings.defaults().withClock(clock);
    private MomentSimulator simulator = MomentSimulator.start(settings);
    private ApiClient client = new ApiClient(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 409, 422, 429, 500, 502, 503, 504})
    void a_failure_with_a_stored_status_is_replayed_for_24_hours(int status) throws Exception {
        simulator.storeFailures(Set.of(status));
        simulator.faults().next(Endpoint.CREATE, Fault.failure(status));
        HttpResponse<String> first = client.create("key-1");
        clock.advance(Duration.ofHours(24).minusMillis(1));
        HttpResponse<String> second = client.create("key-1");

        assertThat(first.statusCode()).isEqualTo(status);
        assertThat(isReplayed(first)).isFalse();
        assertThat(second.statusCode()).isEqualTo(status);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(isReplayed(second)).isTrue();

        clock.advance(Duration.ofMillis(1));
        assertThat(client.create("key-1").statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 409, 422, 429, 500, 502, 503, 504})
    void a_failure_with_another_status_leaves_its_key_unused(int status) throws Exception {
        simulator.storeFailures(Set.of(status == 503 ? 500 : 503));
        simulator.faults().next(Endpoint.CREATE, Fault.failure(status));

        assertThat(client.create("key-1").statusCode()).isEqualTo(status);
        assertThat(client.create("key-1").statusCode()).isEqualTo(201);
    }

    @Test
    void a_replay_does_not_use_up_a_failure_with_a_stored_status() throws Exception {
        simulator.storeFailures(Set.of(503));
        simulator.faults().next(Endpoint.CREATE, 2, Fault.failure(503));

        client.create("key-1");
        assertThat(isReplayed(client.create("key-1"))).isTrue();

        assertThat(isReplayed(client.create("key-2"))).isFalse();
        assertThat(client.create("key-3").statusCode()).isEqualTo(201);
    }

    @Test
    void a_failure_that_its_fault_stores_needs_no_setting() throws Exception {
        simulator.storeFailures(Set.of());
        simulator.faults().next(Endpoint.CREATE, Fault.failure(503).storedForReplay());

        client.create("key-1");

        assertThat(isReplayed(client.create("key-1"))).isTrue();
    }

    @Test
    void by_default_only_rejected_requests_are_stored() throws Exception {
        assertThat(simulator.storedFailures()).containsExactly(400);
        simulator.faults().next(Endpoint.CREATE, Fault.failure(500));

        client.create("key-1", BAD_BODY);
        client.create("key-2", BAD_BODY);

        assertThat(isReplayed(client.create("key-1", BAD_BODY))).isFalse();
        assertThat(isReplayed(client.create("key-2", BAD_BODY))).isTrue();
    }

    @Test
    void stored_responses_stay_stored_when_the_setting_changes() throws Exception {
        simulator.faults().next(Endpoint.CREATE, Fault.failure(400));
        client.create("key-1");
        simulator.storeFailures(Set.of());

        assertThat(isReplayed(client.create("key-1"))).isTrue();
    }

    @Test
    void the_responses_about_the_key_itself_are_not_stored() throws Exception {
        simulator.storeFailures(Set.of(422));
        HttpResponse<String> first = client.create("key-1");

        assertThat(client.create("key-1", ApiClient.BODY.replace("12550", "12551"))
                        .statusCode())
                .isEqualTo(422);
        assertThat(client.create("key-1").body()).isEqualTo(first.body());
    }

    @Test
    void a_simulator_starts_with_the_statuses_of_its_settings() throws Exception {
        simulator.close();
        simulator = MomentSimulator.start(settings.withStoredFailures(429, 500));
        client = new ApiClient(simulator);

        assertThat(simulator.storedFailures()).containsExactlyInAnyOrder(429, 500);
        client.create("key-1", BAD_BODY);
        assertThat(client.create("key-1").statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 399, 600})
    void only_failures_can_be_selected(int status) {
        assertThatThrownBy(() -> simulator.storeFailures(Set.of(status))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withStoredFailures(status)).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean isReplayed(HttpResponse<String> response) {
        return response.headers().firstValue("idempotent-replayed").isPresent();
    }
}
