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
        return moment(address, this::pass);
    }

    private HttpMomentApi moment(URI address, Sleeper pause) {
        if (manager.reads(ARN) == 0) {
            manager.put(ARN, KEY);
        }
        return new HttpMomentApi(
                http, timer, address, Secrets.apiKey(secretsManager, ARN, MomentMode.TEST, clock), clock, pause);
    }

    private void pass(Duration duration) {
        pauses.add(duration);
        clock.advance(duration);
    }

    private Deadline deadline() {
        return Deadline.in(Duration.ofSeconds(20), clock);
    }

    private CreateResult create(MomentSimulator simulator) {
        return moment(simulator.baseUrl()).create(REQUEST, IDEMPOTENCY_KEY, deadline());
    }

    private static CreateResult.Opened opened(CreateResult answer) {
        assertThat(answer).isInstanceOf(CreateResult.Opened.class);
        return (CreateResult.Opened) answer;
    }

    private SessionId session(MomentSimulator simulator) {
        return opened(create(simulator)).observation().session();
    }

    private RetrieveResult look(MomentSimulator simulator, SessionId id) {
        return moment(simulator.baseUrl()).retrieve(id, deadline());
    }

    private static Failure failure(CreateResult answer) {
        assertThat(answer).isInstanceOf(CreateResult.Failed.class);
        return ((CreateResult.Failed) answer).failure();
    }

    private static Failure failure(RetrieveResult answer) {
        assertThat(answer).isInstanceOf(RetrieveResult.Failed.class);
        return ((RetrieveResult.Failed) answer).failure();
    }

    private static Observation found(RetrieveResult answer) {
        assertThat(answer).isInstanceOf(RetrieveResult.Found.class);
        return ((RetrieveResult.Found) answer).observation();
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
    void sends_the_request_that_moments_reference_asks_for() throws Exception {
        String session = "{\"id\":\"ps_1\",\"client_token\":\"t\"}";
        try (RawServer server =
                RawServer.answering(http("201 Created\r\nContent-Length: " + session.length(), session))) {
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
    void tells_a_replay_from_a_new_session() {
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
    void repeats_a_call_whose_connection_broke_under_the_same_key(Fault.Connection drop) {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, drop);

        CreateResult.Opened opened = opened(create(simulator));

        assertThat(opened.replayed()).isEqualTo(drop == Fault.Connection.DROP_AFTER_COMMIT);
        assertThat(simulator.sessions()).hasSize(1);
        assertSameKeyEachTime(simulator, 2);
    }

    @Test
    void repeats_a_call_that_was_too_slow_and_finds_the_session_it_had_opened() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.Connection.HANG_AFTER_COMMIT);

        // The clock stands still while the first call hangs, so a second one has the time of the first, less the pause.
        CreateResult answer = moment(simulator.baseUrl())
                .create(REQUEST, IDEMPOTENCY_KEY, Deadline.in(Duration.ofMillis(900), clock));

        assertThat(opened(answer).replayed()).isTrue();
        assertThat(simulator.sessions()).hasSize(1);
        assertSameKeyEachTime(simulator, 2);
    }

    @Test
    void waits_for_its_own_first_call_that_still_runs_at_moment() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.Connection.HANG);
        Sleeper letItFinishMeanwhile = duration -> {
            pass(duration);
            if (duration.equals(Duration.ofSeconds(1))) {
                simulator.faults().release();
                simulator.awaitIdle();
            }
        };

        CreateResult answer = moment(simulator.baseUrl(), letItFinishMeanwhile)
                .create(REQUEST, IDEMPOTENCY_KEY, Deadline.in(Duration.ofMillis(3500), clock));

        assertThat(opened(answer).observation().session().value())
                .isEqualTo(simulator.sessions().getFirst().id());
        assertThat(simulator.sessions()).hasSize(1);
        assertThat(simulator.calls()).extracting(Call::status).contains(409);
    }

    @Test
    void gives_up_after_three_calls_that_broke() {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.CREATE, Fault.Connection.DROP_BEFORE_COMMIT);

        assertThat(failure(create(simulator))).isInstanceOf(Failure.Unavailable.class);

        assertSameKeyEachTime(simulator, 3);
        assertThat(pauses).containsOnly(Duration.ofMillis(250)).hasSize(2);
    }

    @Test
    void asks_nothing_when_there_is_no_time_left() {
        MomentSimulator simulator = simulator();

        CreateResult answer = moment(simulator.baseUrl())
                .create(REQUEST, IDEMPOTENCY_KEY, Deadline.in(Duration.ofMillis(499), clock));

        assertThat(failure(answer)).isInstanceOf(Failure.Unavailable.class);
        assertThat(simulator.calls()).isEmpty();
    }

    @Test
    void keeps_the_deadline_whatever_moment_does() {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.CREATE, Fault.answer(503));

        Deadline deadline = Deadline.in(Duration.ofMillis(700), clock);

        CreateResult answer = moment(simulator.baseUrl()).create(REQUEST, IDEMPOTENCY_KEY, deadline);

        assertThat(failure(answer)).isInstanceOf(Failure.Unavailable.class);
        assertThat(simulator.calls()).hasSize(2);
        assertThat(clock.instant()).isBefore(deadline.at());
    }

    @Test
    void repeats_a_fresh_failure_of_moments_under_the_same_key() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, 2, Fault.answer(503));

        assertThat(opened(create(simulator)).replayed()).isFalse();

        assertThat(simulator.sessions()).hasSize(1);
        assertSameKeyEachTime(simulator, 3);
    }

    @Test
    void gives_up_after_three_fresh_failures_and_tells_for_how_long() {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.CREATE, Fault.answer(500).withRetryAfter("7"));

        assertThat(failure(create(simulator))).isEqualTo(new Failure.Unavailable("status 500", Duration.ofSeconds(7)));
        assertSameKeyEachTime(simulator, 3);
    }

    @Test
    void a_failure_that_is_stored_under_the_key_is_told_as_such() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.answer(500).kept());

        assertThat(create(simulator)).isEqualTo(new CreateResult.StoredFailure());

        assertSameKeyEachTime(simulator, 2);
    }

    @Test
    void waits_three_times_for_a_key_in_use_and_then_says_that_it_is_taken() {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.CREATE, Fault.answer(409));

        assertThat(create(simulator)).isEqualTo(new CreateResult.KeyConflict(409));

        assertSameKeyEachTime(simulator, 4);
        assertThat(pauses).containsOnly(Duration.ofSeconds(1)).hasSize(3);
    }

    @Test
    void a_key_of_another_request_is_taken() {
        MomentSimulator simulator = simulator();
        create(simulator);
        SessionRequest other = new SessionRequest(
                new Money(2000, Currency.getInstance("ZAR")), REQUEST.successUrl(), "embedded", "shop");

        CreateResult answer = moment(simulator.baseUrl()).create(other, IDEMPOTENCY_KEY, deadline());

        assertThat(answer).isEqualTo(new CreateResult.KeyConflict(422));
        assertThat(simulator.sessions()).hasSize(1);
    }

    @Test
    void too_many_requests_is_not_repeated() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.answer(429).withRetryAfter("12"));
        simulator.faults().next(Endpoint.CREATE, Fault.answer(429));
        simulator.faults().next(Endpoint.CREATE, Fault.answer(429).withRetryAfter("Mon, 01 Jun 2026 08:00:30 GMT"));

        assertThat(failure(create(simulator))).isEqualTo(new Failure.Unavailable("status 429", Duration.ofSeconds(12)));
        assertThat(failure(create(simulator))).isEqualTo(new Failure.Unavailable("status 429", null));
        assertThat(failure(create(simulator))).isEqualTo(new Failure.Unavailable("status 429", null));
        assertThat(simulator.calls()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 404, 418})
    void what_moment_refuses_is_not_repeated(int status) {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Fault.answer(status));

        assertThat(failure(create(simulator))).isEqualTo(new Failure.Rejected(status));
        assertThat(simulator.calls()).hasSize(1);
    }

    @Test
    void a_key_that_is_refused_is_read_again_and_tried_once_more_if_it_changed() {
        MomentSimulator simulator = simulator(
                SimulatorSettings.defaults().withSecretKeys(KEY, "sk_test_new").withRevokedKeys(KEY));
        var apiKey = Secrets.apiKey(secretsManager, ARN, MomentMode.TEST, clock);
        manager.put(ARN, KEY);
        apiKey.get();
        manager.put(ARN, "sk_test_new");
        HttpMomentApi moment = new HttpMomentApi(http, timer, simulator.baseUrl(), apiKey, clock, this::pass);

        opened(moment.create(REQUEST, IDEMPOTENCY_KEY, deadline()));

        assertThat(simulator.calls()).extracting(Call::status).containsExactly(403, 201);
        assertThat(manager.reads(ARN)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void a_key_that_is_refused_and_has_not_changed_is_not_tried_again(int status) {
        SimulatorSettings settings = SimulatorSettings.defaults();
        MomentSimulator simulator =
                simulator(status == 403 ? settings.withRevokedKeys(KEY) : settings.withSecretKeys("sk_test_new"));

        assertThat(failure(create(simulator))).isEqualTo(new Failure.ApiKeyRejected(status));
        assertThat(manager.reads(ARN)).isEqualTo(2);
        assertThat(simulator.calls()).hasSize(1);
        assertThat(failure(look(simulator, new SessionId("ps_1")))).isEqualTo(new Failure.ApiKeyRejected(status));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.BrokenBody.class,
            names = {"HTML", "INVALID_JSON"})
    void an_answer_that_cannot_be_read_opens_nothing(Fault.BrokenBody broken) {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, broken);

        assertThat(failure(create(simulator))).isInstanceOf(Failure.Unavailable.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.BrokenBody.class,
            names = {"CUT_OFF", "HUGE"})
    void an_answer_without_a_proper_end_is_asked_for_again_under_the_same_key(Fault.BrokenBody broken) {
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
                RawServer.answering(http("201 Created\r\nContent-Length: " + session.length(), session))) {
            assertThat(failure(moment(server.address()).create(REQUEST, IDEMPOTENCY_KEY, deadline())))
                    .isInstanceOf(Failure.Unavailable.class);
        }
    }

    @Test
    void passes_over_fields_it_does_not_know() {
        MomentSimulator simulator = simulator();
        simulator.faults().next(Endpoint.CREATE, Deviation.EXTRA_FIELDS);

        assertThat(opened(create(simulator)).observation().hasUnknownValues()).isFalse();
    }

    @Test
    void reads_words_it_does_not_know_as_unknown() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.faults().next(Endpoint.RETRIEVE, Deviation.UNKNOWN_STATUS);
        simulator.faults().next(Endpoint.RETRIEVE, Deviation.UNKNOWN_OUTCOME);

        assertThat(found(look(simulator, id)).status()).isEqualTo(MomentStatus.UNKNOWN);
        assertThat(found(look(simulator, id)).outcome()).isEqualTo(PaymentOutcome.UNKNOWN);
    }

    @Test
    void looks_at_a_session() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.pay(id.value());

        Observation observation = found(look(simulator, id));

        assertThat(observation.source()).isEqualTo(Source.RETRIEVAL);
        assertThat(observation.status()).isEqualTo(MomentStatus.COMPLETED);
        assertThat(observation.outcome()).isEqualTo(PaymentOutcome.PAID);
        assertThat(observation.paymentId()).isNotNull();
    }

    @Test
    void another_session_than_was_asked_for_is_no_answer() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.faults().next(Endpoint.RETRIEVE, Deviation.OTHER_SESSION);

        assertThat(failure(look(simulator, id))).isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void a_session_that_moment_does_not_know_is_absent() {
        assertThat(look(simulator(), new SessionId("ps_unknown"))).isEqualTo(new RetrieveResult.NotFound());
    }

    @Test
    void a_look_that_fails_is_told_and_not_repeated() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        simulator.faults().next(Endpoint.RETRIEVE, Fault.answer(503).withRetryAfter("3"));
        simulator.faults().next(Endpoint.RETRIEVE, Fault.answer(400));
        simulator.faults().next(Endpoint.RETRIEVE, Fault.BrokenBody.INVALID_JSON);
        simulator.faults().next(Endpoint.RETRIEVE, Fault.BrokenBody.CUT_OFF);
        simulator.faults().next(Endpoint.RETRIEVE, Fault.BrokenBody.HUGE);
        simulator.faults().next(Endpoint.RETRIEVE, Fault.Connection.DROP_BEFORE_COMMIT);

        assertThat(failure(look(simulator, id)))
                .isEqualTo(new Failure.Unavailable("status 503", Duration.ofSeconds(3)));
        assertThat(failure(look(simulator, id))).isEqualTo(new Failure.Rejected(400));
        assertThat(failure(look(simulator, id))).isInstanceOf(Failure.Unavailable.class);
        assertThat(failure(look(simulator, id))).isInstanceOf(Failure.Unavailable.class);
        assertThat(failure(look(simulator, id))).isEqualTo(new Failure.Unavailable("an answer of over 1 MiB", null));
        assertThat(failure(look(simulator, id))).isInstanceOf(Failure.Unavailable.class);
        assertThat(simulator.calls()).hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1000, 0, 1, 5})
    void a_look_whose_time_is_up_comes_back(long millis) {
        MomentSimulator simulator = simulator();
        simulator.faults().always(Endpoint.RETRIEVE, Fault.Connection.HANG);

        RetrieveResult answer = moment(simulator.baseUrl())
                .retrieve(new SessionId("ps_1"), Deadline.in(Duration.ofMillis(millis), clock));

        assertThat(failure(answer)).isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void sixty_calls_that_hang_leave_the_connections_for_a_good_one() {
        MomentSimulator simulator = simulator();
        SessionId id = session(simulator);
        HttpMomentApi moment = moment(simulator.baseUrl());
        simulator.faults().next(Endpoint.RETRIEVE, 60, Fault.Connection.HANG);

        for (int i = 0; i < 60; i++) {
            RetrieveResult answer = moment.retrieve(id, Deadline.in(Duration.ofMillis(60), clock));
            assertThat(failure(answer)).isInstanceOf(Failure.Unavailable.class);
        }

        assertThat(found(moment.retrieve(id, deadline())).session()).isEqualTo(id);
    }

    /** Why the deadline has to be kept by an abort: the client itself waits for ever, and those who wait use up its connections. */
    @Test
    void without_an_abort_calls_that_hang_use_up_the_connections() throws Exception {
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
    void a_body_that_stalls_after_the_headers_is_cut_at_the_deadline(String head) throws Exception {
        String start = head.endsWith("chunked") ? "5\r\n{\"id\"\r\n" : "{\"id\"";
        try (RawServer server = RawServer.answering(http(head, start))) {
            HttpMomentApi moment = moment(server.address());
            for (int i = 0; i < CONNECTIONS + 2; i++) {
                RetrieveResult answer =
                        moment.retrieve(new SessionId("ps_1"), Deadline.in(Duration.ofMillis(150), clock));
                assertThat(failure(answer)).isInstanceOf(Failure.Unavailable.class);
            }
            assertThat(server.requests()).isNotEmpty();
        }
    }

    @Test
    void a_moment_that_is_down_is_unavailable() {
        MomentSimulator simulator = simulator();
        URI address = simulator.baseUrl();
        simulator.close();

        assertThat(failure(moment(address).retrieve(new SessionId("ps_1"), deadline())))
                .isInstanceOf(Failure.Unavailable.class);
        assertThat(failure(moment(address).create(REQUEST, IDEMPOTENCY_KEY, deadline())))
                .isInstanceOf(Failure.Unavailable.class);
    }
}
