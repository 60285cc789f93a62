package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An endpoint that answers {@code PutEvents} and {@code DescribeEventBus} as Amazon EventBridge does, and keeps the
 * accepted events in order. It has no rules and no targets.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">API reference</a>
 */
public final class LocalEventBridge implements AutoCloseable {
    /** EventBridge's limit for one {@code PutEvents} call. */
    private static final int MAX_ENTRIES = 10;

    private static final String TARGET_PREFIX = "AWSEvents.";

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final JsonEndpoint endpoint;
    private volatile boolean down;
    private volatile boolean deleted;
    private volatile Set<String> denied = Set.of();
    private volatile Function<Entry, Optional<String>> rejection = _ -> Optional.empty();

    /**
     * An accepted event.
     *
     * @param detail JSON
     */
    public record Entry(String bus, String source, String detailType, String detail) {}

    private LocalEventBridge(String host, int port) {
        endpoint = new JsonEndpoint("EventBridge", host, port, "application/x-amz-json-1.1", this::perform);
    }

    /** Starts on a free port of the loopback interface. */
    public static LocalEventBridge start() {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), 0);
    }

    /**
     * Starts without events.
     *
     * @param host the address to listen on; {@code 0.0.0.0} for all, so that containers can connect
     * @param port 0 for any free port
     * @throws java.io.UncheckedIOException if the port is in use
     */
    public static LocalEventBridge start(String host, int port) {
        return new LocalEventBridge(host, port);
    }

    /** Returns the endpoint's URL, for {@code AWS_ENDPOINT_URL_EVENTBRIDGE}. */
    public URI endpoint() {
        return endpoint.endpoint();
    }

    /** Returns the accepted events so far, in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Removes and returns the events accepted since the last call, in order. */
    public List<Entry> drainEntries() {
        List<Entry> drained = List.copyOf(entries);
        entries.subList(0, drained.size()).clear();
        return drained;
    }

    /** Switches an outage on or off: while it is on, every call gets a 500. */
    public void setDown(boolean isDown) {
        down = isDown;
    }

    /**
     * Deletes the event bus or creates it again. While it is deleted, {@code PutEvents} succeeds and the events are
     * lost, as on AWS; {@code DescribeEventBus} answers {@code ResourceNotFoundException}.
     *
     * @see <a href="https://github.com/aws/aws-cli/issues/9186">aws-cli issue 9186</a>
     */
    public void setDeleted(boolean isDeleted) {
        deleted = isDeleted;
    }

    /** Answers these operations, and no others, with {@code AccessDeniedException} from now on. */
    public void deny(String... operations) {
        denied = Set.of(operations);
    }

    /**
     * Rejects matching entries from now on, each one individually.
     *
     * @param code the {@code ErrorCode} of a rejected entry
     * @param which selects the rejected entries
     * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html">
     *     PutEventsResultEntry</a>
     */
    public void rejectEntries(String code, Predicate<Entry> which) {
        rejectEntries(entry -> which.test(entry) ? Optional.of(code) : Optional.empty());
    }

    /**
     * Rejects entries from now on, each one individually.
     *
     * @param code returns the {@code ErrorCode} of a rejected entry, and empty for the others
     */
    public void rejectEntries(Function<Entry, Optional<String>> code) {
        rejection = code;
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private JsonNode perform(String target, JsonNode input) {
        if (down) {
            throw error(500, "InternalException");
        }
        if (denied.stream().map(TARGET_PREFIX::concat).anyMatch(target::equals)) {
            throw error(400, "AccessDeniedException");
        }
        return switch (target) {
            case TARGET_PREFIX + "PutEvents" -> putEvents(input.path("Entries"));
            case TARGET_PREFIX + "DescribeEventBus" -> describeEventBus(input.path("Name"));
            default -> throw error(400, "UnknownOperationException");
        };
    }

    private ObjectNode putEvents(JsonNode requested) {
        if (requested.isEmpty() || requested.size() > MAX_ENTRIES) {
            throw error(400, "ValidationException");
        }
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        int failed = 0;
        List<Entry> accepted = new ArrayList<>();
        for (JsonNode each : requested) {
            Entry entry = new Entry(
                    each.path("EventBusName").asText(),
                    each.path("Source").asText(),
                    each.path("DetailType").asText(),
                    each.path("Detail").asText());
            ObjectNode result = response.withArray("Entries").addObject();
            Optional<String> code = rejection.apply(entry);
            if (code.isPresent()) {
                failed++;
                result.put("ErrorCode", code.get()).put("ErrorMessage", "rejected");
            } else {
                accepted.add(entry);
                result.put("EventId", UUID.randomUUID().toString());
            }
        }
        if (!deleted) {
            entries.addAll(accepted);
        }
        return response.put("FailedEntryCount", failed);
    }

    private ObjectNode describeEventBus(JsonNode name) {
        if (deleted) {
            throw error(400, "ResourceNotFoundException");
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("Name", name.asText())
                .put("Arn", "arn:aws:events:eu-west-1:000000000000:event-bus/" + name.asText());
    }

    private static AwsErrorException error(int status, String type) {
        return new AwsErrorException(status, Map.of("__type", type, "message", type));
    }
}
