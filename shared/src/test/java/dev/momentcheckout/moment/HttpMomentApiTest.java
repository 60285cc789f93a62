package dev.momentcheckout.moment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi.CreateResult;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
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
import dev.momentcheckout.testing.support.MutableClock;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

@Timeout(60)
class HttpMomentApiTest {
    private static final String ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:moment/api-key-AbCdEf";
    private static final String KEY = "sk_test_simulator";
    private static final UUID IDEMPOTENCY_KEY = UUID.fromString("0d0f7f0a-2f5e-4f0e-9d0a-6c1d2f3a4b5c");
    private static final SessionRequest REQUEST = new SessionRequest(
            new Money(1000, Currency.getInstance("ZAR")),
            "https://example.com/return?session_id={SESSION_ID}",
            "embedded",
            "shop");
    private static final int CONNECTIONS = 10;

    private final MutableClock clock = MutableClock.at(TestEnvironment.NOW);
    private final List<Duration> pauses = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final SdkHttpClient http = AwsCrtHttpClient.builder()
            .maxConcurrency(CONNECTIONS)
            .connectionAcquisitionTimeout(Duration.ofSeconds(2))
            .build();
    private final LocalSecretsManager manager = LocalSecretsManager.start();
    private final SecretsManagerClient secretsManager = SecretsManagerClient.builder()
            .endpointOverride(manager.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClient(http)
            .build();
    private @Nullable MomentSimulator running;

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
        secretsManager.close();
        manager.close();
        http.close();
        timer.shutdownNow();
    }

    private MomentSimulator simulator() {
        return simulator(SimulatorSettings.defaults());
    }

    private MomentSimulator simulator(SimulatorSettings settings) {
        MomentSimulator simulator = MomentSimulator.start(settings.withClock(clock));
        running = simulator;
        return simulator;
    }

    private HttpMomentApi moment(URI address) {
        return moment(address, this::pause);
    }

    private HttpMomentApi moment(URI address, Sleeper sleeper) {
        return moment(address, sleeper, timer);
    }

    private HttpMomentApi moment(URI address, Sleeper sleeper, ScheduledExecutorService timer) {
        if (manager.reads(ARN) == 0) {
            manager.put(ARN, KEY);
        }
        return new HttpMomentApi(
                http, timer, address, Secrets.apiKey(secretsManager, ARN, MomentMode.TEST, clock), clock, sleeper);
    }

    private void pause(Duration duration) {
        pauses.add(duration);
        clock.advance(duration);
    }

    private Deadline deadline() {
        return Deadline.in(Duration.ofSeconds(20), clock);
    }

    private CreateResult create(MomentSimulator simulator) {
        return moment(simulator.baseUrl()).create(REQUEST, IDEMPOTENCY_KEY, deadline());
    }

    private static CreateResult.Opened opened(CreateResult result) {
        assertThat(result).isInstanceOf(CreateResult.Opened.class);
        return (CreateResult.Opened) result;
    }

    private SessionId session(MomentSimulator simulator) {
        return opened(create(simulator)).observation().session();
    }

    private RetrieveResult retrieve(MomentSimulator simulator, SessionId id) {
        return moment(simulator.baseUrl()).retrieve(id, deadline());
    }

    private static Failure failure(CreateResult result) {
        assertThat(result).isInstanceOf(CreateResult.Failed.class);
        return ((CreateResult.Failed) result).failure();
    }

    private static Failure failure(RetrieveResult result) {
        assertThat(result).isInstanceOf(RetrieveResult.Failed.class);
        return ((RetrieveResult.Failed) result).failure();
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
            opened(moment(server.address()).create(REQUEST, IDEMPOTENCY_KEY, deadline()));

            assertThat(server.requests()).hasSize(1);
            String request = server.requests().getFirst();
            assertThat(request.lines())
                    .startsWith("POST /collect/payment_sessions HTTP/1.1")
                    .contains(
                            "Host: 127.0.0.1:" + server.address().getPort(),
                            "Authorization: Bearer " + KEY,
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
        assertThat(observation.observedAt()).isEqualTo(clock.instant());
        assertThat(pauses).isEmpty();
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
        CreateResult result = moment(simulator.baseUrl())
                .create(REQUEST, IDEMPOTENCY_KEY, Deadline.in(Duration.ofMillis(900), clock));

        assertThat(opened(result).replayed()).isTrue();
        assertThat(simulator.sessions()).hasSize(1);
        assertSameKeyEachTime(simulator, 2);
    }

    @Test
    void waits_for_an_earlier_call_that_still_runs() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.Connection.HANG);
        Sleeper finishFirstCall = duration -> {
            pause(duration);
            if (duration.equals(Duration.ofSeconds(1))) {
                simulator.faults().release();
                simulator.awaitIdle();
            }
        };

