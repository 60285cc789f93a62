package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
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

    EventSubscriber(Deployment deployment) {
        sqs = deployment.emulator().client(SqsClient.builder());
        queue = sqs.createQueue(request -> request.queueName("payment-events")).queueUrl();
        String arn = sqs.getQueueAttributes(
                        request -> request.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        EventBridgeClient bus = deployment.emulator().client(EventBridgeClient.builder());
        String name = deployment.stack().eventBus();
        bus.putRule(request ->
                request.name("all-payments").eventBusName(name).eventPattern("{\"source\":[\"moment.checkout\"]}"));
        bus.putTargets(request -> request.rule("all-payments")
                .eventBusName(name)
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
                JsonNode event = json(message.body());
                if (condition.test(event)) {
                    return event;
                }
            }
        }
        throw new AssertionError("no such event arrived");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is not JSON", e);
        }
    }
}
