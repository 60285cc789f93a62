package dev.momentcheckout.testing.alarms;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Extracts a metric from the JSON lines of a log group.
 *
 * @param dimensions selectors of the values by the dimensions' names
 * @param value of a matching line
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">Filter pattern
 *     syntax</a>
 */
record MetricFilter(
        FilterPattern pattern, String namespace, String name, Map<String, String> dimensions, double value) {
    /** @param properties of an {@code AWS::Logs::MetricFilter} */
    static List<MetricFilter> of(Map<String, Object> properties) {
        FilterPattern pattern = FilterPattern.parse(StackTemplate.text(properties, "FilterPattern"));
        return StackTemplate.list(properties, "MetricTransformations").stream()
                .map(transformation -> of(pattern, transformation))
                .toList();
    }

    private static MetricFilter of(FilterPattern pattern, Map<String, Object> transformation) {
        if (transformation.containsKey("DefaultValue")) {
            throw new IllegalArgumentException("a default value is not supported: " + transformation);
        }
        Map<String, String> dimensions = new HashMap<>();
        for (Map<String, Object> dimension : StackTemplate.list(transformation, "Dimensions")) {
            dimensions.put(StackTemplate.text(dimension, "Key"), StackTemplate.text(dimension, "Value"));
        }
        return new MetricFilter(
                pattern,
                StackTemplate.text(transformation, "MetricNamespace"),
                StackTemplate.text(transformation, "MetricName"),
                dimensions,
                Double.parseDouble(StackTemplate.text(transformation, "MetricValue")));
    }

    /** Returns the metric to which a line adds {@link #value}, if any. */
    Optional<MetricId> metric(JsonNode line) {
        if (!pattern.matches(line)) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        dimensions.forEach((key, selector) -> {
            JsonNode found = line.at(selector.replaceFirst("^\\$", "").replace('.', '/'));
            if (!found.isTextual() || found.asText().isEmpty()) {
                throw new IllegalArgumentException("no text at " + selector + ", so there is no metric: " + line);
            }
            values.put(key, found.asText());
        });
        return Optional.of(new MetricId(namespace, name, values));
    }
}
