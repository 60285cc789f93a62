package dev.momentcheckout.publishevents;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.LocalSqs;
import dev.momentcheckout.local.aws.LocalSqs.Message;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The function behind the stream of a table, with its log, its metrics and the network between it and AWS. */
final class TestPublisher implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PojoSerializer<DynamodbEvent> EVENTS =
            LambdaEventSerializers.serializerFor(DynamodbEvent.class, TestPublisher.class.getClassLoader());
    private static final PojoSerializer<Object> RESPONSES =
            JacksonFactory.getInstance().getSerializer(Object.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final TestEnvironment testEnvironment;
    private final NetworkFaults network = new NetworkFaults();
    private final List<JsonNode> lines = new ArrayList<>();
    private final RecordedSessions sessions;
    private final TableStream stream;
    private final PublishEventsHandler handler;

    private TestPublisher(TestEnvironment testEnvironment) {
        this.testEnvironment = testEnvironment;
        this.sessions = new RecordedSessions(testEnvironment);
        this.stream = testEnvironment.stream();
        this.handler = new PublishEventsHandler(
                testEnvironment.environment("PublishEvents"),
                SystemServices.of(testEnvironment.clock(), testEnvironment.clock()::advance)
                        .withBackoff(BackoffStrategy.retryImmediately())
                        .withHttp(network::wrap)
                        .withLog(line -> lines.add(json(line))));
    }

    static TestPublisher start() {
        return new TestPublisher(TestEnvironment.start());
    }

    /** Starts with a database of its own, whose faults other tests do not share. */
    static TestPublisher startIsolated() {
        return new TestPublisher(TestEnvironment.startIsolated());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    TestEnvironment environment() {
        return testEnvironment;
    }

    RecordedSessions sessions() {
        return sessions;
    }

    NetworkFaults network() {
        return network;
    }

    /** Records a session that is paid as expected. */
    void paid(String session) {
        sessions.opened(session, new LineItem.Unspecified());
        sessions.webhook(session, MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
    }

    /** Writes the heartbeat's item, as reconcile-sessions does. */
    void heartbeat(Instant at) {
        testEnvironment.putItem(Map.of(
                "id", AttributeValue.fromS("heartbeat#"),
                "version", AttributeValue.fromN("1"),
                "updated_at_ms", AttributeValue.fromN(Long.toString(at.toEpochMilli()))));
    }

    /** Passes all records to the function, as Lambda does, and returns whether it processed them all. */
    boolean drain() {
        return stream.drain(
                event -> invoke(json(new String(event, StandardCharsets.UTF_8))).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the records that Lambda would deliver, in order, without passing them to the function. */
    List<ObjectNode> records() {
        List<ObjectNode> records = new ArrayList<>();
        stream.drain(event -> {
            json(new String(event, StandardCharsets.UTF_8))
                    .path("Records")
                    .forEach(each -> records.add((ObjectNode) each));
            return "{}".getBytes(StandardCharsets.UTF_8);
        });
        return records;
    }

    /** Returns a record whose change is this old by the function's clock. */
    ObjectNode aged(ObjectNode streamRecord, Duration age) {
        ObjectNode aged = streamRecord.deepCopy();
        aged.withObject("dynamodb")
                .put(
                        "ApproximateCreationDateTime",
                        testEnvironment.clock().instant().minus(age).getEpochSecond());
        return aged;
    }

    /** Passes records to the function in one batch and returns its response. */
    String invoke(List<? extends JsonNode> records) {
        ObjectNode event = JSON.createObjectNode();
        records.forEach(event.putArray("Records")::add);
        return invoke(event);
    }

    /** Passes an event to the function and returns its response. The time left decreases with the clock. */
    String invoke(JsonNode event) {
        Instant end = testEnvironment.clock().instant().plus(TIMEOUT);
        var context = new LambdaContext(
                "request-1",
                "PublishEvents",
                512,
                () -> Math.toIntExact(
                        Duration.between(testEnvironment.clock().instant(), end).toMillis()));
        var input = new ByteArrayInputStream(event.toString().getBytes(StandardCharsets.UTF_8));
        var response = new ByteArrayOutputStream();
        RESPONSES.toJson(handler.handleRequest(EVENTS.fromJson(input), context), response);
        return response.toString(StandardCharsets.UTF_8);
    }

    /** Returns the response of the function that names this record as the first to deliver again. */
    static String from(JsonNode streamRecord) {
        return "{\"batchItemFailures\":[{\"itemIdentifier\":\""
                + streamRecord.at("/dynamodb/SequenceNumber").asText() + "\"}]}";
    }

    /** Returns the ids of the published payment events, in order. */
    List<String> ids() {
        return entries("moment.checkout").stream()
                .map(entry -> json(entry.detail()).path("id").asText())
                .toList();
    }

    List<Entry> entries(String source) {
        return testEnvironment.bus().entries().stream()
                .filter(entry -> entry.source().equals(source))
                .toList();
    }

    List<Message> parked() {
        LocalSqs queues = testEnvironment.queues();
        return queues.queue(queues.queueUrl("ParkedEvents"));
    }

    /** Returns the log lines with this message. */
    List<JsonNode> logged(String message) {
        return lines.stream()
                .filter(line -> line.path("message").asText().equals(message))
                .toList();
    }

    /** Returns a field of each log line with this message. */
    List<String> logged(String message, String field) {
        return logged(message).stream().map(line -> line.path(field).asText()).toList();
    }

    /** Returns the sum of a metric without a second dimension. */
    long sum(String metric) {
        return sum(
                metric,
                line -> line.at("/_aws/CloudWatchMetrics/0/Dimensions/0").size() == 1);
    }

    /** Returns the sum of a metric under a value of its second dimension. */
    long sum(String metric, String dimension, String value) {
        return sum(metric, line -> line.path(dimension).asText().equals(value));
    }

    private long sum(String metric, Function<JsonNode, Boolean> line) {
        return values(metric, line).stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the values of a duration. */
    List<Long> values(String metric) {
        return values(metric, _ -> true);
    }

    private List<Long> values(String metric, Function<JsonNode, Boolean> which) {
        return lines.stream()
                .filter(line -> line.has("_aws") && line.has(metric) && which.apply(line))
                .flatMap(line -> values(line.path(metric)))
                .toList();
    }

    private static Stream<Long> values(JsonNode metric) {
        return metric.isArray()
                ? IntStream.range(0, metric.size()).mapToObj(i -> metric.get(i).asLong())
                : Stream.of(metric.asLong());
    }

    /** Returns the value of a message attribute, or null. */
    static @Nullable String attribute(Message message, String name) {
        return message.attributes().get(name);
    }

    @Override
    public void close() {
        testEnvironment.close();
    }
}
