package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An endpoint that sends, receives and deletes messages as Amazon SQS does, for queues of any name, and keeps the
 * messages in order.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">API
 *     reference</a>
 */
public final class LocalSqs implements AutoCloseable {
    private static final String TARGET_PREFIX = "AmazonSQS.";

    private final Map<String, MessageQueue> queues = new ConcurrentHashMap<>();
    private final Clock clock;
    private final JsonEndpoint endpoint;
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private volatile boolean down;
    private volatile Set<String> denied = Set.of();
    private volatile Set<String> deleted = Set.of();

    /**
     * A message.
     *
     * @param attributes values of its message attributes, all of type {@code String}
     */
    public record Message(String id, String body, SortedMap<String, String> attributes, Instant sentAt) {}

    private LocalSqs(String host, int port, Clock clock) {
        this.clock = clock;
        endpoint = new JsonEndpoint("SQS", host, port, "application/x-amz-json-1.0", this::perform);
    }

    /** Starts on a free port of the loopback interface. */
    public static LocalSqs start() {
        return start(Clock.systemUTC());
    }

    /** Starts on a free port of the loopback interface; the clock decides about visibility timeouts. */
    public static LocalSqs start(Clock clock) {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), 0, clock);
    }

    /**
     * Starts without messages.
     *
     * @param host the address to listen on; {@code 0.0.0.0} for all, so that containers can connect
     * @param port 0 for any free port
     * @param clock decides about visibility timeouts and dates the messages
     * @throws java.io.UncheckedIOException if the port is in use
     */
    public static LocalSqs start(String host, int port, Clock clock) {
        return new LocalSqs(host, port, clock);
    }

    /** Returns the endpoint's URL, for {@code AWS_ENDPOINT_URL_SQS}. */
    public URI endpoint() {
        return endpoint.endpoint();
    }

    /** Returns the URL of a queue. Its first message creates the queue. */
    public String queueUrl(String name) {
        return endpoint() + "/000000000000/" + name;
    }

    /** Returns the bodies of the messages in a queue, in order. */
    public List<String> messages(String queueUrl) {
        return queue(queueUrl).stream().map(Message::body).toList();
    }

    /** Returns the messages in a queue, in order, invisible ones included. */
    public List<Message> queue(String queueUrl) {
        return stored(queueUrl).all();
    }

    /** Returns how often each message of a queue was received, in the order of the messages. */
    public List<Integer> receiveCounts(String queueUrl) {
        return stored(queueUrl).receiveCounts();
    }

    /** Removes the messages of a queue and returns their bodies, in order. */
    public List<String> drainMessages(String queueUrl) {
        return stored(queueUrl).drain().stream().map(Message::body).toList();
    }

    /** Returns how often an operation was called on a queue, failed calls included. */
    public int calls(String operation, String queueUrl) {
        return calls.getOrDefault(operation + " " + queueUrl, 0);
    }

    /** Switches an outage on or off: while it is on, every call gets a 500. */
    public void setDown(boolean isDown) {
        down = isDown;
    }

    /** Answers these operations, and no others, with {@code AccessDenied} from now on. */
    public void deny(String... operations) {
        denied = Set.of(operations);
    }

    /** Answers every call to these queues, and no others, with {@code QueueDoesNotExist} from now on. */
    public void delete(String... queueUrls) {
        deleted = Set.of(queueUrls);
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private MessageQueue stored(String queueUrl) {
        return queues.computeIfAbsent(queueUrl, _ -> new MessageQueue(clock));
    }

    private JsonNode perform(String target, JsonNode input) {
        String operation = target.startsWith(TARGET_PREFIX) ? target.substring(TARGET_PREFIX.length()) : target;
        String queueUrl = input.path("QueueUrl").asText();
        calls.merge(operation + " " + queueUrl, 1, Integer::sum);
        if (down) {
            throw error(500, "InternalError");
        }
        if (denied.contains(operation)) {
            throw error(403, "AccessDenied");
        }
        if (deleted.contains(queueUrl)) {
            throw QueueOperations.error(400, "QueueDoesNotExist", "The specified queue does not exist.");
        }
        if (operation.equals("CreateQueue")) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("QueueUrl", queueUrl(input.path("QueueName").asText()));
        }
        return new QueueOperations(stored(queueUrl), queueUrl).perform(operation, input);
    }

    private static AwsErrorException error(int status, String type) {
        return new AwsErrorException(status, Map.of("__type", type, "message", type));
    }
}
