package dev.momentcheckout.getsessionstatus;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReturnAddress;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionUpdate;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The test environment and helpers of the tests of get-session-status. */
abstract class StatusFixture {
    static final JsonMapper JSON = JsonMapper.builder().build();
    static final String FUNCTION = "GetSessionStatus";
    static final LambdaContext CONTEXT = new LambdaContext("request-1");
    /** An address without a server. */
    static final String NOWHERE = "http://127.0.0.1:1";

    static final Money PRICE = new Money(10_000, Currency.getInstance("ZAR"));

    final TestEnvironment testEnvironment = TestEnvironment.start();
    final List<String> log = new CopyOnWriteArrayList<>();
    final GetSessionStatusHandler handler = handler(testEnvironment.environment(FUNCTION));

    @AfterEach
    void close() {
        testEnvironment.close();
    }

    String createAtMoment() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(testEnvironment.moment().baseUrl() + "/collect/payment_sessions"))
                .header("Authorization", "Bearer " + SimulatorSettings.DEFAULT_SECRET_KEY)
                .header(
                        "Idempotency-Key",
                        "key-" + testEnvironment.moment().sessions().size())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"amount":10000,"currency":"ZAR","type":"one_time","metadata":{"integration_id":"test-stack"},
                         "options":{"checkout_options":{"presentation_mode":{"mode":"embedded"},
                         "success_url":"https://shop.example/back"}}}"""))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            return JSON.readTree(response.body()).path("id").asText();
        } catch (IOException e) {
            throw new AssertionError("the simulator is not available", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    String open() {
        return open(Owner.ANONYMOUS);
    }

    /** Opens a session at Moment and in the table, as create-session does. */
    String open(Owner owner) {
        String id = createAtMoment();
        record(id, new ExpectedTerms(owner, PRICE, MomentMode.TEST));
        return id;
    }

    /** Opens a session of an order at Moment and in the table, as create-session does. */
    String openOrder(String order) {
        String id = createAtMoment();
        OrderId orderId = new OrderId(order);
        CheckoutAttempt attempt = new CheckoutAttempt(
                PurchaseId.of(orderId), UUID.randomUUID(), ReturnAddress.ofUrl("https://shop.example/back"));
        record(
                id,
                new ExpectedTerms(
                        Owner.ANONYMOUS, PRICE, MomentMode.TEST, new LineItem.OfOrder(orderId), null, attempt));
        return id;
    }

    void record(String id, ExpectedTerms expected) {
        recordObservation().recordNew(new SessionId(id), _ -> PaymentSession.opened(expected, observation(id)));
    }

    Observation observation(String id) {
        return observation(
                id, Source.CREATE, MomentStatus.ACTIVE, dev.momentcheckout.session.PaymentOutcome.NOT_STARTED);
    }

    Observation observation(
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
                TestEnvironment.INTEGRATION_ID,
                testEnvironment.clock().instant());
    }

    /** Records a webhook in the table, as webhook-receive does. */
    void recordWebhook(String id, SessionStatus status, PaymentOutcome outcome) {
        Observation webhook = observation(
                id,
                Source.WEBHOOK,
                MomentStatus.parse(status.wire()),
                dev.momentcheckout.session.PaymentOutcome.parse(outcome.wire()));
        recordObservation().record(webhook.session(), SessionUpdate.observe(webhook));
    }

    RecordObservation recordObservation() {
        DynamoDbClient client = LocalDynamoDb.shared().client();
        return new RecordObservation(
                new DynamoDbSessionStore(client, testEnvironment.table()),
                new DynamoDbPurchaseStore(client, testEnvironment.table()));
    }

    GetSessionStatusHandler handler(Map<String, String> environment) {
        return handler(environment, services());
    }

    GetSessionStatusHandler handler(Map<String, String> environment, SystemServices services) {
        return new GetSessionStatusHandler(environment, services);
    }

    SystemServices services() {
        return SystemServices.of(testEnvironment.clock(), Sleeper::sleep)
                .withBackoff(BackoffStrategy.retryImmediately())
                .withLog(log::add);
    }

    /** A handler whose calls go through an interceptor. */
    GetSessionStatusHandler intercepted(NetworkFaults.Interceptor interceptor) {
        NetworkFaults network = new NetworkFaults();
        network.intercept(interceptor);
        return handler(testEnvironment.environment(FUNCTION), services().withHttp(network::wrap));
    }

    GetSessionStatusHandler signedIn() {
        Map<String, String> environment = testEnvironment.environment(FUNCTION);
        environment.put("SIGN_IN", "required");
        return handler(environment);
    }

    GetSessionStatusHandler withoutStore() {
        Map<String, String> environment = testEnvironment.environment(FUNCTION);
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", NOWHERE);
        return handler(environment);
    }

    APIGatewayV2HTTPResponse status(String id) {
        return send(HttpApiRequest.status(id));
    }

    APIGatewayV2HTTPResponse send(HttpApiRequest call) {
        return call.to(handler, CONTEXT);
    }

    /** Returns the number of retrievals at Moment. */
    int retrievals() {
        return (int) testEnvironment.moment().calls().stream()
                .filter(call -> call.method().equals("GET"))
                .count();
    }

    void assertInvalid(APIGatewayV2HTTPResponse response) {
        assertProblem(response, 400, "invalid-request");
        assertThat(json(response).path("field").asText()).isEqualTo("session_id");
        assertThat(retrievals()).isZero();
        assertThat(testEnvironment.items()).isEmpty();
    }

    static void assertStatus(APIGatewayV2HTTPResponse response, String id, String status, boolean isFinal) {
        assertThat(response.getStatusCode()).as(response.getBody()).isEqualTo(200);
        JsonNode json = json(response);
        assertThat(json.path("session_id").asText()).isEqualTo(id);
        assertThat(json.path("status").asText()).isEqualTo(status);
        assertThat(json.path("final").asBoolean(!isFinal)).isEqualTo(isFinal);
    }

    static void assertProblem(APIGatewayV2HTTPResponse response, int status, String type) {
        assertThat(response.getStatusCode()).as(response.getBody()).isEqualTo(status);
        assertThat(response.getHeaders()).containsEntry("Content-Type", "application/problem+json");
        assertThat(json(response).path("type").asText()).isEqualTo("urn:moment-checkout:problem:" + type);
        assertThat(json(response).path("request_id").asText()).isEqualTo("request-1");
    }

    static JsonNode json(APIGatewayV2HTTPResponse response) {
        try {
            return JSON.readTree(response.getBody());
        } catch (JsonProcessingException e) {
            throw new AssertionError("the response is not JSON", e);
        }
    }

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
