package dev.momentcheckout.testing.alarms;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads log lines in the embedded metric format. What CloudWatch would drop without a word is an error here.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html">
 *     Embedded metric format</a>
 */
final class EmbeddedMetrics {
    private static final int MAX_VALUES = 100;
    private static final int MAX_METRICS = 100;
    private static final int MAX_DIMENSIONS = 30;

    private EmbeddedMetrics() {}

    /** The values of one metric in one line. */
    record Sample(MetricId metric, String unit, Instant time, List<Double> values) {}

    /**
     * @param line any JSON
     * @return empty for a line without metrics
     */
    static List<Sample> read(JsonNode line) {
        JsonNode metadata = line.path("_aws");
        List<Sample> samples = new ArrayList<>();
        if (metadata.isMissingNode()) {
            return samples;
        }
        require(metadata.path("Timestamp").isIntegralNumber(), "the timestamp is in milliseconds", line);
        Instant time = Instant.ofEpochMilli(metadata.path("Timestamp").asLong());
        for (JsonNode directive : metadata.path("CloudWatchMetrics")) {
            String namespace = directive.path("Namespace").asText();
            require(!namespace.isEmpty(), "a directive has a namespace", line);
            require(!directive.path("Dimensions").isEmpty(), "a directive has sets of dimensions", line);
            JsonNode metrics = directive.path("Metrics");
            require(!metrics.isEmpty() && metrics.size() <= MAX_METRICS, "a directive has up to 100 metrics", line);
            for (JsonNode metric : metrics) {
                List<Double> values = values(line, metric.path("Name").asText());
                for (JsonNode names : directive.path("Dimensions")) {
                    samples.add(new Sample(
                            new MetricId(namespace, metric.path("Name").asText(), dimensions(line, names)),
                            metric.path("Unit").asText("None"),
                            time,
                            values));
                }
            }
        }
        require(!samples.isEmpty(), "a line with metadata has metrics", line);
        return samples;
    }

    private static Map<String, String> dimensions(JsonNode line, JsonNode names) {
        require(names.size() <= MAX_DIMENSIONS, "a set has up to 30 dimensions", line);
        Map<String, String> dimensions = new HashMap<>();
        for (JsonNode name : names) {
            JsonNode value = line.path(name.asText());
            require(value.isTextual() && !value.asText().isEmpty(), "a dimension is a text of the line", line);
            dimensions.put(name.asText(), value.asText());
        }
        return dimensions;
    }

    private static List<Double> values(JsonNode line, String name) {
        JsonNode value = line.path(name);
        List<Double> values = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(element -> values.add(number(line, element)));
        } else {
            values.add(number(line, value));
        }
        require(!values.isEmpty() && values.size() <= MAX_VALUES, "a metric has 1 to 100 values", line);
        return values;
    }

    private static double number(JsonNode line, JsonNode value) {
        require(value.isNumber(), "the value of a metric is a number of the line", line);
        return value.asDouble();
    }

    private static void require(boolean holds, String rule, JsonNode line) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ": " + line);
        }
    }
}
