package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.CheckoutAttempt;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationStore;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReturnAddress;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.store.DynamoDbOperationStore;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbRefundStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.OperatorOutput;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** A test environment with InspectPayments in it, and payments for it to show. */
final class OperatorFixture implements AutoCloseable {
    static final Money PRICE = new Money(1000, Currency.getInstance("ZAR"));

    private final TestEnvironment environment = TestEnvironment.startIsolated();
    private final DynamoDbClient dynamoDb = environment.database();
    private final SessionStore sessions = new DynamoDbSessionStore(dynamoDb, environment.table());
    private final PurchaseStore purchases = new DynamoDbPurchaseStore(dynamoDb, environment.table());
    private final RecordObservation record = new RecordObservation(sessions, purchases);
    private final LogsStub logs = LogsStub.start();
    private final NetworkFaults network = new NetworkFaults();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private @Nullable InspectPaymentsHandler handler;
    private int remainingMillis = OperatorOutput.TIMEOUT_MILLIS;

    @Override
    public void close() {
        environment.close();
        logs.close();
    }

    TestEnvironment environment() {
        return environment;
    }

    LogsStub logs() {
        return logs;
    }

    NetworkFaults network() {
        return network;
    }

    List<String> log() {
        return log;
    }

    Instant now() {
        return environment.clock().instant();
    }

    /** Sets the time that Lambda leaves for a command. */
    void setRemainingMillis(int millis) {
        remainingMillis = millis;
    }

    // Commands.

    OperatorOutput run(String... argv) {
        return run(OperatorOutput.WIDTH, argv);
    }

    /** Runs a command in a terminal of a width. */
    OperatorOutput run(int width, String... argv) {
        return OperatorOutput.by("operator", width, remainingMillis, handler(), argv);
    }

    /** Returns the JSON output of a command. */
    JsonNode json(String... argv) {
        return run(Stream.concat(Stream.of(argv), Stream.of("--output", "json")).toArray(String[]::new))
                .json();
    }

    InspectPaymentsHandler handler() {
        if (handler == null) {
            handler = new InspectPaymentsHandler(
                    variables(),
                    SystemServices.of(environment.clock(), environment.clock()::advance)
                            .withBackoff(BackoffStrategy.retryImmediately())
                            .withLog(log::add)
                            .withHttp(network::wrap));
        }
        return handler;
    }

    private Map<String, String> variables() {
        Map<String, String> variables = environment.environment("InspectPayments");
        variables.put("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", logs.endpoint().toString());
        return variables;
    }

    // Payments.

    static ExpectedTerms terms(Owner owner, Money price) {
        return new ExpectedTerms(owner, price, MomentMode.TEST);
    }

    static ExpectedTerms terms() {
        return terms(Owner.ANONYMOUS, PRICE);
    }

    static ExpectedTerms ofOrder(String order) {
        OrderId id = new OrderId(order);
        return new ExpectedTerms(
                Owner.ANONYMOUS, PRICE, MomentMode.TEST, new LineItem.OfOrder(id), null, attempt(PurchaseId.of(id)));
    }

    static ExpectedTerms ofKey(Owner owner, String key) {
        return new ExpectedTerms(
                owner, PRICE, MomentMode.TEST, new LineItem.Unspecified(), null, attempt(PurchaseId.of(owner, key)));
    }

    private static CheckoutAttempt attempt(PurchaseId purchase) {
        return new CheckoutAttempt(purchase, UUID.randomUUID(), ReturnAddress.ofUrl("https://shop.example/back"));
    }

    /** Records a session as create does. */
    void create(String id, ExpectedTerms expected) {
        PaymentSession session = PaymentSession.opened(
                expected,
                observation(id, Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED, expected.price()));
        record.recordNew(session.id(), _ -> session);
        PurchaseId purchase = expected.purchase();
        if (purchase != null) {
            Purchase before = purchases.load(purchase, ReadConsistency.STRONG);
            Purchase found = before == null ? Purchase.unsaved(purchase) : before;
            purchases.compareAndSet(found.withAttempt(session.id(), expected.price(), List.of(), null, now()));
        }
    }

