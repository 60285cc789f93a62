package dev.momentcheckout.operatepayments;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.local.aws.LocalSqs;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.publishevents.PublishEventsHandler;
import dev.momentcheckout.session.OperatorDecisions;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.testing.support.OperatorOutput;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;

/** RepairPayments with the deployed PublishEvents behind Lambda's API, the queues and the event bus. */
final class RepublishFixture implements AutoCloseable {
    static final String PARKED_EVENTS = "ParkedEvents";
    static final String DEAD_LETTERS = "DeadLetters";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PojoSerializer<DynamodbEvent> EVENTS =
            LambdaEventSerializers.serializerFor(DynamodbEvent.class, RepublishFixture.class.getClassLoader());
    private static final PojoSerializer<Object> RESPONSES =
            JacksonFactory.getInstance().getSerializer(Object.class);
    private static final int PUBLISH_TIMEOUT_MILLIS = 20_000;

    private final OperatorFixture payments = new OperatorFixture();
    private final NetworkFaults network = new NetworkFaults();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final TableStream stream = payments.environment().stream();
    private final PublishEventsHandler publisher = new PublishEventsHandler(
            environment().environment("PublishEvents"),
            SystemServices.of(environment().clock(), environment().clock()::advance)
                    .withBackoff(BackoffStrategy.retryImmediately())
                    .withLog(log::add));
    private Runnable beforePublishing = () -> {};
    private Runnable afterPublishing = () -> {};
    private @Nullable RepairPaymentsHandler handler;

    RepublishFixture() {
        environment().lambda().serve(TestEnvironment.PUBLISH_EVENTS, "live", payload -> {
            beforePublishing.run();
            byte[] response = publish(payload);
            afterPublishing.run();
            return response;
        });
    }

    @Override
    public void close() {
        payments.close();
    }

    TestEnvironment environment() {
        return payments.environment();
    }

    OperatorFixture payments() {
        return payments;
    }

    /** Returns the network between RepairPayments and AWS. */
    NetworkFaults network() {
        return network;
    }

    /** Returns the log lines of both functions. */
    List<String> log() {
        return log;
    }

    LocalEventBridge bus() {
        return environment().bus();
    }

    /** Sets what happens each time before PublishEvents handles an invocation of an operator. */
    void beforePublishing(Runnable action) {
        beforePublishing = action;
    }

    /** Sets what happens each time after PublishEvents has handled an invocation of an operator. */
    void afterPublishing(Runnable action) {
        afterPublishing = action;
    }

    private byte[] publish(byte[] payload) {
        var response = new ByteArrayOutputStream();
        RESPONSES.toJson(
                publisher.handleRequest(
                        EVENTS.fromJson(new ByteArrayInputStream(payload)),
                        new LambdaContext("publish-request", PUBLISH_TIMEOUT_MILLIS)),
                response);
        return response.toByteArray();
    }

    // Commands.

    OperatorOutput run(String... argv) {
        return runAs(OperatorOutput.CALLER, argv);
    }

    OperatorOutput runAs(String caller, String... argv) {
        return OperatorOutput.by(caller, handler(), argv);
    }

    /** Returns the JSON output of a command. */
    JsonNode json(String... argv) {
        List<String> all = new ArrayList<>(List.of(argv));
        all.addAll(List.of("--output", "json"));
        return run(all.toArray(String[]::new)).json();
    }

    /** Replaces the process, as after a crash. */
    void restart() {
        handler = null;
    }

    RepairPaymentsHandler handler() {
        if (handler == null) {
            handler = newHandler();
        }
        return handler;
    }

    /** Returns another instance of the function. */
    RepairPaymentsHandler newHandler() {
        return new RepairPaymentsHandler(
                environment().environment("RepairPayments"),
                SystemServices.of(environment().clock(), environment().clock()::advance)
                        .withBackoff(BackoffStrategy.retryImmediately())
                        .withLog(log::add)
                        .withHttp(network::wrap));
    }

    // Payments.

    /** Records a session without a purchase that is paid as expected. */
    void paid(String session) {
        payments.create(session, OperatorFixture.terms());
        payments.pay(session, 1000);
    }

    /** Records a session of an order that is paid as expected. */
    void paidOrder(String session, String order) {
        payments.create(session, OperatorFixture.ofOrder(order));
        payments.pay(session, 1000);
    }

    /** Records a session whose payment needs review, because the amount differs. */
    void inReview(String session) {
        payments.create(session, OperatorFixture.terms());
        payments.pay(session, 1001);
    }

