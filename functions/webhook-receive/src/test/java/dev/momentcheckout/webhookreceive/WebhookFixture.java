package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalDynamoDb;
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
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReturnAddress;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionRequest;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SessionType;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookSigner;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The test environment and helpers of the tests of webhook-receive, which never calls Moment. */
abstract class WebhookFixture {
    static final JsonMapper JSON = JsonMapper.builder().build();
    static final Instant NOW = TestEnvironment.NOW;
    static final String ID = "ps_sim0000000001";
    static final WebhookSigner SIGNER = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    static final WebhookSigner FORGER = new WebhookSigner(SimulatorSettings.OTHER_SIGNING_SECRET);
    static final LambdaContext CONTEXT = new LambdaContext("request-1");
    /** An address without a server. */
    static final String NOWHERE = "http://127.0.0.1:1";

    private static final Money PRICE = new Money(10_000, Currency.getInstance("ZAR"));
    private static final String PROBLEM = "urn:moment-checkout:problem:";

    final TestEnvironment testEnvironment = TestEnvironment.start();
    final List<String> log = new CopyOnWriteArrayList<>();
    final WebhookReceiveHandler handler = handler(testEnvironment.environment("WebhookReceive"));

    @AfterEach
    void close() {
        assertThat(testEnvironment.moment().calls()).as("calls to Moment").isEmpty();
        testEnvironment.close();
    }

    static Session session() {
        return session(ID, Map.of("integration_id", TestEnvironment.INTEGRATION_ID), NOW.minusSeconds(60));
    }

    static Session session(String id, Map<String, String> metadata, Instant at) {
        return Session.created(
                id,
                new SessionRequest(SessionType.ONE_TIME, 10_000, "ZAR", false, false, null, null, null, metadata),
                at);
    }

    static Event event(String type, Session session) {
        return Event.of("evt_1", type, session);
    }

    static Event paid(Session session) {
        return event(EventType.SESSION_COMPLETED, session.with(SessionStatus.COMPLETED, PaymentOutcome.PAID, NOW));
    }

    static Event completed(PaymentOutcome outcome) {
        return event(EventType.SESSION_COMPLETED, session().with(SessionStatus.COMPLETED, outcome, NOW));
    }

    static byte[] paidBody() {
        return completed(PaymentOutcome.PAID).bytes();
    }

    static byte[] padded(int bytes) {
        String body = new String(paidBody(), StandardCharsets.UTF_8);
        return (body + " ".repeat(bytes - body.length())).getBytes(StandardCharsets.UTF_8);
    }

    /** Records an open session, as create-session does. */
    void recordOpenSession() {
        recordOpenSession(ID, new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.TEST));
    }

    /** Records an open session of an order, as create-session does. */
    void recordOpenSession(String id, String order) {
        OrderId orderId = new OrderId(order);
        CheckoutAttempt attempt = new CheckoutAttempt(
                PurchaseId.of(orderId), UUID.randomUUID(), ReturnAddress.ofUrl("https://shop.example/back"));
        recordOpenSession(
                id,
                new ExpectedTerms(
                        Owner.ANONYMOUS, PRICE, MomentMode.TEST, new LineItem.OfOrder(orderId), null, attempt));
    }

    private void recordOpenSession(String id, ExpectedTerms expected) {
        Observation created = new Observation(
                new SessionId(id),
                Source.CREATE,
                MomentStatus.ACTIVE,
                dev.momentcheckout.session.PaymentOutcome.NOT_STARTED,
                dev.momentcheckout.session.PaymentStatus.ABSENT,
                new ReportedTerms(10_000L, "ZAR", MomentMode.TEST),
                false,
                null,
                null,
                null,
                TestEnvironment.INTEGRATION_ID,
                NOW.minusSeconds(30));
        DynamoDbClient client = LocalDynamoDb.shared().client();
        new RecordObservation(
                        new DynamoDbSessionStore(client, testEnvironment.table()),
                        new DynamoDbPurchaseStore(client, testEnvironment.table()))
                .recordNew(created.session(), _ -> PaymentSession.opened(expected, created));
    }

    WebhookReceiveHandler handler(Map<String, String> environment) {
        return new WebhookReceiveHandler(environment, services());
    }

    SystemServices services() {
        return SystemServices.of(testEnvironment.clock(), Sleeper::sleep)
                .withBackoff(BackoffStrategy.retryImmediately())
                .withLog(log::add);
    }

    SignedDelivery signed(byte[] body) {
        return SIGNER.sign("msg_sim_0001", testEnvironment.clock().instant(), body);
    }

    static HttpApiRequest call(SignedDelivery delivery) {
        return HttpApiRequest.webhook(delivery.headers(), delivery.body());
    }

    APIGatewayV2HTTPResponse deliver(Event event) {
        return deliver(signed(event.bytes()));
    }

    APIGatewayV2HTTPResponse deliver(String body) {
        return deliver(signed(body.getBytes(StandardCharsets.UTF_8)));
    }

    APIGatewayV2HTTPResponse deliver(SignedDelivery delivery) {
        return send(call(delivery));
    }

    APIGatewayV2HTTPResponse send(HttpApiRequest call) {
        return call.to(handler, CONTEXT);
    }

    Map<String, AttributeValue> item() {
        return testEnvironment.item(ID);
    }

    List<String> history() {
        return requireNonNull(item().get("history")).l().stream()
                .map(AttributeValue::s)
                .toList();
    }

    static void assertAccepted(APIGatewayV2HTTPResponse response) {
        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(response.getBody()).isEmpty();
        assertThat(response.getHeaders()).containsEntry("X-Request-Id", "request-1");
    }

    void assertIgnored(byte[] body) {
        assertAccepted(deliver(signed(body)));
        assertThat(testEnvironment.items()).isEmpty();
    }

    void assertRejected(SignedDelivery delivery) {
        assertProblem(deliver(delivery), 401, "webhook-verification-failed");
        assertThat(testEnvironment.items()).isEmpty();
    }

    APIGatewayV2HTTPResponse assertUnavailable(String problem) {
        APIGatewayV2HTTPResponse response = deliver(signed(paidBody()));
        assertProblem(response, 503, problem);
        assertThat(response.getHeaders()).containsKey("Retry-After");
        assertThat(testEnvironment.items()).isEmpty();
        return response;
    }

    static void assertProblem(APIGatewayV2HTTPResponse response, int status, String type) {
        assertThat(response.getStatusCode()).isEqualTo(status);
        assertThat(response.getHeaders()).containsEntry("Content-Type", "application/problem+json");
        try {
            JsonNode json = JSON.readTree(response.getBody());
            assertThat(json.path("type").asText()).isEqualTo(PROBLEM + type);
            assertThat(json.path("request_id").asText()).isEqualTo("request-1");
            assertThat(json.has("session_id")).isFalse();
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