    /** Records that Moment reported a payment of an amount. */
    void pay(String id, long amount) {
        observe(observation(id, Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.PAID, amount));
    }

    void observe(Observation observation) {
        record.record(
                observation.session(),
                before -> before == null ? PaymentSession.provisional(observation) : before.observe(observation));
    }

    Observation observation(String id, Source source, MomentStatus status, PaymentOutcome outcome, long amount) {
        return observation(id, source, status, outcome, new Money(amount, PRICE.currency()));
    }

    private Observation observation(
            String id, Source source, MomentStatus status, PaymentOutcome outcome, Money reported) {
        return new Observation(
                new SessionId(id),
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                new ReportedTerms(reported.minorUnits(), reported.currencyCode(), MomentMode.TEST),
                false,
                outcome == PaymentOutcome.PAID ? "pay_" + id : null,
                now(),
                now(),
                TestEnvironment.INTEGRATION_ID,
                now());
    }

    void refund(String eventId, String paymentId, long amount) {
        new DynamoDbRefundStore(dynamoDb, environment.table())
                .save(new Refund(
                        eventId,
                        paymentId,
                        "ref_1",
                        "succeeded",
                        new ReportedTerms(amount, "ZAR", MomentMode.TEST),
                        true,
                        now()));
    }

    PaymentSession session(String id) {
        return requireNonNull(sessions.load(new SessionId(id), ReadConsistency.STRONG));
    }

    /** Stores an operation that has begun. */
    StartedOperation operation(String session, int number, String command, @Nullable String because) {
        Operation operation = new Operation(
                OperationSubject.of(new SessionId(session)),
                number,
                now(),
                "arn:aws:iam::1:user/li",
                "request-1",
                command,
                because == null ? null : new Because(because),
                3L,
                new TreeSet<>(List.of("amount 1001")),
                null);
        OperationStore operations = new DynamoDbOperationStore(dynamoDb, environment.table());
        operations.insert(operation);
        return outcome -> operations.finish(operation.finished(outcome, now()));
    }

    /** Ends an operation. */
    @FunctionalInterface
    interface StartedOperation {
        void finish(String outcome);
    }

    /** Writes a session directly, without the rules for observations. */
    void store(PaymentSession after) {
        PaymentSession before = sessions.load(after.id(), ReadConsistency.STRONG);
        sessions.compareAndSet(before, after);
    }

    /** Opens a session at Moment and returns its id. */
    String openAtMoment() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(environment.moment().baseUrl() + "/collect/payment_sessions"))
                .header("Authorization", "Bearer " + SimulatorSettings.DEFAULT_SECRET_KEY)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString("{\"amount\":1000,\"currency\":\"ZAR\"}"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return environment.moment().sessions().getLast().id();
    }

    // Queues.

    /** Receives the visible messages as a redrive does, which hides them for a time. */
    void hide(String queue) {
        try (SqsClient sqs = sqs()) {
            sqs.receiveMessage(request -> request.queueUrl(environment.queues().queueUrl(queue))
                    .maxNumberOfMessages(10)
                    .visibilityTimeout(120));
        }
    }

    void park(String session, String body) {
        send(
                "ParkedEvents",
                body,
                Map.of(
                        "reason",
                        "rejected",
                        "error_code",
                        "MalformedDetail",
                        "session_id",
                        session,
                        "event_id",
                        session + ":PAID"));
    }

    void send(String queue, String body, Map<String, String> attributes) {
        try (SqsClient sqs = sqs()) {
            sqs.sendMessage(request -> request.queueUrl(environment.queues().queueUrl(queue))
                    .messageBody(body)
                    .messageAttributes(attributes.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    each -> MessageAttributeValue.builder()
                                            .dataType("String")
                                            .stringValue(each.getValue())
                                            .build()))));
        }
    }

    private SqsClient sqs() {
        return SqsClient.builder()
                .endpointOverride(environment.queues().endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .build();
    }
}
