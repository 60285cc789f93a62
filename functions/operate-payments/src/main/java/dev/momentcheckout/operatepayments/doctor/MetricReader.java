package dev.momentcheckout.operatepayments.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;

/** Reads figures of CloudWatch. */
final class MetricReader {
    private static final String NAMESPACE = "MomentCheckout";
    private static final String SERVICE = "Service";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final CloudWatchClient cloudWatch;
    private final String service;
    private final Clock clock;

    MetricReader(CloudWatchClient cloudWatch, String service, Clock clock) {
        this.cloudWatch = cloudWatch;
        this.service = service;
        this.clock = clock;
    }

    /** Returns the sum of a metric of this stack over the time until now. */
    long sum(String metric, Duration back) {
        return sum(values(NAMESPACE, metric, Map.of(SERVICE, service), "Sum", HOUR, back));
    }

    /** Returns the sums of a metric of this stack by the values of its second dimension. */
    SortedMap<String, Long> sumsBy(String dimension, String metric, Duration back) {
        SortedMap<String, Long> sums = new TreeMap<>();
        cloudWatch
                .listMetricsPaginator(request -> request.namespace(NAMESPACE)
                        .metricName(metric)
                        .dimensions(
                                DimensionFilter.builder()
                                        .name(SERVICE)
                                        .value(service)
                                        .build(),
                                DimensionFilter.builder().name(dimension).build()))
                .metrics()
                .forEach(found -> found.dimensions().stream()
                        .filter(each -> dimension.equals(each.name()))
                        .forEach(each -> sums.put(
                                each.value(),
                                sum(values(
                                        NAMESPACE,
                                        metric,
                                        Map.of(SERVICE, service, dimension, each.value()),
                                        "Sum",
                                        HOUR,
                                        back)))));
        return sums;
    }

    /**
     * Returns how long ago a metric of this stack was written last. CloudWatch dates values by the minute, so the end
     * of the minute counts.
     */
    Optional<Duration> age(String metric, Duration back) {
        Instant now = clock.instant();
        return values(NAMESPACE, metric, Map.of(SERVICE, service), "SampleCount", MINUTE, back).keySet().stream()
                .max(Instant::compareTo)
                .map(last -> Duration.between(last.plus(MINUTE), now))
                .map(age -> age.isNegative() ? Duration.ZERO : age);
    }

    /** Returns the newest value of a metric of an AWS service. */
    Optional<Double> newest(String namespace, String metric, Map<String, String> dimensions, Duration back) {
        SortedMap<Instant, Double> values = values(namespace, metric, dimensions, "Maximum", MINUTE, back);
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.lastEntry().getValue());
    }

    private static long sum(Map<Instant, Double> values) {
        return Math.round(
                values.values().stream().mapToDouble(Double::doubleValue).sum());
    }

    private SortedMap<Instant, Double> values(
            String namespace,
            String metric,
            Map<String, String> dimensions,
            String statistic,
            Duration period,
            Duration back) {
        List<Dimension> asked = dimensions.entrySet().stream()
                .map(each -> Dimension.builder()
                        .name(each.getKey())
                        .value(each.getValue())
                        .build())
                .toList();
        MetricStat stat = MetricStat.builder()
                .metric(of -> of.namespace(namespace).metricName(metric).dimensions(asked))
                .stat(statistic)
                .period(Math.toIntExact(period.toSeconds()))
                .build();
        Instant now = clock.instant();
        SortedMap<Instant, Double> values = new TreeMap<>();
        cloudWatch
                .getMetricDataPaginator(request -> request.startTime(now.minus(back))
                        .endTime(now.plus(MINUTE))
                        .metricDataQueries(MetricDataQuery.builder()
                                .id("m0")
                                .metricStat(stat)
                                .build()))
                .metricDataResults()
                .forEach(result -> put(values, result));
        return values;
    }

    private static void put(Map<Instant, Double> values, MetricDataResult result) {
        for (int i = 0; i < result.timestamps().size(); i++) {
            values.put(result.timestamps().get(i), result.values().get(i));
        }
    }
}
