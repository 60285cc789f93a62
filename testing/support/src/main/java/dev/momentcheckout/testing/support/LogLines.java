package dev.momentcheckout.testing.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the lines that a function has written: log lines, and metrics in the embedded format. */
public record LogLines(List<String> lines) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Returns the log lines with a message. */
    public List<JsonNode> withMessage(String message) {
        return json().stream()
                .filter(line -> message.equals(line.path("message").asText()))
                .toList();
    }

    /**
     * Returns the only log line with a message.
     *
     * @throws AssertionError if there is none, or another one
     */
    public JsonNode only(String message) {
        List<JsonNode> found = withMessage(message);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " lines \"" + message + "\" in\n" + String.join("\n", lines));
        }
        return found.getFirst();
    }

    /**
     * Returns the sum of each metric. A metric with a second dimension is a key of its own, such as {@code
     * WebhookRejected bad-time}.
     */
    public Map<String, Long> metrics() {
        Map<String, Long> sums = new TreeMap<>();
        for (JsonNode line : json()) {
            String dimension = line.path("Reason").asText(line.path("Type").asText(""));
            for (JsonNode metric : line.at("/_aws/CloudWatchMetrics/0/Metrics")) {
                String name = metric.path("Name").asText();
                long sum = values(line.path(name)).stream()
                        .mapToLong(Long::longValue)
                        .sum();
                sums.merge(dimension.isEmpty() ? name : name + " " + dimension, sum, Long::sum);
            }
        }
        return sums;
    }

    /** Returns all values of a metric, in the order in which they were written. */
    public List<Long> values(String metric) {
        List<Long> all = new ArrayList<>();
        json().forEach(line -> all.addAll(values(line.path(metric))));
        return all;
    }

    private static List<Long> values(JsonNode value) {
        List<Long> all = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(each -> all.add(each.asLong()));
        } else if (value.isNumber()) {
            all.add(value.asLong());
        }
        return all;
    }

    private List<JsonNode> json() {
        List<JsonNode> all = new ArrayList<>();
        for (String line : lines) {
            try {
                all.add(JSON.readTree(line));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }
}
