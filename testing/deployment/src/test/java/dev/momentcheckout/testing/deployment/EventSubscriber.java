package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A subscriber to the stack's payment events: a rule on the event bus with a queue as its target. */
final class EventSubscriber {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final SqsClient sqs;
    private final String queue;
    private final List<JsonNode> received = new ArrayList<>();

    /** @param name the name of its rule and of its queue */
    EventSubscriber(Deployment deployment, String name) {
        this(deployment, name, deployment.stack().eventBus());
    }

    /** The same on another event bus, to which events are forwarded. */
    EventSubscriber(Deployment deployment, String name, String bus) {
        sqs = deployment.emulator().client(SqsClient.builder());
        queue = sqs.createQueue(request -> request.queueName(name)).queueUrl();
        String arn = sqs.getQueueAttributes(
                        request -> request.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        EventBridgeClient events = deployment.emulator().client(EventBridgeClient.builder());
        events.putRule(
                request -> request.name(name).eventBusName(bus).eventPattern("{\"source\":[\"moment.checkout\"]}"));
        events.putTargets(request -> request.rule(name)
                .eventBusName(bus)
                .targets(Target.builder().id("queue").arn(arn).build()));
    }

    /**
     * Waits for an event and returns it with {@code detail-type} and {@code detail}.
     *
     * @throws AssertionError if no such event arrives within 90 seconds
     */
    JsonNode await(Predicate<JsonNode> condition) {
        Instant end = Instant.now().plus(TIMEOUT);
        while (Instant.now().isBefore(end)) {
            for (Message message : sqs.receiveMessage(request ->
                            request.queueUrl(queue).waitTimeSeconds(2).maxNumberOfMessages(10))
                    .messages()) {
                sqs.deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
                received.add(json(message.body()));
            }
            for (JsonNode event : received) {
                if (condition.test(event)) {
                    return event;
                }
            }
        }
        throw new AssertionError("no such event arrived, but: " + received);
    }

    /** Waits for an event with this deduplication id and returns it. */
    JsonNode awaitId(String id) {
        return await(event -> id(event).equals(id));
    }

    /** How often each event has arrived so far, by deduplication id. */
    Map<String, Long> counts() {
        return received.stream()
                .map(EventSubscriber::id)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static String id(JsonNode event) {
        return event.at("/detail/id").asText();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is not JSON", e);
        }
    }
}
