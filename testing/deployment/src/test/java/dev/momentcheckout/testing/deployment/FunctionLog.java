package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The log group of a function.
 *
 * @param aws the emulator
 * @param group name of the log group
 */
record FunctionLog(AwsCli aws, String group) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ATTEMPTS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    static FunctionLog of(Deployment deployment, String function) {
        return new FunctionLog(deployment.emulator().aws(), deployment.stack().physicalId(function + "Logs"));
    }

    private JsonNode events(Instant since) {
        return aws.run(
                        "logs",
                        "filter-log-events",
                        "--log-group-name",
                        group,
                        "--start-time",
                        Long.toString(since.toEpochMilli()))
                .path("events");
    }

    /** All lines, one JSON object a line with {@code @timestamp} and {@code @message}. */
    String exported() {
        StringBuilder lines = new StringBuilder();
        for (JsonNode event : events(Instant.EPOCH)) {
            lines.append(JSON.createObjectNode()
                            .put("@timestamp", event.path("timestamp").asLong())
                            .put("@message", event.path("message").asText()))
                    .append('\n');
        }
        return lines.toString();
    }

    /** The function's own lines since a time: log lines, and metrics in CloudWatch's embedded format. */
    List<JsonNode> lines(Instant since) {
        List<JsonNode> lines = new ArrayList<>();
        for (JsonNode event : events(since)) {
            String message = event.path("message").asText();
            if (message.startsWith("{")) {
                lines.add(json(message));
            }
        }
        return lines;
    }

    /** The lines with a log message. */
    List<JsonNode> messages(String message, Instant since) {
        return lines(since).stream()
                .filter(line -> line.path("message").asText().equals(message))
                .toList();
    }

    /** Whether a line counts a fault that an operator must remove, with this reason. */
    boolean requiresOperator(String reason, Instant since) {
        return metrics("OperatorActionRequired", since).stream()
                .anyMatch(line -> line.path("Reason").asText().equals(reason));
    }

    /** The lines that contain a metric. */
    List<JsonNode> metrics(String metric, Instant since) {
        return lines(since).stream()
                .filter(line -> line.has("_aws") && line.has(metric))
                .toList();
    }

    /**
     * Repeats an invocation until it has left what a test expects in a log. The emulator sometimes loses the last line
     * of an invocation, and a stream invokes its function later.
     *
     * @throws AssertionError if five invocations leave nothing
     */
    static void repeat(Runnable invocation, BooleanSupplier logged) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            invocation.run();
            Instant end = Instant.now().plus(PATIENCE);
            do {
                if (logged.getAsBoolean()) {
                    return;
                }
            } while (Instant.now().isBefore(end));
        }
        throw new AssertionError("the log does not have what is expected");
    }

    /** Writes a line that AWS itself would write, such as one of API Gateway. */
    void write(String line) {
        String stream = "planted-" + System.nanoTime();
        aws.run("logs", "create-log-stream", "--log-group-name", group, "--log-stream-name", stream);
        String event = JSON.createArrayNode()
                .add(JSON.createObjectNode()
                        .put("timestamp", Instant.now().toEpochMilli())
                        .put("message", line))
                .toString();
        aws.run(
                "logs",
                "put-log-events",
                "--log-group-name",
                group,
                "--log-stream-name",
                stream,
                "--log-events",
                event);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line is not JSON: " + text, e);
        }
    }
}
