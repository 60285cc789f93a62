package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
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
 * An endpoint that answers {@code SendMessage} as Amazon SQS does, for queues of any name, and remembers the messages, in order.
 * Protocol: <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">API reference</a>.
 */
public final class LocalSqs implements AutoCloseable {
    private static final HeaderName TARGET = HeaderNames.create("X-Amz-Target");

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, List<String>> queues = new ConcurrentHashMap<>();
    private final HttpListener listener;
    private volatile boolean down;

    private LocalSqs(String host, int port) {
        this.listener = HttpListener.start("SQS", host, port, routing -> routing.post("/", this::answer));
    }

    /** Starts on a free port of the loopback interface. */
    public static LocalSqs start() {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), 0);
    }

    /**
     * @param host the address to listen on; {@code 0.0.0.0} lets containers in
     * @param port 0 for any free port
     * @throws java.io.UncheckedIOException if the port is taken
     */
    public static LocalSqs start(String host, int port) {
        return new LocalSqs(host, port);
    }

    /** Where it listens, for {@code AWS_ENDPOINT_URL_SQS}. */
    public URI endpoint() {
        return listener.endpoint();
    }

    /** The URL of a queue, which is there from its first message on. */
    public String queueUrl(String name) {
        return endpoint() + "/000000000000/" + name;
    }

    /** What was sent to a queue so far, in order. */
    public List<String> messages(String queueUrl) {
        return List.copyOf(queues.getOrDefault(queueUrl, List.of()));
    }

    /** From now on every call is answered with 500, or, with {@code false}, no longer. */
    public void setDown(boolean isDown) {
        down = isDown;
    }

    @Override
    public void close() {
        listener.close();
    }

    private void answer(ServerRequest request, ServerResponse response) throws IOException {
        JsonNode call = json.readTree(request.content().as(byte[].class));
        response.header("Content-Type", "application/x-amz-json-1.0");
        if (down || !request.headers().value(TARGET).orElse("").equals("AmazonSQS.SendMessage")) {
            String type = down ? "InternalError" : "UnsupportedOperation";
            response.status(down ? 500 : 400)
                    .send(json.writeValueAsBytes(json.createObjectNode().put("__type", type)));
            return;
        }
        String body = call.path("MessageBody").asText();
        queues.computeIfAbsent(call.path("QueueUrl").asText(), _ -> new CopyOnWriteArrayList<>())
                .add(body);
        ObjectNode answer = json.createObjectNode();
        answer.put("MessageId", UUID.randomUUID().toString());
        // The SDK compares it with what it sent.
        answer.put("MD5OfMessageBody", md5(body));
        response.send(json.writeValueAsBytes(answer));
    }

    private static String md5(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return "%032x".formatted(new BigInteger(1, hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
