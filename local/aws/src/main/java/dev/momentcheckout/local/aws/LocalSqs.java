package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An endpoint that sends, receives and deletes messages as Amazon SQS does, for queues of any name, and keeps the
 * messages in order. A received message stays visible.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">API
 *     reference</a>
 */
public final class LocalSqs implements AutoCloseable {
    private static final String TARGET_PREFIX = "AmazonSQS.";

    private final Map<String, List<Message>> queues = new ConcurrentHashMap<>();
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
    public record Message(String id, String body, SortedMap<String, String> attributes) {}

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

    /** Returns the bodies of the messages in a queue, in order. */
    public List<String> messages(String queueUrl) {
        return queue(queueUrl).stream().map(Message::body).toList();
    }

    /** Returns the messages in a queue, in order. */
    public List<Message> queue(String queueUrl) {
        return List.copyOf(queues.getOrDefault(queueUrl, List.of()));
    }

    /** Removes the messages of a queue and returns their bodies, in order. */
    public List<String> drainMessages(String queueUrl) {
        List<String> drained = messages(queueUrl);
        List<Message> queue = queues.getOrDefault(queueUrl, List.of());
        drained.forEach(_ -> queue.removeFirst());
        return drained;
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
            throw error(400, "com.amazonaws.sqs#QueueDoesNotExist");
        }
        List<Message> queue = queues.computeIfAbsent(queueUrl, _ -> new CopyOnWriteArrayList<>());
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        switch (operation) {
            case "SendMessage" -> send(queue, input, response);
            case "ReceiveMessage" -> receive(queue, input, response);
            case "DeleteMessage" ->
                queue.removeIf(message ->
                        message.id().equals(input.path("ReceiptHandle").asText()));
            case "GetQueueAttributes" ->
                response.putObject("Attributes").put("ApproximateNumberOfMessages", String.valueOf(queue.size()));
            default -> throw error(400, "UnsupportedOperation");
        }
        return response;
    }

    private static void send(List<Message> queue, JsonNode input, ObjectNode response) {
        String body = input.path("MessageBody").asText();
        SortedMap<String, String> attributes = new TreeMap<>();
        input.path("MessageAttributes").properties().forEach(attribute -> {
            if (!attribute.getValue().path("DataType").asText().equals("String")) {
                throw error(400, "UnsupportedOperation");
            }
            attributes.put(
                    attribute.getKey(), attribute.getValue().path("StringValue").asText());
        });
        if (body.isEmpty() || !isAllowed(body)) {
            throw error(400, "InvalidMessageContents");
        }
        if (attributes.values().stream().anyMatch(value -> value.isEmpty() || !isAllowed(value))) {
            throw error(400, "InvalidParameterValue");
        }
        Message message = new Message(UUID.randomUUID().toString(), body, attributes);
        queue.add(message);
        // The SDK compares both with what it sent.
        response.put("MessageId", message.id()).put("MD5OfMessageBody", md5(body.getBytes(StandardCharsets.UTF_8)));
        if (!attributes.isEmpty()) {
            response.put("MD5OfMessageAttributes", md5(attributes));
        }
    }

    /** The handle is the message's id. */
    private static void receive(List<Message> queue, JsonNode input, ObjectNode response) {
        queue.stream().limit(input.path("MaxNumberOfMessages").asInt(1)).forEach(message -> {
            ObjectNode json = response.withArray("Messages").addObject();
            json.put("MessageId", message.id());
            json.put("ReceiptHandle", message.id());
            json.put("Body", message.body());
            json.put("MD5OfBody", md5(message.body().getBytes(StandardCharsets.UTF_8)));
            if (!message.attributes().isEmpty() && input.has("MessageAttributeNames")) {
                json.put("MD5OfMessageAttributes", md5(message.attributes()));
                ObjectNode attributes = json.putObject("MessageAttributes");
                message.attributes()
                        .forEach((name, value) -> attributes
                                .putObject(name)
                                .put("DataType", "String")
                                .put("StringValue", value));
            }
        });
    }

    /**
     * Returns whether SQS accepts all characters of a text.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">The
     *     characters of a message</a>
     */
    private static boolean isAllowed(String text) {
        return text.codePoints()
                .allMatch(point -> point == 0x9
                        || point == 0xA
                        || point == 0xD
                        || (point >= 0x20 && point <= 0xD7FF)
                        || (point >= 0xE000 && point <= 0xFFFD)
                        || point >= 0x10000);
    }

    /**
     * @see <a
     *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html">
     *     The MD5 digest of message attributes</a>
     */
    private static String md5(SortedMap<String, String> attributes) {
        ByteBuffer content = ByteBuffer.allocate(attributes.entrySet().stream()
                .mapToInt(attribute ->
                        4 * (attribute.getKey().length() + attribute.getValue().length() + Integer.BYTES)
                                + "String".length())
                .sum());
        attributes.forEach((name, value) -> {
            put(content, name);
            put(content, "String");
            content.put((byte) 1);
            put(content, value);
        });
        byte[] used = new byte[content.position()];
        content.flip().get(used);
        return md5(used);
    }

    private static void put(ByteBuffer content, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        content.putInt(bytes.length).put(bytes);
    }

    private static String md5(byte[] content) {
        try {
            return "%032x"
                    .formatted(
                            new BigInteger(1, MessageDigest.getInstance("MD5").digest(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private static AwsErrorException error(int status, String type) {
        return new AwsErrorException(status, Map.of("__type", type, "message", type));
    }
}
