package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An endpoint that answers {@code SendMessage} as Amazon SQS does, for queues of any name, and keeps the messages in
 * order.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">API
 *     reference</a>
 */
public final class LocalSqs implements AutoCloseable {
    private final Map<String, List<String>> queues = new ConcurrentHashMap<>();
    private final JsonEndpoint endpoint;
    private volatile boolean down;

    private LocalSqs(String host, int port) {
        endpoint = new JsonEndpoint("SQS", host, port, "application/x-amz-json-1.0", this::perform);
    }

    /** Starts on a free port of the loopback interface. */
    public static LocalSqs start() {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), 0);
    }

    /**
     * Starts without messages.
     *
     * @param host the address to listen on; {@code 0.0.0.0} for all, so that containers can connect
     * @param port 0 for any free port
     * @throws java.io.UncheckedIOException if the port is in use
     */
    public static LocalSqs start(String host, int port) {
        return new LocalSqs(host, port);
    }

    /** Returns the endpoint's URL, for {@code AWS_ENDPOINT_URL_SQS}. */
    public URI endpoint() {
        return endpoint.endpoint();
    }

    /** Returns the URL of a queue. Its first message creates the queue. */
    public String queueUrl(String name) {
        return endpoint() + "/000000000000/" + name;
    }

    /** Returns the messages sent to a queue so far, in order. */
    public List<String> messages(String queueUrl) {
        return List.copyOf(queues.getOrDefault(queueUrl, List.of()));
    }

    /** Switches an outage on or off: while it is on, every call gets a 500. */
    public void setDown(boolean isDown) {
        down = isDown;
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private JsonNode perform(String target, JsonNode input) {
        if (down) {
            throw new AwsErrorException(500, Map.of("__type", "InternalError"));
        }
        if (!target.equals("AmazonSQS.SendMessage")) {
            throw new AwsErrorException(400, Map.of("__type", "UnsupportedOperation"));
        }
        String body = input.path("MessageBody").asText();
        queues.computeIfAbsent(input.path("QueueUrl").asText(), _ -> new CopyOnWriteArrayList<>())
                .add(body);
        return JsonNodeFactory.instance
                .objectNode()
                .put("MessageId", UUID.randomUUID().toString())
                // The SDK compares it with the body it sent.
                .put("MD5OfMessageBody", md5(body));
    }

    private static String md5(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return "%032x".formatted(new BigInteger(1, hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