        HangingCallTimer timer = new HangingCallTimer(simulator);
        CreateResult result =
                moment(simulator.baseUrl(), finishFirstCall, timer).create(REQUEST, IDEMPOTENCY_KEY, deadline());
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
        assertThat(pauses).containsOnly(Duration.ofMillis(250)).hasSize(2);
    }

    @Test
    void makes_no_call_without_time_left() {
        MomentSimulator simulator = simulator();

        CreateResult result = moment(simulator.baseUrl())
                .create(REQUEST, IDEMPOTENCY_KEY, Deadline.in(Duration.ofMillis(499), clock));

        assertThat(failure(result)).isInstanceOf(Failure.Unavailable.class);
        assertThat(simulator.calls()).isEmpty();
    }

    @Test
    void does_not_exceed_the_deadline() {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.CREATE, Fault.failure(503));

        Deadline deadline = Deadline.in(Duration.ofMillis(700), clock);

        CreateResult result = moment(simulator.baseUrl()).create(REQUEST, IDEMPOTENCY_KEY, deadline);

        assertThat(failure(result)).isInstanceOf(Failure.Unavailable.class);
        assertThat(simulator.calls()).hasSize(2);
        assertThat(clock.instant()).isBefore(deadline.at());
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
    void gives_up_after_three_new_failures_and_returns_retry_after() {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.CREATE, Fault.failure(500).withRetryAfter("7"));

        assertThat(failure(create(simulator))).isEqualTo(new Failure.Unavailable("status 500", Duration.ofSeconds(7)));
        assertSameKeyEachTime(simulator, 3);
    }

    @Test
    void reports_a_failure_stored_under_the_key() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.failure(500).storedForReplay());

        assertThat(create(simulator)).isEqualTo(new CreateResult.StoredFailure());

        assertSameKeyEachTime(simulator, 2);
    }

    @Test
    void retries_a_key_in_use_three_times_and_then_reports_a_conflict() {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.CREATE, Fault.failure(409));

        assertThat(create(simulator)).isEqualTo(new CreateResult.KeyConflict(409));

        assertSameKeyEachTime(simulator, 4);
        assertThat(pauses).containsOnly(Duration.ofSeconds(1)).hasSize(3);
    }

    @Test
    void reports_a_conflict_for_the_key_of_another_request() {
        MomentSimulator simulator = simulator();
        create(simulator);
        SessionRequest other = new SessionRequest(
                new Money(2000, Currency.getInstance("ZAR")), REQUEST.successUrl(), "embedded", "shop");

        CreateResult result = moment(simulator.baseUrl()).create(other, IDEMPOTENCY_KEY, deadline());

        assertThat(result).isEqualTo(new CreateResult.KeyConflict(422));
        assertThat(simulator.sessions()).hasSize(1);
    }

    @Test
    void does_not_retry_too_many_requests() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.failure(429).withRetryAfter("12"));
        simulator.faults().next(Endpoint.CREATE, Fault.failure(429));
        simulator.faults().next(Endpoint.CREATE, Fault.failure(429).withRetryAfter("Mon, 01 Jun 2026 08:00:30 GMT"));

        assertThat(failure(create(simulator))).isEqualTo(new Failure.Unavailable("status 429", Duration.ofSeconds(12)));
        assertThat(failure(create(simulator))).isEqualTo(new Failure.Unavailable("status 429", null));
        assertThat(failure(create(simulator))).isEqualTo(new Failure.Unavailable("status 429", null));
        assertThat(simulator.calls()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 404, 418})
    void does_not_retry_a_rejected_request(int status) {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.failure(status));

        assertThat(failure(create(simulator))).isEqualTo(new Failure.Rejected(status));
        assertThat(simulator.calls()).hasSize(1);
    }

    @Test
    void reads_a_rejected_api_key_again_and_retries_once_if_it_changed() {
        MomentSimulator simulator = simulator(
                SimulatorSettings.defaults().withSecretKeys(KEY, "sk_test_new").withRevokedKeys(KEY));
        var apiKey = Secrets.apiKey(secretsManager, ARN, MomentMode.TEST, clock);
        manager.put(ARN, KEY);
        apiKey.get();
        manager.put(ARN, "sk_test_new");
        HttpMomentApi moment = new HttpMomentApi(http, timer, simulator.baseUrl(), apiKey, clock, this::pause);

        opened(moment.create(REQUEST, IDEMPOTENCY_KEY, deadline()));

        assertThat(simulator.calls()).extracting(Call::status).containsExactly(403, 201);
        assertThat(manager.reads(ARN)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void does_not_retry_with_an_unchanged_api_key(int status) {
        SimulatorSettings settings = SimulatorSettings.defaults();
        MomentSimulator simulator =
                simulator(status == 403 ? settings.withRevokedKeys(KEY) : settings.withSecretKeys("sk_test_new"));

        assertThat(failure(create(simulator))).isEqualTo(new Failure.ApiKeyRejected(status));
        assertThat(manager.reads(ARN)).isEqualTo(2);
        assertThat(simulator.calls()).hasSize(1);
        assertThat(failure(retrieve(simulator, new SessionId("ps_1")))).isEqualTo(new Failure.ApiKeyRejected(status));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.BrokenBody.class,
            names = {"HTML", "INVALID_JSON"})
    void an_unreadable_response_is_unavailable(Fault.BrokenBody broken) {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, broken);

        assertThat(failure(create(simulator))).isInstanceOf(Failure.Unavailable.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.BrokenBody.class,
            names = {"CUT_OFF", "HUGE"})
    void retries_an_incomplete_response_under_the_same_key(Fault.BrokenBody broken) {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, broken);

        assertThat(opened(create(simulator)).replayed()).isTrue();
        assertThat(simulator.sessions()).hasSize(1);
        assertSameKeyEachTime(simulator, 2);
    }

    @Test
    void a_session_without_a_client_token_is_not_opened() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Deviation.WITHOUT_CLIENT_TOKEN);

        assertThat(failure(create(simulator))).isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void a_session_without_an_id_is_not_opened() throws Exception {
        String session = "{\"client_token\":\"t\"}";
        try (RawServer server =
                RawServer.responding(http("201 Created\r\nContent-Length: " + session.length(), session))) {
            assertThat(failure(moment(server.address()).create(REQUEST, IDEMPOTENCY_KEY, deadline())))
                    .isInstanceOf(Failure.Unavailable.class);
        }
    }

    @Test
    void ignores_unknown_fields() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Deviation.EXTRA_FIELDS);

        assertThat(opened(create(simulator)).observation().hasUnknownValues()).isFalse();
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
                .isEqualTo(new Failure.Unavailable("status 503", Duration.ofSeconds(3)));
        assertThat(failure(retrieve(simulator, id))).isEqualTo(new Failure.Rejected(400));
        assertThat(failure(retrieve(simulator, id))).isInstanceOf(Failure.Unavailable.class);
        assertThat(failure(retrieve(simulator, id))).isInstanceOf(Failure.Unavailable.class);
        assertThat(failure(retrieve(simulator, id)))
                .isEqualTo(new Failure.Unavailable("response larger than 1 MiB", null));
        assertThat(failure(retrieve(simulator, id))).isInstanceOf(Failure.Unavailable.class);
        assertThat(simulator.calls()).hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1000, 0, 1, 5})
    void a_retrieval_ends_at_its_deadline(long millis) {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.RETRIEVE, Fault.Connection.HANG);

        RetrieveResult result = moment(simulator.baseUrl())
                .retrieve(new SessionId("ps_1"), Deadline.in(Duration.ofMillis(millis), clock));

        assertThat(failure(result)).isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void hanging_calls_do_not_use_up_the_connections() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.faults().next(Endpoint.RETRIEVE, CONNECTIONS + 2, Fault.Connection.HANG);
        HangingCallTimer timer = new HangingCallTimer(simulator);
        HttpMomentApi moment = moment(simulator.baseUrl(), this::pause, timer);

        for (int i = 0; i < CONNECTIONS + 2; i++) {
            assertThat(failure(moment.retrieve(id, deadline()))).isInstanceOf(Failure.Unavailable.class);
        }
        timer.shutdownNow();

        assertThat(found(moment(simulator.baseUrl()).retrieve(id, deadline())).session())
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
                        .putHeader("Authorization", "Bearer " + KEY)
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
            HttpMomentApi moment = moment(server.address());
            for (int i = 0; i < CONNECTIONS + 2; i++) {
                RetrieveResult result =
                        moment.retrieve(new SessionId("ps_1"), Deadline.in(Duration.ofMillis(150), clock));
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

        assertThat(failure(moment(address).retrieve(new SessionId("ps_1"), deadline())))
                .isInstanceOf(Failure.Unavailable.class);
        assertThat(failure(moment(address).create(REQUEST, IDEMPOTENCY_KEY, deadline())))
                .isInstanceOf(Failure.Unavailable.class);
    }
}
