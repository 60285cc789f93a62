package dev.momentcheckout.testing.alarms;

import java.util.Map;

/** A metric as CloudWatch identifies it: other dimensions are another metric. */
record MetricId(String namespace, String name, Map<String, String> dimensions) {
    MetricId {
        dimensions = Map.copyOf(dimensions);
    }
}
