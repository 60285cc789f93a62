package dev.momentcheckout.getsessionstatus;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class GetSessionStatusHandlerTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FUNCTION = "GetSessionStatus";
    private static final String NOWHERE = "http://127.0.0.1:1";

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final GetSessionStatusHandler handler = handler(testEnvironment.environment(FUNCTION));

    @AfterEach
    void close() {
        testEnvironment.close();
    }

    // What is asked for.

    static Stream<String> impossibleIds() {
        return Stream.of(
                "",
                " ",
                "s".repeat(129),
                "a/b",
                "/",
                "..",
                "%2f",
                "ps_1%2F..",
                "ps_1\u0000",
                "ps 1",
                "ps_\u00e9",
                "ps_1\n",
                "ps_1?x",
                "[]");
    }

    @ParameterizedTest
    @MethodSource("impossibleIds")
    void refuses_what_cannot_be_a_session_before_anything_is_read(String id) {
        assertInvalid(HttpApiRequest.status(id).to(withoutStore(), new LambdaContext("request-1")));
    }

    @Test
    void refuses_a_request_without_session_before_anything_is_read() {
        assertInvalid(HttpApiRequest.status("x").withoutQuery().to(withoutStore(), new LambdaContext("request-1")));
    }

    @Test
    void takes_an_id_of_128_characters_for_one_that_may_be() {
        assertProblem(status("s".repeat(128)), 404, "session-not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{"})
    void passes_over_a_body(String body) {
        String id = opened();

        assertThat(send(HttpApiRequest.status(id).withBody(body)).getStatusCode())
                .isEqualTo(200);
    }

    // Whose it is.

    @Test
    void answers_absent_provisional_and_anothers_sessions_with_the_same_bytes_and_asks_moment_nothing() {
        GetSessionStatusHandler signedIn = signedIn();
        String provisional = createdAtMoment();
        sessions().update(new SessionId(provisional), _ -> PaymentSession.provisional(observation(provisional)));
        String anothers = opened(Owner.signedIn("https://issuer", "another"));
        String anonymous = opened();
        List<Map<String, AttributeValue>> before = List.of(
                testEnvironment.item(provisional), testEnvironment.item(anothers), testEnvironment.item(anonymous));
        int calls = looks();

        List<APIGatewayV2HTTPResponse> answers = Stream.of("ps_absent", provisional, anothers, anonymous)
                .map(id -> HttpApiRequest.status(id)
                        .signedInAs("https://issuer", "me")
                        .to(signedIn, new LambdaContext("request-1")))
                .toList();

        assertProblem(answers.getFirst(), 404, "session-not-found");
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.getStatusCode()).isEqualTo(404);
            assertThat(answer.getBody()).isEqualTo(answers.getFirst().getBody());
            assertThat(answer.getHeaders()).isEqualTo(answers.getFirst().getHeaders());
        });
        assertThat(looks()).isEqualTo(calls);
        assertThat(List.of(
                        testEnvironment.item(provisional),
                        testEnvironment.item(anothers),
                        testEnvironment.item(anonymous)))
                .isEqualTo(before);
        assertThat(testEnvironment.item("ps_absent")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"https://other, me", "https://issuer, ME", "https://issuer#, me"})
    void takes_issuer_and_subject_together_for_the_owner(String issuer, String subject) {
        String id = opened(Owner.signedIn("https://issuer", "me"));

        assertProblem(
                HttpApiRequest.status(id).signedInAs(issuer, subject).to(signedIn(), new LambdaContext("request-1")),
                404,
                "session-not-found");
        assertThat(looks()).isZero();
    }

    @Test
    void answers_the_owner_who_is_signed_in() {
        String id = opened(Owner.signedIn("https://issuer", "me"));

        APIGatewayV2HTTPResponse answer = HttpApiRequest.status(id)
                .signedInAs("https://issuer", "me")
                .to(signedIn(), new LambdaContext("request-1"));

        assertThat(answer.getStatusCode()).isEqualTo(200);
    }

    @Test
    void refuses_a_request_without_claims_where_sign_in_is_required() {
        String id = opened(Owner.signedIn("https://issuer", "me"));

        assertProblem(HttpApiRequest.status(id).to(signedIn(), new LambdaContext("request-1")), 401, "unauthenticated");
        assertProblem(
                HttpApiRequest.status(id)
                        .signedInAs("https://issuer", " ")
                        .to(signedIn(), new LambdaContext("request-1")),
                401,
                "unauthenticated");
        assertThat(looks()).isZero();
    }

    // From the table alone.

    @ParameterizedTest
    @EnumSource(names = {"PAID", "RESERVED", "PAYMENT_METHOD_VERIFIED"})
    void answers_a_settled_session_from_the_table_alone(PaymentOutcome outcome) {
        String id = opened();
        tell(id, SessionStatus.COMPLETED, outcome);
        Map<String, AttributeValue> before = testEnvironment.item(id);

        assertStatus(status(id), id, "completed", true);

        assertThat(looks()).isZero();
        assertThat(testEnvironment.item(id)).isEqualTo(before);
    }

    @Test
    void answers_a_held_session_as_completed() {
        String id = opened();
        testEnvironment.moment().pay(id);
        testEnvironment.moment().faults().next(Endpoint.RETRIEVE, Deviation.OTHER_AMOUNT);

        assertStatus(status(id), id, "completed", true);

        assertThat(testEnvironment.item(id))
                .containsEntry("review_reasons", AttributeValue.fromSs(List.of("amount-mismatch")));
    }

    // After a look.

    @Test
    void asks_moment_about_an_open_session_and_keeps_the_answer() {
        String id = opened();
        testEnvironment.moment().pay(id);

        assertStatus(status(id), id, "completed", true);

        assertThat(looks()).isEqualTo(1);
        assertThat(testEnvironment.item(id)).containsEntry("state", text("PAID"));
        assertStatus(status(id), id, "completed", true);
        assertThat(looks()).isEqualTo(1);
    }

    @Test
    void answers_active_while_nobody_has_paid() {
        String id = opened();

        assertStatus(status(id), id, "active", false);
    }

    @Test
    void answers_active_while_an_attempt_is_pending_after_one_that_failed() {
        String id = opened();
        testEnvironment.moment().decline(id);
        testEnvironment.clock().advance(Duration.ofSeconds(1));
        testEnvironment.moment().attempt(id);

        assertStatus(status(id), id, "active", false);
    }

    @Test
    void answers_a_declined_attempt_as_failed_but_not_final() {
        String id = opened();
        testEnvironment.moment().decline(id);

        assertStatus(status(id), id, "failed", false);
        assertThat(testEnvironment.item(id))
                .containsEntry("state", text("OPEN"))
                .containsEntry("last_attempt", text("failed"));
    }

    @Test
    void answers_the_last_failure_as_final() {
        String id = opened();
        testEnvironment.moment().exhaust(id);

        assertStatus(status(id), id, "failed", true);
    }

    @Test
    void answers_an_expired_and_a_cancelled_session_as_such() {
        String expired = opened();
        testEnvironment.moment().expire(expired);
        String cancelled = opened();
        testEnvironment.moment().cancel(cancelled);

        assertStatus(status(expired), expired, "expired", true);
        assertStatus(status(cancelled), cancelled, "cancelled", true);
    }

    @Test
    void asks_on_about_a_session_that_ended_without_money() {
        String id = opened();
        tell(id, SessionStatus.EXPIRED, PaymentOutcome.NOT_STARTED);
        testEnvironment.moment().pay(id);

        assertStatus(status(id), id, "completed", true);
    }

    @Test
    void stays_active_and_asks_on_while_a_completed_session_has_no_outcome() {
        String id = opened();
        testEnvironment.moment().pay(id);
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Deviation.WITHOUT_ANY_OUTCOME);

        assertStatus(status(id), id, "active", false);
        testEnvironment.clock().advance(Duration.ofSeconds(1));
        testEnvironment.moment().faults().clear();

        assertStatus(status(id), id, "completed", true);
        assertThat(looks()).isEqualTo(2);
    }

    @Test
    void stays_active_and_asks_on_while_money_has_no_amount() throws IOException {
        String id = opened();
        byte[] paid = "{\"id\":\"%s\",\"status\":\"completed\",\"payment_outcome\":\"paid\"}"
                .formatted(id)
                .getBytes(StandardCharsets.UTF_8);
        AtomicInteger asked = new AtomicInteger();
        HttpServer moment = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        moment.createContext("/collect/payment_sessions/" + id, exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, paid.length);
            exchange.getResponseBody().write(paid);
            exchange.close();
        });
        moment.start();
        Map<String, String> environment = testEnvironment.environment(FUNCTION);
        environment.put(
                "MOMENT_BASE_URL", "http://127.0.0.1:" + moment.getAddress().getPort());
        GetSessionStatusHandler instance = handler(environment);

        assertStatus(HttpApiRequest.status(id).to(instance, new LambdaContext("request-1")), id, "active", false);
        testEnvironment.clock().advance(Duration.ofSeconds(1));
        assertStatus(HttpApiRequest.status(id).to(instance, new LambdaContext("request-1")), id, "active", false);
        moment.stop(0);

        assertThat(asked).hasValue(2);
        assertThat(testEnvironment.item(id))
                .containsEntry("state", text("OPEN"))
                .containsKey("next_check_at");
    }

    @Test
    void believes_the_older_word_for_paid_once_moment_was_asked() {
        String id = opened();
        testEnvironment.moment().pay(id);
        testEnvironment.moment().faults().next(Endpoint.RETRIEVE, Deviation.WITHOUT_OUTCOME);

        assertStatus(status(id), id, "completed", true);
    }

    // How often.

    @Test
    void asks_moment_once_a_second_at_most() {
        String id = opened();
        status(id);
        testEnvironment.clock().advance(Duration.ofMillis(999));
        assertStatus(status(id), id, "active", false);
        assertThat(looks()).isEqualTo(1);

        testEnvironment.clock().advance(Duration.ofMillis(1));
        assertStatus(status(id), id, "active", false);
        assertThat(looks()).isEqualTo(2);
    }

    @Test
    void asks_moment_once_where_many_instances_are_asked_at_once() throws Exception {
        String id = opened();
        GetSessionStatusHandler other = handler(testEnvironment.environment(FUNCTION));
        CountDownLatch together = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<Integer>> answers = Stream.of(handler, other, handler, other, handler, other)
                    .map(instance -> threads.submit(asked(instance, id, together)))
                    .toList();
            together.countDown();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }

        assertThat(looks()).isEqualTo(1);
    }

    // Where Moment gives no answer to be used.

    static Stream<Fault> uselessAnswers() {
        return Stream.of(
                Fault.answer(400),
                Fault.answer(401),
                Fault.answer(403),
                Fault.answer(404),
                Fault.answer(409),
                Fault.answer(422),
                Fault.answer(429),
                Fault.answer(429).withRetryAfter("30"),
                Fault.answer(500),
                Fault.answer(503),
                Fault.BrokenBody.HTML,
                Fault.BrokenBody.INVALID_JSON,
                Fault.BrokenBody.CUT_OFF,
                Fault.BrokenBody.HUGE,
                Fault.Connection.DROP_BEFORE_COMMIT,
                Deviation.OTHER_SESSION,
                Deviation.UNKNOWN_STATUS,
                Deviation.UNKNOWN_OUTCOME);
    }

    @ParameterizedTest
    @MethodSource("uselessAnswers")
    void answers_what_is_known_where_moment_gives_no_answer_to_be_used(Fault fault) {
        String id = opened();
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, fault);

        assertStatus(status(id), id, "active", false);

        assertThat(looks()).isPositive();
        assertThat(testEnvironment.item(id))
                .containsEntry("state", text("OPEN"))
                .doesNotContainKey("review_reasons");
        assertThat(testEnvironment.items()).hasSize(1);
    }

    @Test
    void answers_what_is_known_of_a_failed_attempt_while_moment_is_down() {
        String id = opened();
        tell(id, SessionStatus.ACTIVE, PaymentOutcome.UNPAID);
        Map<String, String> environment = testEnvironment.environment(FUNCTION);
        environment.put("MOMENT_BASE_URL", NOWHERE);

        assertStatus(
                HttpApiRequest.status(id).to(handler(environment), new LambdaContext("request-1")),
                id,
                "failed",
                false);
    }

    @Test
    void answers_what_is_known_after_four_seconds_of_silence() {
        String id = opened();
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Fault.Connection.HANG);
        long began = System.nanoTime();

        assertStatus(status(id), id, "active", false);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(8));
    }

    @Test
    void reads_the_key_again_at_once_after_a_rotation() {
        String id = opened();
        testEnvironment.moment().pay(id);
        testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, "sk_test_retired");
        assertStatus(status(id), id, "active", false);

        testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, SimulatorSettings.DEFAULT_SECRET_KEY);
        testEnvironment.clock().advance(Duration.ofSeconds(30));

        assertStatus(status(id), id, "completed", true);
    }

    // What it cannot do without.

    @ParameterizedTest
    @CsvSource({
        "'', secret-not-set",
        "canary, secret-malformed",
        "sk_live_canary, secret-wrong-mode",
        "'{\"apiKey\":7}', secret-malformed"
    })
    void says_which_secret_to_mend_for_an_open_session_yet_answers_a_paid_one(String secret, String problem) {
        String open = opened();
        String paid = opened();
        tell(paid, SessionStatus.COMPLETED, PaymentOutcome.PAID);
        testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, secret);

        APIGatewayV2HTTPResponse answer = status(open);

        assertProblem(answer, 503, problem);
        assertThat(answer.getBody()).contains("ApiKeySecretArn").doesNotContain("canary");
        assertStatus(status(paid), paid, "completed", true);
        assertThat(looks()).isZero();
        assertThat(testEnvironment.item(open))
                .containsEntry("state", text("OPEN"))
                .containsEntry("revision", number(1));
    }

    @Test
    void says_that_the_secret_is_missing() {
        String id = opened();
        testEnvironment.secrets().remove(TestEnvironment.API_KEY_ARN);

        assertProblem(status(id), 503, "secret-not-set");
    }

    @Test
    void says_that_the_secret_cannot_be_read_but_not_why() {
        String id = opened();
        testEnvironment.secrets().failNext(20, LocalSecretsManager.Failure.ACCESS_DENIED);

        APIGatewayV2HTTPResponse answer = status(id);

        assertProblem(answer, 503, "secret-unreadable");
        assertThat(answer.getBody()).doesNotContain("AccessDenied", "sts", "arn:");
    }

    @Test
    void says_that_the_store_is_down_but_not_why() {
        APIGatewayV2HTTPResponse answer =
                HttpApiRequest.status("ps_1").to(withoutStore(), new LambdaContext("request-1"));

        assertProblem(answer, 503, "store-unavailable");
        assertThat(answer.getHeaders()).containsKey("Retry-After");
        assertThat(answer.getBody()).doesNotContain("127.0.0.1", "Exception", "refused", "software.amazon");
        assertThat(looks()).isZero();
    }

    // What leaves.

    @Test
    void lets_the_named_fields_leave_and_no_others() {
        String id = opened();
        testEnvironment.moment().pay(id);
        testEnvironment.moment().faults().next(Endpoint.RETRIEVE, Deviation.EXTRA_FIELDS);

        APIGatewayV2HTTPResponse answer = status(id);

        assertThat(json(answer))
                .isEqualTo(JSON.createObjectNode()
                        .put("session_id", id)
                        .put("status", "completed")
                        .put("final", true)
                        .put("amount", 10_000)
                        .put("currency", "ZAR"));
        assertThat(answer.getHeaders())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("X-Request-Id", "request-1");
    }

    @Test
    void prints_neither_the_key_nor_what_came_from_outside() {
        String id = opened();
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        try (PrintStream printed = new PrintStream(captured, true, StandardCharsets.UTF_8)) {
            System.setOut(printed);
            System.setErr(printed);
            status(id);
            status("canary/");
            testEnvironment.clock().advance(Duration.ofSeconds(1));
            testEnvironment.moment().faults().next(Endpoint.RETRIEVE, Fault.answer(401));
            status(id);
            testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, "canary");
            testEnvironment.clock().advance(Duration.ofMinutes(6));
            status(id);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }

        assertThat(captured.toString(StandardCharsets.UTF_8))
                .contains("request served", "moment gave no answer to be used", "a secret cannot be used")
                .doesNotContain("canary", SimulatorSettings.DEFAULT_SECRET_KEY, "Bearer", "token");
    }

    private static Callable<Integer> asked(GetSessionStatusHandler instance, String id, CountDownLatch together) {
        return () -> {
            together.await();
            return HttpApiRequest.status(id)
                    .to(instance, new LambdaContext("request-1"))
                    .getStatusCode();
        };
    }

    private String createdAtMoment() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(testEnvironment.moment().baseUrl() + "/collect/payment_sessions"))
                .header("Authorization", "Bearer " + SimulatorSettings.DEFAULT_SECRET_KEY)
                .header(
                        "Idempotency-Key",
                        "key-" + testEnvironment.moment().sessions().size())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"amount":10000,"currency":"ZAR","type":"one_time","metadata":{"integration_id":"stage"},
                        "options":{"checkout_options":{"presentation_mode":{"mode":"embedded"},"success_url":"https://shop.example/back"}}}"""))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            return JSON.readTree(answer.body()).path("id").asText();
        } catch (IOException e) {
            throw new AssertionError("the simulator does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private String opened() {
        return opened(Owner.ANONYMOUS);
    }

    /** As create leaves it, at Moment and in the table. */
    private String opened(Owner owner) {
        String id = createdAtMoment();
        ExpectedTerms expectation =
                new ExpectedTerms(owner, new Money(10_000, Currency.getInstance("ZAR")), MomentMode.TEST);
        sessions().update(new SessionId(id), _ -> PaymentSession.opened(expectation, observation(id)));
        return id;
    }

    private Observation observation(String id) {
        return observation(
                id, Source.CREATE, MomentStatus.ACTIVE, dev.momentcheckout.session.PaymentOutcome.NOT_STARTED);
    }

    private Observation observation(
            String id, Source source, MomentStatus status, dev.momentcheckout.session.PaymentOutcome outcome) {
        return new Observation(
                new SessionId(id),
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                new ReportedTerms(10_000L, "ZAR", MomentMode.TEST),
                false,
                null,
                testEnvironment.clock().instant(),
                testEnvironment.clock().instant(),
                "stage",
                testEnvironment.clock().instant());
    }

    /** As a webhook leaves it, in the table alone. */
    private void tell(String id, SessionStatus status, PaymentOutcome outcome) {
        Observation told = observation(
                id,
                Source.WEBHOOK,
                MomentStatus.parse(status.wire()),
                dev.momentcheckout.session.PaymentOutcome.parse(outcome.wire()));
        sessions().update(told.session(), before -> requireNonNull(before).observe(told));
    }

    private DynamoDbSessionStore sessions() {
        return new DynamoDbSessionStore(LocalDynamoDb.shared().client(), testEnvironment.table());
    }

    private GetSessionStatusHandler handler(Map<String, String> environment) {
        return new GetSessionStatusHandler(environment, SystemServices.of(testEnvironment.clock(), Sleeper::sleep));
    }

    private GetSessionStatusHandler signedIn() {
        Map<String, String> environment = testEnvironment.environment(FUNCTION);
        environment.put("SIGN_IN", "required");
        return handler(environment);
    }

    private GetSessionStatusHandler withoutStore() {
        Map<String, String> environment = testEnvironment.environment(FUNCTION);
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", NOWHERE);
        return handler(environment);
    }

    private APIGatewayV2HTTPResponse status(String id) {
        return send(HttpApiRequest.status(id));
    }

    private APIGatewayV2HTTPResponse send(HttpApiRequest call) {
        return call.to(handler, new LambdaContext("request-1"));
    }

    /** How often Moment was asked about a session. */
    private int looks() {
        return (int) testEnvironment.moment().calls().stream()
                .filter(call -> call.method().equals("GET"))
                .count();
    }

    private void assertInvalid(APIGatewayV2HTTPResponse answer) {
        assertProblem(answer, 400, "invalid-request");
        assertThat(json(answer).path("field").asText()).isEqualTo("session_id");
        assertThat(looks()).isZero();
        assertThat(testEnvironment.items()).isEmpty();
    }

    private static void assertStatus(APIGatewayV2HTTPResponse answer, String id, String status, boolean isFinal) {
        assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
        JsonNode json = json(answer);
        assertThat(json.path("session_id").asText()).isEqualTo(id);
        assertThat(json.path("status").asText()).isEqualTo(status);
        assertThat(json.path("final").asBoolean(!isFinal)).isEqualTo(isFinal);
    }

    private static void assertProblem(APIGatewayV2HTTPResponse answer, int status, String type) {
        assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(status);
        assertThat(answer.getHeaders()).containsEntry("Content-Type", "application/problem+json");
        assertThat(json(answer).path("type").asText()).isEqualTo("urn:moment-checkout:problem:" + type);
        assertThat(json(answer).path("request_id").asText()).isEqualTo("request-1");
    }

    private static JsonNode json(APIGatewayV2HTTPResponse answer) {
        try {
            return JSON.readTree(answer.getBody());
        } catch (JsonProcessingException e) {
            throw new AssertionError("the answer is no JSON", e);
        }
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
