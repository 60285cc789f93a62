package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An endpoint that keeps log lines and answers {@code StartQuery} and {@code GetQueryResults} as Amazon CloudWatch Logs
 * does, for queries of one form: the newest lines in which a field has a value. A query is complete at once and reads
 * the log groups of all functions.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html">
 *     StartQuery</a>
 */
public final class LocalLogs implements AutoCloseable {
    /** Older lines are dropped, so that memory is bounded. */
    private static final int MAX_LINES = 20_000;

    private static final int MAX_QUERIES = 100;
    private static final int DEFAULT_LIMIT = 10_000;
    private static final String TARGET_PREFIX = "Logs_20140328.";
    private static final String TERM = "(\\w+) = \"([^\"]*)\"";
    private static final Pattern QUERY = Pattern.compile("fields @timestamp, @message \\| filter \\(" + TERM + " or "
            + TERM + "\\) and ispresent\\((\\w+)\\) \\| sort @timestamp desc");
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private final ObjectMapper json = new ObjectMapper();
    private final Clock clock;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final Map<String, ObjectNode> results = new LinkedHashMap<>();
    private final JsonEndpoint endpoint;

    private record Line(Instant at, String function, String text) {}

    private LocalLogs(Clock clock) {
        this.clock = clock;
        endpoint = new JsonEndpoint(
                "CloudWatch Logs",
                InetAddress.getLoopbackAddress().getHostAddress(),
                0,
                "application/x-amz-json-1.1",
                this::perform);
    }

    /** Starts without lines on a free port of the loopback interface; the clock dates the lines. */
    public static LocalLogs start(Clock clock) {
        return new LocalLogs(clock);
    }

    /** Returns the endpoint's URL, for {@code AWS_ENDPOINT_URL_CLOUDWATCH_LOGS}. */
    public URI endpoint() {
        return endpoint.endpoint();
    }

    /** Adds a line that a function has written. */
    public synchronized void write(String function, String line) {
        lines.addLast(new Line(clock.instant(), function, line));
        if (lines.size() > MAX_LINES) {
            lines.removeFirst();
        }
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private synchronized JsonNode perform(String target, JsonNode input) {
        return switch (target) {
            case TARGET_PREFIX + "StartQuery" -> startQuery(input);
            case TARGET_PREFIX + "GetQueryResults" -> {
                ObjectNode result = results.get(input.path("queryId").asText());
                if (result == null) {
                    throw error("ResourceNotFoundException", "The specified query does not exist.");
                }
                yield result;
            }
            default -> throw error("UnrecognizedClientException", "The local logs do not support " + target);
        };
    }

    private ObjectNode startQuery(JsonNode input) {
        String text = input.path("queryString").asText();
        Matcher query = QUERY.matcher(text);
        if (!query.matches()) {
            throw error("MalformedQueryException", "The local logs do not support the query: " + text);
        }
        Instant from = Instant.ofEpochSecond(input.path("startTime").asLong());
        Instant to = Instant.ofEpochSecond(input.path("endTime").asLong() + 1);
        List<Line> found = new ArrayList<>();
        lines.forEach(line -> {
            if (!line.at().isBefore(from) && line.at().isBefore(to) && matches(query, line)) {
                found.addFirst(line);
            }
        });
        String id = UUID.randomUUID().toString();
        results.put(id, result(found, input.path("limit").asInt(DEFAULT_LIMIT)));
        if (results.size() > MAX_QUERIES) {
            results.remove(results.keySet().iterator().next());
        }
        return JsonNodeFactory.instance.objectNode().put("queryId", id);
    }

    private boolean matches(Matcher query, Line line) {
        try {
            JsonNode fields = json.readTree(line.text());
            boolean hasValue = fields.path(query.group(1)).asText().equals(query.group(2))
                    || fields.path(query.group(3)).asText().equals(query.group(4));
            return hasValue && fields.has(query.group(5));
        } catch (JsonProcessingException e) {
            // A line without fields matches no filter.
            return false;
        }
    }

    private static ObjectNode result(List<Line> found, int limit) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("status", "Complete");
        result.putObject("statistics").put("recordsMatched", (double) found.size());
        ArrayNode rows = result.putArray("results");
        found.stream().limit(limit).forEach(line -> {
            ArrayNode row = rows.addArray();
            row.addObject().put("field", "@timestamp").put("value", TIMESTAMP.format(line.at()));
            row.addObject().put("field", "@message").put("value", line.text());
            row.addObject().put("field", "@log").put("value", line.function());
        });
        return result;
    }

    private static AwsErrorException error(String type, String message) {
        return new AwsErrorException(400, Map.of("__type", type, "message", message));
    }
}
