package dev.momentcheckout.create;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.moment.SessionJson;
import dev.momentcheckout.session.Means;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.stage.Stage;
import dev.momentcheckout.store.DynamoDbSessions;
import dev.momentcheckout.wiring.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A stage with create-session on it. Its pauses take no time but the clock's. */
record Scene(Stage stage, List<Duration> pauses) implements AutoCloseable {
    static final String REQUEST_ID = "request-of-the-test";
    static final String KEY = "0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1d27";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Scene open() {
        return open(settings -> settings);
    }

    static Scene open(UnaryOperator<SimulatorSettings> settings) {
        return new Scene(Stage.open(settings), new ArrayList<>());
    }

    CreateSessionHandler handler() {
        return handler(Map.of());
    }

    /** @param otherwise variables that differ from the template's */
    CreateSessionHandler handler(Map<String, String> otherwise) {
        Map<String, String> environment = stage.environment("CreateSession");
        environment.putAll(otherwise);
        return new CreateSessionHandler(environment, Surroundings.of(stage.clock(), duration -> {
            pauses.add(duration);
            stage.clock().advance(duration);
        }));
    }

    static Answer post(CreateSessionHandler handler, Call call) {
        return Answer.of(call.to(handler, new LambdaContext(REQUEST_ID)));
    }

    Answer post(Call call) {
        return post(handler(), call);
    }

    static Call underKey() {
        return Call.create().withHeader("idempotency-key", KEY);
    }

    /** The item of a session, which must be there. */
    Map<String, AttributeValue> item(String session) {
        Map<String, AttributeValue> item = stage.item(session);
        if (item.isEmpty()) {
            throw new AssertionError("there is no item " + session);
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
        return requireNonNull(item(session).get("recorded")).bool();
    }

    /** Records what a webhook says, as webhook-receive does. */
    void webhookSays(String session, String status, String outcome, long amount) {
        ObjectNode object = JSON.createObjectNode();
        object.put("id", session);
        object.put("status", status);
        object.put("payment_outcome", outcome);
        object.put("amount", amount);
        object.put("currency", "ZAR");
        object.put("mode", "test");
        Observation webhook = SessionJson.observation(
                        object, Means.WEBHOOK, stage.clock().instant())
                .orElseThrow();
        new DynamoDbSessions(LocalDynamoDb.shared().client(), stage.table())
                .record(
                        webhook.session(),
                        before -> before == null ? PaymentSession.provisional(webhook) : before.observe(webhook));
    }

    /** The one session that Moment has. */
    String onlySessionAtMoment() {
        if (stage.moment().sessions().size() != 1) {
            throw new AssertionError("Moment has " + stage.moment().sessions().size() + " sessions");
        }
        return stage.moment().sessions().getFirst().id();
    }

    /** The keys of the calls to Moment, in their order. */
    List<String> keysAtMoment() {
        return stage.moment().calls().stream()
                .map(call -> String.valueOf(call.idempotencyKey()))
                .toList();
    }

    /** An address where nothing listens. */
    static String nowhere() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stage.close();
    }
}
