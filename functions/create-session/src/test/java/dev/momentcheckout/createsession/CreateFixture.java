package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.moment.SessionJson;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.simulator.Call;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.Faults;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The test environment and helpers of the tests of create-session. A pause only advances the clock. */
record CreateFixture(TestEnvironment testEnvironment, List<Duration> pauses, List<String> log)
        implements AutoCloseable {
    static final String REQUEST_ID = "request-of-the-test";
    static final String KEY = "0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1d27";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static CreateFixture open() {
        return open(settings -> settings);
    }

    static CreateFixture open(UnaryOperator<SimulatorSettings> settings) {
        return new CreateFixture(TestEnvironment.start(settings), new ArrayList<>(), new CopyOnWriteArrayList<>());
    }

    /** Opens a fixture with a database of its own, whose faults other tests do not share. */
    static CreateFixture openIsolated() {
        return new CreateFixture(TestEnvironment.startIsolated(), new ArrayList<>(), new CopyOnWriteArrayList<>());
    }

    CreateSessionHandler handler() {
        return handler(Map.of());
    }

    /** @param settings replace those of the template */
    CreateSessionHandler handler(Map<String, String> settings) {
        return handler(settings, services().withBackoff(BackoffStrategy.retryImmediately()));
    }

    /** @param settings replace those of the template */
    CreateSessionHandler handler(Map<String, String> settings, SystemServices services) {
        Map<String, String> environment = environment();
        environment.putAll(settings);
        return new CreateSessionHandler(environment, services);
    }

    /** Returns the environment of the template; the map is mutable. */
    Map<String, String> environment() {
        return testEnvironment.environment("CreateSession");
    }

    /** Returns services with which the AWS SDK waits between attempts, as on Lambda. */
    SystemServices services() {
        return SystemServices.of(testEnvironment.clock(), this::pause).withLog(log::add);
    }

    /** Returns a handler whose writes of items with this prefix of the id fail. */
    CreateSessionHandler handlerThatCannotWrite(String prefix, Map<String, String> settings) {
        NetworkFaults network = new NetworkFaults();
        network.intercept((request, next) -> {
            if (isWriteOf(prefix, request)) {
                throw new IOException("refused");
            }
            return next.call();
        });
        return handler(
                settings,
                services().withBackoff(BackoffStrategy.retryImmediately()).withHttp(network::wrap));
    }

    /** Returns whether a request writes an item with this prefix of the id. */
    static boolean isWriteOf(String prefix, HttpExecuteRequest request) {
        String body = NetworkFaults.body(request);
        return body.contains("UpdateExpression") && body.contains("\"Key\":{\"id\":{\"S\":\"" + prefix);
    }

    private void pause(Duration duration) {
        pauses.add(duration);
        testEnvironment.clock().advance(duration);
    }

    static ApiResponse post(CreateSessionHandler handler, HttpApiRequest call) {
        return ApiResponse.of(call.to(handler, new LambdaContext(REQUEST_ID)));
    }

    ApiResponse post(HttpApiRequest call) {
        return post(handler(), call);
    }

    static HttpApiRequest withKey() {
        return HttpApiRequest.create().withHeader("idempotency-key", KEY);
    }

    /** Returns the item of a session, which must exist. */
    Map<String, AttributeValue> item(String session) {
        Map<String, AttributeValue> item = testEnvironment.item(session);
        if (item.isEmpty()) {
            throw new AssertionError("no item " + session);
        }
        return item;
    }

    String text(String session, String attribute) {
        return requireNonNull(item(session).get(attribute), attribute).s();
    }

    String number(String session, String attribute) {
        return requireNonNull(item(session).get(attribute), attribute).n();
    }

    boolean recorded(String session) {
        return requireNonNull(item(session).get("created_here")).bool();
    }

    /** Records a webhook with these values, as webhook-receive does. */
    void recordWebhook(String session, String status, String outcome, long amount) {
        ObjectNode object = JSON.createObjectNode();
        object.put("id", session);
        object.put("status", status);
        object.put("payment_outcome", outcome);
        object.put("amount", amount);
        object.put("currency", "ZAR");
        object.put("mode", "test");
        recordWebhook(object);
    }

    /** Records the webhook that Moment sends about a session in its current state, as webhook-receive does. */
    void recordWebhook(String session) {
        Session atMoment = testEnvironment.moment().session(session);
        byte[] event = testEnvironment
                .moment()
                .webhooks()
                .event(EventType.SESSION_UPDATED, atMoment)
                .bytes();
        recordWebhook(SessionJson.object(event).orElseThrow().path("data"));
    }

    private void recordWebhook(JsonNode object) {
        Observation webhook = SessionJson.observation(
                        object, Source.WEBHOOK, testEnvironment.clock().instant())
                .orElseThrow();
        DynamoDbClient client = LocalDynamoDb.shared().client();
        new RecordObservation(
                        new DynamoDbSessionStore(client, testEnvironment.table()),
                        new DynamoDbPurchaseStore(client, testEnvironment.table()))
                .record(
                        webhook.session(),
                        before -> before == null ? PaymentSession.provisional(webhook) : before.observe(webhook));
    }

    void advance(Duration duration) {
        testEnvironment.clock().advance(duration);
    }

    Faults faults() {
        return testEnvironment.moment().faults();
    }

    /** Returns the methods of the calls to Moment, in order. */
    List<String> methodsAtMoment() {
        return testEnvironment.moment().calls().stream().map(Call::method).toList();
    }

    /** Returns the id of the only session at Moment. */
    String onlySessionAtMoment() {
        if (testEnvironment.moment().sessions().size() != 1) {
            throw new AssertionError(
                    "Moment has " + testEnvironment.moment().sessions().size() + " sessions");
        }
        return testEnvironment.moment().sessions().getFirst().id();
    }

    /** Returns the idempotency keys of the calls to Moment, in order. */
    List<String> keysAtMoment() {
        return testEnvironment.moment().calls().stream()
                .map(call -> String.valueOf(call.idempotencyKey()))
                .toList();
    }

    /** Returns an address without a server. */
    static String unusedAddress() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        testEnvironment.close();
    }
}