    void approve(String session) {
        PaymentSession before = payments.session(session);
        SortedSet<String> values = Objects.requireNonNull(OperatorDecisions.approvalOf(before));
        payments.store(before.withApproval(values, payments.now()));
    }

    /** Removes an attribute of an item, as someone who edits the table by hand. */
    void removeAttributes(String session, String... names) {
        Map<String, AttributeValue> item = new HashMap<>(environment().item(session));
        item.keySet().removeAll(List.of(names));
        environment().putItem(item);
    }

    // Events.

    /** Passes the changes of the table to PublishEvents, as the event source mapping does. */
    void drain() {
        stream.drain(this::publish);
    }

    /** Parks all changes that the stream has now, because the bus rejects them. */
    void parkAll() {
        bus().rejectEntries("MalformedDetail", _ -> true);
        drain();
        bus().rejectEntries("MalformedDetail", _ -> false);
    }

    /** Drops all changes that the stream has now, as if their events had been lost behind the bus. */
    void losePublished() {
        stream.drain(_ -> "{\"batchItemFailures\":[]}".getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the records that the stream has now, without publishing them. */
    List<ObjectNode> records() {
        List<ObjectNode> records = new ArrayList<>();
        stream.drain(event -> {
            json(new String(event, StandardCharsets.UTF_8))
                    .path("Records")
                    .forEach(each -> records.add((ObjectNode) each));
            return "{\"batchItemFailures\":[]}".getBytes(StandardCharsets.UTF_8);
        });
        return records;
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the details of the payment events on the bus, in order. */
    List<JsonNode> published() {
        return bus().entries().stream()
                .filter(entry -> entry.source().equals("moment.checkout"))
                .map(entry -> json(entry.detail()))
                .toList();
    }

    /** Returns the ids of the payment events on the bus, in order. */
    List<String> ids() {
        return published().stream().map(detail -> detail.path("id").asText()).toList();
    }

    // Queues.

    List<LocalSqs.Message> queue(String name) {
        LocalSqs queues = environment().queues();
        return queues.queue(queues.queueUrl(name));
    }

    /** Sends a message as Lambda's failure destination does. */
    void deadLetter(String firstArrival) {
        payments.send(DEAD_LETTERS, """
                {"requestContext":{"requestId":"r","functionArn":"arn:aws:lambda:eu-west-1:000000000000:function:PublishEvents:live",
                "condition":"RecordAgeExceeded","approximateInvokeCount":3},"responseContext":{"statusCode":200},
                "version":"1.0","timestamp":"%1$s","DDBStreamBatchInfo":{"shardId":"s","startSequenceNumber":"1",
                "endSequenceNumber":"2","approximateArrivalOfFirstRecord":"%1$s",
                "approximateArrivalOfLastRecord":"%1$s","batchSize":1,"streamArn":"arn"}}""".formatted(firstArrival), Map.of());
    }

    /** Receives messages as a command that only lists them: earlier receipt handles expire. */
    void receiveWithoutHiding(String name) {
        try (SqsClient sqs = SqsClient.builder()
                .endpointOverride(environment().queues().endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .build()) {
            sqs.receiveMessage(
                    request -> request.queueUrl(environment().queues().queueUrl(name))
                            .maxNumberOfMessages(10)
                            .visibilityTimeout(0));
        }
    }

    /** Lets so much time pass that every received message is visible again. */
    void makeVisible() {
        environment().clock().advance(OperatorMessageQueue.VISIBILITY_TIMEOUT.plus(Duration.ofSeconds(1)));
    }

    // Operations.

    /** Returns the operation items of a subject, in the order of their numbers. */
    List<Map<String, AttributeValue>> operations(String subject) {
        List<Map<String, AttributeValue>> all = new ArrayList<>();
        while (true) {
            Map<String, AttributeValue> item = environment().item("operation#" + subject + "#" + (all.size() + 1));
            if (item.isEmpty()) {
                return all;
            }
            all.add(item);
        }
    }

    /** Returns the outcomes of the operations of a subject. */
    List<String> outcomes(String subject) {
        return operations(subject).stream()
                .map(item -> item.getOrDefault("outcome", AttributeValue.fromS("unfinished"))
                        .s())
                .toList();
    }

    /** Returns all items but operations, by key. */
    Map<String, Map<String, AttributeValue>> items() {
        Map<String, Map<String, AttributeValue>> items = new HashMap<>();
        environment().items().forEach(item -> {
            String id = Objects.requireNonNull(item.get("id")).s();
            if (!id.startsWith("operation#")) {
                items.put(id, item);
            }
        });
        return items;
    }
}
