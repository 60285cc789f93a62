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

    /** Receives the sum of the values of each time. */
    @FunctionalInterface
    interface Reader {
        void read(MetricId metric, Instant time, double sum);
    }

    /** Reads all values since a time. */
    void read(Instant from, Reader reader) {
        values.forEach((metric, reported) -> reported.tailMap(from, true)
                .forEach((time, each) -> reader.read(
                        metric,
                        time,
                        each.stream().mapToDouble(Double::doubleValue).sum())));
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
