package dev.momentcheckout.reconcilesessions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.CheckoutAttempt;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReturnAddress;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A test environment with reconcile-sessions in it and sessions for it to check. */
final class ReconcileFixture implements AutoCloseable {
    private static final int REMAINING_MILLIS = 55_000;
    private static final Money PRICE = new Money(1000, Currency.getInstance("ZAR"));

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final RecordObservation recordObservation = new RecordObservation(
            new DynamoDbSessionStore(LocalDynamoDb.shared().client(), testEnvironment.table()),
            new DynamoDbPurchaseStore(LocalDynamoDb.shared().client(), testEnvironment.table()));
    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public void close() {
        testEnvironment.close();
        http.close();
    }

    TestEnvironment testEnvironment() {
        return testEnvironment;
    }

    /** The log lines and metrics of all handlers. */
    List<String> log() {
        return log;
    }

    MomentSimulator moment() {
        return testEnvironment.moment();
    }

    // Time.

    Instant now() {
        return testEnvironment.clock().instant();
    }

    void advance(Duration duration) {
        testEnvironment.clock().advance(duration);
    }

    void advanceTo(Duration sinceStart) {
        advance(Duration.between(now(), TestEnvironment.NOW.plus(sinceStart)));
    }

    // Runs.

    /** Runs the reconciler once. */
    Map<String, Object> run() {
        return run(withoutDelays());
    }

    static Map<String, Object> run(ReconcileSessionsHandler handler) {
        return run(handler, REMAINING_MILLIS);
    }

    static Map<String, Object> run(ReconcileSessionsHandler handler, int remainingMillis) {
        return handler.handleRequest(Map.of("source", "each-minute"), new LambdaContext("run", remainingMillis));
    }

    /** A handler whose rate limiter does not wait, so that a run does not change when the next check is due. */
    ReconcileSessionsHandler withoutDelays() {
        return handler(_ -> {}, UnaryOperator.identity());
    }

    /** A handler whose rate limiter advances the clock instead of waiting. */
    ReconcileSessionsHandler handler(UnaryOperator<SdkHttpClient> network) {
        return handler(this::advance, network);
    }

    ReconcileSessionsHandler handler(Sleeper sleeper, UnaryOperator<SdkHttpClient> network) {
        return new ReconcileSessionsHandler(
                testEnvironment.environment("ReconcileSessions"),
                SystemServices.of(testEnvironment.clock(), sleeper)
                        .withBackoff(BackoffStrategy.retryImmediately())
                        .withLog(log::add)
                        .withHttp(network));
    }

    /** A network that passes each call to an interceptor. */
    static UnaryOperator<SdkHttpClient> intercepted(NetworkFaults.Interceptor interceptor) {
        NetworkFaults network = new NetworkFaults();
        network.intercept(interceptor);
        return network::wrap;
    }

    /** A network that passes each call to Moment, and no other, to an interceptor. */
    static UnaryOperator<SdkHttpClient> momentIntercepted(NetworkFaults.Interceptor interceptor) {
        return intercepted(
                (request, next) -> request.httpRequest().encodedPath().startsWith("/collect")
                        ? interceptor.intercept(request, next)
                        : next.call());
    }

    /** A network in which Moment answers every check of one session with a status. */
    static UnaryOperator<SdkHttpClient> momentAnswers(String session, int status, Map<String, String> headers) {
        return momentIntercepted(
                (request, next) -> request.httpRequest().encodedPath().endsWith("/" + session)
                        ? response(status, headers, "{}")
                        : next.call());
    }

    /** A network in which DynamoDB rejects every request whose body contains a text. */
    static UnaryOperator<SdkHttpClient> dynamoDbRejects(String text, String errorCode) {
        return intercepted((request, next) -> NetworkFaults.body(request).contains(text)
                ? response(
                        400,
                        Map.of("Content-Type", "application/x-amz-json-1.0", "x-amzn-RequestId", "aws-request-1"),
                        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + errorCode + "\",\"message\":\"no\"}")
                : next.call());
    }

    private static HttpExecuteResponse response(int status, Map<String, String> headers, String body) {
        SdkHttpFullResponse.Builder response = SdkHttpFullResponse.builder().statusCode(status);
        headers.forEach(response::putHeader);
        return HttpExecuteResponse.builder()
                .response(response.build())
                .responseBody(
                        AbortableInputStream.create(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                .build();
    }

    // Log.

    /** Returns the log lines with a message. */
    List<String> logged(String message) {
        return log.stream()
                .filter(line -> line.contains("\"message\":\"" + message + "\""))
                .toList();
    }

    /** Returns the lines with values of a metric without second dimension. */
    List<String> metric(String name) {
        return log.stream()
                .filter(line -> line.contains("\"" + name + "\":"))
                .filter(line -> line.contains("[\"Service\"]"))
                .toList();
    }

    // Sessions.

    List<String> open(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(open());
        }
        return ids;
    }

    /** Opens a session at Moment and records it as create does. */
    String open() {
        String session = openAtMoment();
        recordCreated(session);
        return session;
    }

    /** Records a session as create does, whether Moment has it or not. */
    void recordCreated(String session) {
        recordCreated(session, new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.TEST));
    }

    /** Opens a session of an order at Moment and records it as create does. */
    String openOrder(String order) {
        String session = openAtMoment();
        OrderId orderId = new OrderId(order);
        CheckoutAttempt attempt = new CheckoutAttempt(
                PurchaseId.of(orderId), UUID.randomUUID(), ReturnAddress.ofUrl("https://shop.example/back"));
        recordCreated(
                session,
                new ExpectedTerms(
                        Owner.ANONYMOUS, PRICE, MomentMode.TEST, new LineItem.OfOrder(orderId), null, attempt));
        return session;
    }

    private void recordCreated(String session, ExpectedTerms expected) {
        recordObservation.recordNew(
                new SessionId(session),
                _ -> PaymentSession.opened(
                        expected,
                        observation(session, Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)));
    }

    /** Opens a session at Moment and records nothing. */
    String openAtMoment() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(moment().baseUrl() + "/collect/payment_sessions"))
                .header("Authorization", "Bearer " + SimulatorSettings.DEFAULT_SECRET_KEY)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString("{\"amount\":1000,\"currency\":\"ZAR\"}"))
                .build();
        try {
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return moment().sessions().getLast().id();
    }

    /** Records what a webhook reports. */
    void recordWebhook(String session, MomentStatus status, PaymentOutcome outcome) {
        Observation observation = observation(session, Source.WEBHOOK, status, outcome);
        recordObservation.record(
                observation.session(),
                before -> before == null ? PaymentSession.provisional(observation) : before.observe(observation));
    }

    private Observation observation(String session, Source source, MomentStatus status, PaymentOutcome outcome) {
        return new Observation(
                new SessionId(session),
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                new ReportedTerms(1000L, "ZAR", MomentMode.TEST),
                false,
                null,
                now(),
                now(),
                TestEnvironment.INTEGRATION_ID,
                now());
    }

    Map<String, AttributeValue> item(String session) {
        return testEnvironment.item(session);
    }

    String state(String session) {
        return requireNonNull(item(session).get("state")).s();
    }
}
