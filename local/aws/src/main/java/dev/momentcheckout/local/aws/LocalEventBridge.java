package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * An endpoint that answers {@code PutEvents} as Amazon EventBridge does, and remembers what it took, in order. Rules and targets are not known here.
 * Protocol: <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">API reference</a>.
 */
public final class LocalEventBridge implements AutoCloseable {
    private static final HeaderName TARGET = HeaderNames.create("X-Amz-Target");
    private static final int MAX_ENTRIES = 10;

    private final ObjectMapper json = new ObjectMapper();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final HttpListener listener;
    private volatile boolean down;
    private volatile Predicate<Entry> refused = _ -> false;
    private volatile String refusal = "InternalFailure";

    /**
     * An event that was taken.
     *
     * @param detail JSON
     */
    public record Entry(String bus, String source, String detailType, String detail) {}

    private LocalEventBridge(String host, int port) {
        this.listener = HttpListener.start("EventBridge", host, port, routing -> routing.post("/", this::answer));
    }

    /** Starts on a free port of the loopback interface. */
    public static LocalEventBridge start() {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), 0);
    }

    /**
     * @param host the address to listen on; {@code 0.0.0.0} lets containers in
     * @param port 0 for any free port
     * @throws java.io.UncheckedIOException if the port is taken
     */
    public static LocalEventBridge start(String host, int port) {
        return new LocalEventBridge(host, port);
    }

    /** Where it listens, for {@code AWS_ENDPOINT_URL_EVENTBRIDGE}. */
    public URI endpoint() {
        return listener.endpoint();
    }

    /** What was taken so far, in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** What was taken since the last time, in order; it is forgotten. */
    public List<Entry> accept() {
        List<Entry> taken = List.copyOf(entries);
        entries.subList(0, taken.size()).clear();
        return taken;
    }

    /** From now on every call is answered with 500, or, with {@code false}, no longer. */
    public void setDown(boolean isDown) {
        down = isDown;
    }

    /** From now on these entries fail, each for itself, with this code (API reference, {@code PutEventsResultEntry}). */
    public void refuse(String code, Predicate<Entry> which) {
        refusal = code;
        refused = which;
    }

    @Override
    public void close() {
        listener.close();
    }

    private void answer(ServerRequest request, ServerResponse response) throws IOException {
        JsonNode call = json.readTree(request.content().as(byte[].class));
        response.header("Content-Type", "application/x-amz-json-1.1");
        if (down) {
            fail(response, 500, "InternalException");
            return;
        }
        if (!request.headers().value(TARGET).orElse("").equals("AWSEvents.PutEvents")) {
            fail(response, 400, "UnknownOperationException");
            return;
        }
        JsonNode all = call.path("Entries");
        if (all.isEmpty() || all.size() > MAX_ENTRIES) {
            fail(response, 400, "ValidationException");
            return;
        }
        ObjectNode answer = json.createObjectNode();
        int failed = 0;
        List<Entry> taken = new ArrayList<>();
        for (JsonNode each : all) {
            Entry entry = new Entry(
                    each.path("EventBusName").asText(),
                    each.path("Source").asText(),
                    each.path("DetailType").asText(),
                    each.path("Detail").asText());
            ObjectNode result = answer.withArray("Entries").addObject();
            if (refused.test(entry)) {
                failed++;
                result.put("ErrorCode", refusal).put("ErrorMessage", "refused");
            } else {
                taken.add(entry);
                result.put("EventId", UUID.randomUUID().toString());
            }
        }
        entries.addAll(taken);
        answer.put("FailedEntryCount", failed);
        response.send(json.writeValueAsBytes(answer));
    }

    private void fail(ServerResponse response, int status, String type) throws IOException {
        ObjectNode problem = json.createObjectNode().put("__type", type).put("message", type);
        response.status(status).send(json.writeValueAsBytes(problem));
    }
}
