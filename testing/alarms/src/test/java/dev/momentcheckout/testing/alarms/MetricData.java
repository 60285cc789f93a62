package dev.momentcheckout.testing.alarms;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The values that CloudWatch received. */
final class MetricData {
    private final Map<MetricId, NavigableMap<Instant, List<Double>>> values = new HashMap<>();

    void add(MetricId metric, Instant time, Collection<Double> reported) {
        values.computeIfAbsent(metric, _ -> new TreeMap<>())
                .computeIfAbsent(time, _ -> new ArrayList<>())
                .addAll(reported);
    }

    void add(MetricId metric, Instant time, double value) {
        add(metric, time, List.of(value));
    }

    /** Returns the values of a period, whose end is exclusive. */
    List<Double> between(MetricId metric, Instant from, Instant to) {
        NavigableMap<Instant, List<Double>> reported = values.get(metric);
        if (reported == null) {
            return List.of();
        }
        return reported.subMap(from, true, to, false).values().stream()
                .flatMap(List::stream)
                .toList();
    }
}
