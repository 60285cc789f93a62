package dev.momentcheckout.telemetry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one invocation. All its threads add to them; at its end they become one line for each set of
 * dimensions: counts as sums, durations as arrays.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html">
 *     Embedded metric format</a>
 */
final class InvocationMetrics {
    static final String NAMESPACE = "MomentCheckout";
    private static final String SERVICE = "Service";

    /** The format's limit for an array of values. */
    private static final int MAX_VALUES = 100;

    /** By second dimension: its name and value, or null for the metrics without one. */
    private final Map<@Nullable Entry<String, String>, Map<Metric, List<Long>>> values = new LinkedHashMap<>();

    private @Nullable String session;
    private boolean severalSessions;

    /**
     * Adds a value.
     *
     * @param dimension value of the metric's second dimension, or null for the metric without it
     */
    synchronized void add(Metric metric, long value, @Nullable String dimension) {
        List<Long> all = values.computeIfAbsent(
                        dimension == null ? null : Map.entry(metric.dimension(), dimension),
                        _ -> new EnumMap<>(Metric.class))
                .computeIfAbsent(metric, _ -> new ArrayList<>());
        if (metric.isDuration() || all.isEmpty()) {
            all.add(value);
        } else {
            all.set(0, all.getFirst() + value);
        }
    }

    /** Notes a session that the invocation is about. Lines contain the id if it is the only one. */
    synchronized void about(String id) {
        severalSessions |= session != null && !session.equals(id);
        session = id;
    }

    /**
     * Writes the lines.
     *
     * @param time epoch milliseconds
     * @param requestId of the invocation, or null outside one
     */
    synchronized void write(String service, long time, @Nullable String requestId, Consumer<String> lines) {
        values.forEach((dimension, metrics) -> {
            for (int from = 0; ; from += MAX_VALUES) {
                ObjectNode line = line(service, time, dimension, metrics, from);
                if (line == null) {
                    return;
                }
                if (requestId != null) {
                    line.put("function_request_id", requestId);
                }
                if (session != null && !severalSessions) {
                    line.put("session_id", session);
                }
                lines.accept(JsonTree.text(line));
            }
        });
    }

    private static @Nullable ObjectNode line(
            String service,
            long time,
            @Nullable Entry<String, String> dimension,
            Map<Metric, List<Long>> metrics,
            int from) {
        ObjectNode line = JsonTree.object();
        ObjectNode metadata = line.putObject("_aws").put("Timestamp", time);
        ObjectNode directive =
                metadata.putArray("CloudWatchMetrics").addObject().put("Namespace", NAMESPACE);
        ArrayNode dimensions = directive.putArray("Dimensions").addArray().add(SERVICE);
        ArrayNode definitions = directive.putArray("Metrics");
        line.put(SERVICE, service);
        if (dimension != null) {
            dimensions.add(dimension.getKey());
            line.put(dimension.getKey(), dimension.getValue());
        }
        metrics.forEach((metric, all) -> {
            List<Long> part = all.subList(Math.min(from, all.size()), Math.min(from + MAX_VALUES, all.size()));
            if (!part.isEmpty()) {
                definitions.addObject().put("Name", metric.metricName()).put("Unit", metric.unit());
                if (part.size() == 1) {
                    line.put(metric.metricName(), part.getFirst());
                } else {
                    ArrayNode array = line.putArray(metric.metricName());
                    part.forEach(array::add);
                }
            }
        });
        return definitions.isEmpty() ? null : line;
    }
}
