package dev.momentcheckout.moment;

import static dev.momentcheckout.moment.MomentClient.API_KEY;
import static dev.momentcheckout.moment.MomentClient.CONNECTIONS;
import static dev.momentcheckout.moment.MomentClient.NEW_API_KEY;
import static dev.momentcheckout.moment.MomentClient.REQUEST;
import static dev.momentcheckout.moment.MomentClient.failure;
import static dev.momentcheckout.moment.MomentClient.opened;
import static dev.momentcheckout.moment.MomentClient.requestOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi.CreateResult;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.IdempotencyKey;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.MomentApi.UnavailableReason;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.simulator.Call;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

@Timeout(60)
class HttpMomentApiTest {
    private static final UUID IDEMPOTENCY_KEY = UUID.fromString("0d0f7f0a-2f5e-4f0e-9d0a-6c1d2f3a4b5c");
    private static final IdempotencyKey KEY = new IdempotencyKey.Stored(IDEMPOTENCY_KEY);

    private final MomentClient client = new MomentClient();
    private @Nullable MomentSimulator running;

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
        client.close();
    }

    private MomentSimulator simulator() {
        return simulator(SimulatorSettings.defaults());
    }

    private MomentSimulator simulator(SimulatorSettings settings) {
        MomentSimulator simulator = MomentSimulator.start(settings.withClock(client.clock));
        running = simulator;
        return simulator;
    }

    private CreateResult create(MomentSimulator simulator) {
        return client.at(simulator.baseUrl()).create(REQUEST, KEY, client.deadline());
    }

    private SessionId session(MomentSimulator simulator) {
        return opened(create(simulator)).observation().session();
    }

    private RetrieveResult retrieve(MomentSimulator simulator, SessionId id) {
        return client.at(simulator.baseUrl()).retrieve(id, client.deadline());
    }

    private static Observation found(RetrieveResult result) {
        assertThat(result).isInstanceOf(RetrieveResult.Found.class);
        return ((RetrieveResult.Found) result).observation();
    }

    private static void assertSameKeyEachTime(MomentSimulator simulator, int calls) {
        assertThat(simulator.calls())
                .hasSize(calls)
                .extracting(Call::idempotencyKey)
                .containsOnly(IDEMPOTENCY_KEY.toString());
    }

    private static String http(String head, String body) {
        return "HTTP/1.1 " + head + "\r\nContent-Type: application/json\r\n\r\n" + body;
    }

    @Test
    void sends_the_request_that_moments_reference_documents() throws Exception {
        String session = "{\"id\":\"ps_1\",\"client_token\":\"t\"}";
        try (RawServer server =
                RawServer.responding(http("201 Created\r\nContent-Length: " + session.length(), session))) {
            opened(client.at(server.address()).create(REQUEST, KEY, client.deadline()));

            assertThat(server.requests()).hasSize(1);
            String request = server.requests().getFirst();
            assertThat(request.lines())
                    .startsWith("POST /collect/payment_sessions HTTP/1.1")
                    .contains(
                            "Host: 127.0.0.1:" + server.address().getPort(),
                            "Authorization: Bearer " + API_KEY,
                            "Idempotency-Key: " + IDEMPOTENCY_KEY,
                            "Content-Type: application/json");
            String body = request.substring(request.indexOf("\r\n\r\n") + 4);
            ObjectMapper json = new ObjectMapper();
            assertThat(json.readTree(body)).isEqualTo(json.readTree("""
                    {
                      "amount": 1000,
                      "currency": "ZAR",
                      "type": "one_time",
                      "metadata": {"integration_id": "shop"},
                      "options": {
                        "checkout_options": {
                          "presentation_mode": {"mode": "embedded"},
                          "success_url": "https://example.com/return?session_id={SESSION_ID}"
                        }
                      }
                    }
                    """));
        }
    }

    @Test
    void opens_a_session() {
        MomentSimulator simulator = simulator();

        CreateResult.Opened opened = opened(create(simulator));

        var session = simulator.sessions().getFirst();
        assertThat(opened.replayed()).isFalse();
        assertThat(opened.token().reveal()).isEqualTo(session.clientToken());
        Observation observation = opened.observation();
        assertThat(observation.session().value()).isEqualTo(session.id());
        assertThat(observation.source()).isEqualTo(Source.CREATE);
        assertThat(observation.status()).isEqualTo(MomentStatus.ACTIVE);
        assertThat(observation.outcome()).isEqualTo(PaymentOutcome.NOT_STARTED);
        assertThat(observation.reportedTerms()).isEqualTo(new ReportedTerms(1000L, "ZAR", MomentMode.TEST));
        assertThat(observation.integrationId()).isEqualTo("shop");
        assertThat(observation.observedAt()).isEqualTo(client.clock.instant());
        assertThat(client.waits()).isEmpty();
    }

    @Test
    void distinguishes_a_replay_from_a_new_session() {
        MomentSimulator simulator = simulator();
        CreateResult.Opened first = opened(create(simulator));

        CreateResult.Opened second = opened(create(simulator));

        assertThat(second.replayed()).isTrue();
        assertThat(second.token()).isEqualTo(first.token());
        assertThat(simulator.sessions()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Connection.class,
            names = {"DROP_BEFORE_COMMIT", "DROP_AFTER_COMMIT"})
    void retries_a_broken_connection_under_the_same_key(Fault.Connection drop) {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, drop);

        CreateResult.Opened opened = opened(create(simulator));

        assertThat(opened.replayed()).isEqualTo(drop == Fault.Connection.DROP_AFTER_COMMIT);
        assertThat(simulator.sessions()).hasSize(1);
        assertSameKeyEachTime(simulator, 2);
    }

    @Test
    void retries_a_call_that_timed_out_and_finds_the_session_that_it_opened() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.Connection.HANG_AFTER_COMMIT);

        // The clock does not advance while the first call hangs, so the second one has the same time, less the pause.
        CreateResult result =
                client.at(simulator.baseUrl()).create(REQUEST, KEY, Deadline.in(Duration.ofMillis(900), client.clock));

        assertThat(opened(result).replayed()).isTrue();
        assertThat(simulator.sessions()).hasSize(1);
        assertSameKeyEachTime(simulator, 2);
    }

    @Test
    void waits_for_an_earlier_call_that_still_runs() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.Connection.HANG);
        Sleeper finishFirstCall = duration -> {
            client.sleepFor(duration);
            if (duration.equals(Duration.ofSeconds(1))) {
                simulator.faults().release();
                simulator.awaitIdle();
            }
        };

        HangingCallTimer timer = new HangingCallTimer(simulator);
        CreateResult result =
                client.at(simulator.baseUrl(), finishFirstCall, timer).create(REQUEST, KEY, client.deadline());
        timer.shutdownNow();

        assertThat(opened(result).observation().session().value())
                .isEqualTo(simulator.sessions().getFirst().id());
        assertThat(simulator.sessions()).hasSize(1);
        assertThat(simulator.calls()).extracting(Call::status).contains(409);
    }

    /** Lets the time limit of a call expire as soon as Moment has the call and hangs, however long the limit is. */
    private static final class HangingCallTimer extends ScheduledThreadPoolExecutor {
        private final MomentSimulator simulator;
        private int calls;

        HangingCallTimer(MomentSimulator simulator) {
            super(1);
            this.simulator = simulator;
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(
                Runnable command, long initialDelay, long delay, TimeUnit unit) {
            int hanging = ++calls;
            return super.scheduleWithFixedDelay(
                    () -> {
                        simulator.faults().awaitHanging(hanging);
                        command.run();
                    },
                    0,
                    delay,
                    unit);
        }
    }

    @Test
    void gives_up_after_three_broken_connections() {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.CREATE, Fault.Connection.DROP_BEFORE_COMMIT);

        assertThat(failure(create(simulator))).isInstanceOf(Failure.Unavailable.class);

        assertSameKeyEachTime(simulator, 3);
        assertThat(client.waits()).containsExactly(Duration.ofMillis(125), Duration.ofMillis(250));
    }

    @Test
    void makes_no_call_without_time_left() {
        MomentSimulator simulator = simulator();

        CreateResult result =
                client.at(simulator.baseUrl()).create(REQUEST, KEY, Deadline.in(Duration.ofMillis(499), client.clock));

        assertThat(failure(result)).isInstanceOf(Failure.Unavailable.class);
        assertThat(simulator.calls()).isEmpty();
    }

    @Test
    void retries_a_new_failure_under_the_same_key() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, 2, Fault.failure(503));

        assertThat(opened(create(simulator)).replayed()).isFalse();

        assertThat(simulator.sessions()).hasSize(1);
        assertSameKeyEachTime(simulator, 3);
    }

    @Test
    void an_outage_of_this_call_is_not_a_stored_failure_but_one_of_an_earlier_call_is() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.failure(500).storedForReplay());

        assertThat(failure(create(simulator)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.SERVER_ERROR, 500, null));
        assertSameKeyEachTime(simulator, 2);

        assertThat(create(simulator)).isEqualTo(new CreateResult.StoredFailure(500));
        assertSameKeyEachTime(simulator, 3);
    }

    @Test
    void reports_the_key_of_another_request() {
        MomentSimulator simulator = simulator();
        create(simulator);

        CreateResult result = client.at(simulator.baseUrl()).create(requestOf(2000), KEY, client.deadline());

        assertThat(result).isEqualTo(new CreateResult.OtherRequest());
        assertThat(simulator.sessions()).hasSize(1);
    }

    @Test
    void opens_a_session_with_a_rotated_api_key() {
        MomentSimulator simulator = simulator(SimulatorSettings.defaults()
                .withSecretKeys(API_KEY, NEW_API_KEY)
                .withRevokedKeys(API_KEY));
        client.rotateApiKey();

        opened(create(simulator));

        assertThat(simulator.calls()).extracting(Call::status).containsExactly(403, 201);
        assertThat(client.apiKeyReads()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.BrokenBody.class,
            names = {"HTML", "INVALID_JSON", "CUT_OFF", "HUGE"})
    void repeats_a_call_with_an_unreadable_response_under_the_same_key(Fault.BrokenBody broken) {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, broken);

        assertThat(opened(create(simulator)).replayed()).isTrue();
        assertThat(simulator.sessions()).hasSize(1);
        assertSameKeyEachTime(simulator, 2);
    }

    @Test
    void a_session_without_a_client_token_is_not_opened() {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.CREATE, Deviation.WITHOUT_CLIENT_TOKEN);

        assertThat(failure(create(simulator)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.UNREADABLE_RESPONSE, 201, null));
        assertSameKeyEachTime(simulator, 3);
    }

    @Test
    void ignores_unknown_fields() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Deviation.EXTRA_FIELDS);

        assertThat(opened(create(simulator)).observation().unknownFields()).isEmpty();
    }

    @Test
    void reads_unknown_values_as_unknown() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.faults().next(Endpoint.RETRIEVE, Deviation.UNKNOWN_STATUS);
        simulator.faults().next(Endpoint.RETRIEVE, Deviation.UNKNOWN_OUTCOME);

        assertThat(found(retrieve(simulator, id)).status()).isEqualTo(MomentStatus.UNKNOWN);
        assertThat(found(retrieve(simulator, id)).outcome()).isEqualTo(PaymentOutcome.UNKNOWN);
    }

    @Test
    void retrieves_a_session() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.pay(id.value());

        Observation observation = found(retrieve(simulator, id));

        assertThat(observation.source()).isEqualTo(Source.RETRIEVAL);
        assertThat(observation.status()).isEqualTo(MomentStatus.COMPLETED);
        assertThat(observation.outcome()).isEqualTo(PaymentOutcome.PAID);
        assertThat(observation.paymentId()).isNotNull();
    }

    @Test
    void rejects_a_response_with_another_session() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.faults().next(Endpoint.RETRIEVE, Deviation.OTHER_SESSION);

        assertThat(failure(retrieve(simulator, id))).isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void reports_an_unknown_session() {
        assertThat(retrieve(simulator(), new SessionId("ps_unknown"))).isEqualTo(new RetrieveResult.NotFound());
    }

    @Test
    void reports_a_failed_retrieval_without_a_retry() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.faults().next(Endpoint.RETRIEVE, Fault.failure(503).withRetryAfter("3"));
        simulator.faults().next(Endpoint.RETRIEVE, Fault.failure(400));
        simulator.faults().next(Endpoint.RETRIEVE, Fault.BrokenBody.INVALID_JSON);
        simulator.faults().next(Endpoint.RETRIEVE, Fault.BrokenBody.CUT_OFF);
        simulator.faults().next(Endpoint.RETRIEVE, Fault.BrokenBody.HUGE);
        simulator.faults().next(Endpoint.RETRIEVE, Fault.Connection.DROP_BEFORE_COMMIT);

        assertThat(failure(retrieve(simulator, id)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.SERVER_ERROR, 503, Duration.ofSeconds(3)));
        assertThat(failure(retrieve(simulator, id))).isEqualTo(new Failure.Rejected(400));
        assertThat(failure(retrieve(simulator, id)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.UNREADABLE_RESPONSE, 200, null));
        assertThat(failure(retrieve(simulator, id))).isInstanceOf(Failure.Unavailable.class);
        assertThat(failure(retrieve(simulator, id)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.UNREADABLE_RESPONSE, 0, null));
        assertThat(failure(retrieve(simulator, id)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.CONNECTION_FAILED, 0, null));
        assertThat(simulator.calls()).hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1000, 0, 1, 5})
    void a_retrieval_ends_at_its_deadline(long millis) {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.RETRIEVE, Fault.Connection.HANG);

        RetrieveResult result = client.at(simulator.baseUrl())
                .retrieve(new SessionId("ps_1"), Deadline.in(Duration.ofMillis(millis), client.clock));

        assertThat(failure(result)).isEqualTo(new Failure.Unavailable(UnavailableReason.TIMEOUT, 0, null));
    }

    @Test
    void hanging_calls_do_not_use_up_the_connections() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.faults().next(Endpoint.RETRIEVE, CONNECTIONS + 2, Fault.Connection.HANG);
        HangingCallTimer timer = new HangingCallTimer(simulator);
        HttpMomentApi moment = client.at(simulator.baseUrl(), client::sleepFor, timer);

        for (int i = 0; i < CONNECTIONS + 2; i++) {
            assertThat(failure(moment.retrieve(id, client.deadline())))
                    .isEqualTo(new Failure.Unavailable(UnavailableReason.TIMEOUT, 0, null));
        }
        timer.shutdownNow();

        assertThat(found(client.at(simulator.baseUrl()).retrieve(id, client.deadline()))
                        .session())
                .isEqualTo(id);
    }

    /**
     * Why a deadline needs an abort: the client itself waits without limit, and waiting calls use up its connections.
     */
    @Test
    void without_an_abort_hanging_calls_use_up_the_connections() throws Exception {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.faults().next(Endpoint.RETRIEVE, 2, Fault.Connection.HANG);
        HttpExecuteRequest request = HttpExecuteRequest.builder()
                .request(SdkHttpRequest.builder()
                        .method(SdkHttpMethod.GET)
                        .uri(URI.create(simulator.baseUrl() + "/collect/payment_sessions/" + id))
                        .putHeader("Authorization", "Bearer " + API_KEY)
                        .build())
                .build();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                SdkHttpClient small = AwsCrtHttpClient.builder()
                        .maxConcurrency(2)
                        .connectionAcquisitionTimeout(Duration.ofMillis(300))
                        .build()) {
            var first = threads.submit(() -> small.prepareRequest(request).call());
            var second = threads.submit(() -> small.prepareRequest(request).call());
            simulator.faults().awaitHanging(2);

            assertThatThrownBy(() -> small.prepareRequest(request).call()).isInstanceOf(IOException.class);

            simulator.faults().release();
            assertThat(first.get().httpResponse().statusCode()).isEqualTo(200);
            assertThat(second.get().httpResponse().statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK\r\nContent-Length: 1000",
                "200 OK\r\nTransfer-Encoding: chunked",
            })
    void a_body_that_stalls_after_the_headers_is_aborted_at_the_deadline(String head) throws Exception {
        String start = head.endsWith("chunked") ? "5\r\n{\"id\"\r\n" : "{\"id\"";
        try (RawServer server = RawServer.responding(http(head, start))) {
            HttpMomentApi moment = client.at(server.address());
            for (int i = 0; i < CONNECTIONS + 2; i++) {
                RetrieveResult result =
                        moment.retrieve(new SessionId("ps_1"), Deadline.in(Duration.ofMillis(150), client.clock));
                assertThat(failure(result)).isInstanceOf(Failure.Unavailable.class);
            }
            assertThat(server.requests()).isNotEmpty();
        }
    }

    @Test
    void a_refused_connection_is_unavailable() {
        MomentSimulator simulator = simulator();
        URI address = simulator.baseUrl();
        simulator.close();

        assertThat(failure(client.at(address).retrieve(new SessionId("ps_1"), client.deadline())))
                .isInstanceOf(Failure.Unavailable.class);
        assertThat(failure(client.at(address).create(REQUEST, KEY, client.deadline())))
                .isInstanceOf(Failure.Unavailable.class);
    }
}
