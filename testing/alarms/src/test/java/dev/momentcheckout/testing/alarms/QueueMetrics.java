package dev.momentcheckout.testing.alarms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LocalSqs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of SQS for the two queues of the stack, from the messages that are really in them. SQS reports each
 * minute, but stops for a queue that no call has reached for six hours, and begins again up to 15 minutes after the
 * next call. AWS counts a message as activity, too; here it does not, because the alarms must not depend on it.
 *
 * @see <a
 *   href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html">
 *     Monitoring SQS queues</a>
 */
final class QueueMetrics implements AutoCloseable {
    static final String PARKED_EVENTS = "ParkedEvents";
    static final String DEAD_LETTERS = "DeadLetters";

    /** How long an inactive queue has no metrics after a call. */
    static final Duration ACTIVATION = Duration.ofMinutes(15);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration ACTIVE = Duration.ofHours(6);
    private static final List<String> QUEUES = List.of(PARKED_EVENTS, DEAD_LETTERS);
    private static final List<String> OPERATIONS =
            List.of("SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes");

    private final LocalSqs queues;
    private final Clock clock;
    private final Receiver receiver;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Integer> calls = new HashMap<>();
    private final Map<String, Instant> lastCalls = new HashMap<>();
    private final Map<String, Instant> activeFrom = new HashMap<>();

    /** Receives values of metrics. */
    @FunctionalInterface
    interface Receiver {
        void receive(MetricId metric, Instant time, double value);
    }

    QueueMetrics(LocalSqs queues, Clock clock, Receiver receiver) {
        this.queues = queues;
        this.clock = clock;
        this.receiver = receiver;
    }

    /** Reports the minute that ends now. */
    void report() {
        Instant now = clock.instant();
        // Data points have the time at which their minute begins.
        Instant minute = now.minus(Duration.ofMinutes(1));
        for (String queue : QUEUES) {
            String url = queues.queueUrl(queue);
            List<LocalSqs.Message> messages = queues.queue(url);
            int total = OPERATIONS.stream()
                    .mapToInt(operation -> queues.calls(operation, url))
                    .sum();
            if (!Integer.valueOf(total).equals(calls.put(queue, total)) && total > 0) {
                if (!isActive(queue, now)) {
                    activeFrom.put(queue, now.plus(ACTIVATION));
                }
                lastCalls.put(queue, now);
            }
            if (!isActive(queue, now) || now.isBefore(activeFrom.getOrDefault(queue, Instant.MIN))) {
                continue;
            }
            Map<String, String> dimensions = Map.of("QueueName", queue);
            receiver.receive(
                    new MetricId("AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions), minute, messages.size());
        }
    }

    private boolean isActive(String queue, Instant now) {
        @Nullable Instant last = lastCalls.get(queue);
        return last != null && Duration.between(last, now).compareTo(ACTIVE) <= 0;
    }

    /** Returns the messages of a queue, in order. */
    List<LocalSqs.Message> messages(String queue) {
        return queues.queue(queues.queueUrl(queue));
    }

    /** Sends a message, as Lambda does to a failure destination. */
    void send(String queue, String body) {
        call("SendMessage", queue, input -> input.put("MessageBody", body));
    }

    /** Receives and deletes all messages one by one, as an operator's redrive does. */
    void deleteMessages(String queue) {
        while (!messages(queue).isEmpty()) {
            JsonNode message = call("ReceiveMessage", queue, input -> input.put("VisibilityTimeout", 0))
                    .at("/Messages/0");
            call("DeleteMessage", queue, input -> input.set("ReceiptHandle", message.path("ReceiptHandle")));
        }
    }

    private JsonNode call(String operation, String queue, Consumer<ObjectNode> parameters) {
        ObjectNode input = JSON.createObjectNode().put("QueueUrl", queues.queueUrl(queue));
        parameters.accept(input);
        HttpRequest request = HttpRequest.newBuilder(queues.endpoint())
                .header("X-Amz-Target", "AmazonSQS." + operation)
                .POST(BodyPublishers.ofString(input.toString()))
                .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(operation + " answers " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
