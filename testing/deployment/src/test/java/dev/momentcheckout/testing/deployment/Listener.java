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

/** What a shop does that wants to hear of its payments: a rule on the stack's bus, with a queue behind it. */
final class Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final SqsClient sqs;
    private final String queue;

    Listener(Shop shop) {
        sqs = shop.emulator().client(SqsClient.builder());
        queue = sqs.createQueue(request -> request.queueName("what-the-shop-hears"))
                .queueUrl();
        String arn = sqs.getQueueAttributes(
                        request -> request.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        EventBridgeClient bus = shop.emulator().client(EventBridgeClient.builder());
        String name = shop.stack().eventBus();
        bus.putRule(request ->
                request.name("all-payments").eventBusName(name).eventPattern("{\"source\":[\"moment.checkout\"]}"));
        bus.putTargets(request -> request.rule("all-payments")
                .eventBusName(name)
                .targets(Target.builder().id("queue").arn(arn).build()));
    }

    /**
     * Waits for an event.
     *
     * @return the whole event, {@code detail-type} and {@code detail}
     * @throws AssertionError if it does not come in 90 seconds
     */
    JsonNode hears(Predicate<JsonNode> which) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            for (Message message : sqs.receiveMessage(request ->
                            request.queueUrl(queue).waitTimeSeconds(2).maxNumberOfMessages(10))
                    .messages()) {
                sqs.deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
                JsonNode event = json(message.body());
                if (which.test(event)) {
                    return event;
                }
            }
        }
        throw new AssertionError("the shop hears nothing of it");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is JSON", e);
        }
    }
}
