package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.testing.deployment.Role.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The deployed stack of the example consumer: its queues, its table, its function's log and role. */
final class Shop {
    /** The stack's name in the consumer's samconfig.toml. */
    static final String STACK = "moment-shop";

    private static final Pattern FAILED = Pattern.compile("FAILED message (\\S+), delivery (\\d+): ");
    /** Not ALREADY_FULFILLED. */
    private static final Pattern FULFILLED = Pattern.compile("\\bFULFILLED (\\S+)");

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Emulator emulator;
    private final SqsClient sqs;
    private final DynamoDbClient dynamoDb;
    private final Map<String, String> resources = new HashMap<>();

    /** Reads which resources the stack has. */
    Shop(Emulator emulator) {
        this.emulator = emulator;
        sqs = emulator.client(SqsClient.builder());
        dynamoDb = emulator.client(DynamoDbClient.builder());
        for (JsonNode resource : emulator.aws()
                .run("cloudformation", "describe-stack-resources", "--stack-name", STACK)
                .path("StackResources")) {
            resources.put(
                    resource.path("LogicalResourceId").asText(),
                    resource.path("PhysicalResourceId").asText());
        }
    }

    /** The physical id of a resource; the URL of a queue. */
    String physicalId(String logicalId) {
        String id = resources.get(logicalId);
        if (id == null) {
            throw new IllegalArgumentException("the stack has no " + logicalId + ", but " + resources.keySet());
        }
        return id;
    }

    /** The items of the table, by session. */
    Map<String, Map<String, AttributeValue>> fulfilments() {
        return dynamoDb
                .scan(request -> request.tableName(physicalId("Fulfilments")).consistentRead(true))
                .items()
                .stream()
                .collect(Collectors.toMap(
                        item -> item.getOrDefault("session_id", AttributeValue.fromS(""))
                                .s(),
                        item -> item));
    }

    /** Waits until all these sessions are fulfilled. */
    void awaitFulfilled(Set<String> sessions) {
        await("all fulfilled: " + sessions, () -> fulfilments().keySet().containsAll(sessions));
    }

    /** Runs work while the function may not write to the table, as if the table were unreachable. */
    void withoutTable(Runnable work) {
        Role role = new Role(emulator.client(IamClient.builder()), physicalId("FulfilRole"));
        Grant write = role.grants().stream()
                .filter(grant -> grant.action().equals("dynamodb:PutItem"))
                .findFirst()
                .orElseThrow();
        role.without(write, work);
    }

    /**
     * Changes the queue of the function.
     *
     * @param betweenDeliveries the time until SQS delivers an event again that failed
     * @param deliveries the number of deliveries until SQS moves an event to the dead-letter queue
     */
    void setDeliveries(Duration betweenDeliveries, long deliveries) {
        String policy = "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}"
                .formatted(attribute("DeadLetters", QueueAttributeName.QUEUE_ARN), deliveries);
        sqs.setQueueAttributes(request -> request.queueUrl(physicalId("Payments"))
                .attributes(Map.of(
                        QueueAttributeName.VISIBILITY_TIMEOUT,
                        Long.toString(betweenDeliveries.toSeconds()),
                        QueueAttributeName.REDRIVE_POLICY,
                        policy)));
    }

    /** An attribute of a queue. */
    String attribute(String queue, QueueAttributeName name) {
        return sqs.getQueueAttributes(
                        request -> request.queueUrl(physicalId(queue)).attributeNames(name))
                .attributes()
                .getOrDefault(name, "");
    }

    /** How many messages a queue contains that no consumer has received. */
    int messages(String queue) {
        return Integer.parseInt(attribute(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
    }

    /** How many messages a queue contains. */
    int allMessages(String queue) {
        return messages(queue)
                + Integer.parseInt(attribute(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }

    void send(String queue, String body) {
        sqs.sendMessage(request -> request.queueUrl(physicalId(queue)).messageBody(body));
    }

    /** Deletes all messages of a queue and returns their bodies. */
    List<String> takeAll(String queue) {
        List<String> bodies = sqs
                .receiveMessage(request -> request.queueUrl(physicalId(queue)).maxNumberOfMessages(10))
                .messages()
                .stream()
                .map(message -> message.body())
                .toList();
        sqs.purgeQueue(request -> request.queueUrl(physicalId(queue)));
        return bodies;
    }

    /** The number of the last failed delivery of each message, from the function's log. */
    Map<String, Integer> failedDeliveries() {
        Map<String, Integer> deliveries = new HashMap<>();
        log(FAILED).forEach(failed -> deliveries.merge(failed.group(1), Integer.parseInt(failed.group(2)), Math::max));
        return deliveries;
    }

    /** How often the function has fulfilled each of these sessions, from its log. */
    Map<String, Long> timesFulfilled(Set<String> sessions) {
        return log(FULFILLED)
                .map(fulfilled -> fulfilled.group(1))
                .filter(sessions::contains)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private Stream<MatchResult> log(Pattern pattern) {
        JsonNode log = emulator.aws().run("logs", "filter-log-events", "--log-group-name", physicalId("FulfilLogs"));
        return StreamSupport.stream(log.path("events").spliterator(), false)
                .flatMap(
                        event -> pattern.matcher(event.path("message").asText()).results());
    }

    /**
     * Waits for a condition.
     *
     * @throws AssertionError if it is not fulfilled within two minutes
     */
    static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(TIMEOUT);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within " + TIMEOUT.toSeconds() + " s: " + what);
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting: " + what, e);
            }
        }
    }
}
