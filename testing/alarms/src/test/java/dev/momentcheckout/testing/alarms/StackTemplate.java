package dev.momentcheckout.testing.alarms;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the alarms, the metric filters and the access log of the template as CloudFormation would create them. A
 * reference to a resource, or to one of its attributes, is the resource's logical id. A property that this reader does
 * not apply is an error, so that nothing of an alarm is left out.
 */
final class StackTemplate {
    static final Path ROOT = Path.of(System.getProperty("project.root", "."));

    private static final Set<String> METRIC = Set.of("Namespace", "MetricName", "Dimensions", "Statistic", "Period");
    private static final Set<String> ALARM = Set.of(
            "AlarmDescription",
            "AlarmActions",
            "OKActions",
            "EvaluationPeriods",
            "DatapointsToAlarm",
            "ComparisonOperator",
            "Threshold",
            "TreatMissingData");
    private static final Pattern OPERATOR_COMMAND =
            Pattern.compile("(?m)^First command: \\./ops --stack \\S+ --region \\S+ (.+)$");

    private static final Pattern FILL = Pattern.compile("FILL\\((\\w+), ?(\\d+(?:\\.\\d+)?)\\)");

    private final SamTemplate template;
    private final Map<String, String> references = new HashMap<>();

    private StackTemplate(SamTemplate template) {
        this.template = template;
        references.put("AWS::StackName", "test-stack");
        template.resources().keySet().forEach(id -> references.put(id, id));
        collectAttributes(template.resources());
    }

    /** Reads the template of the project. */
    static StackTemplate read() {
        return new StackTemplate(SamTemplate.read(ROOT.resolve("template.yaml")));
    }

    static StackTemplate parse(String text) {
        return new StackTemplate(SamTemplate.parse(text));
    }

    SamTemplate template() {
        return template;
    }

    /**
     * An alarm with what CloudWatch does when its state changes.
     *
     * @param alarmActions logical ids
     * @param okActions logical ids
     */
    record DescribedAlarm(MetricAlarm alarm, String description, List<String> alarmActions, List<String> okActions) {
        /** Returns the arguments of the first command, if it is one of {@code ./ops}. */
        Optional<List<String>> operatorCommand() {
            Matcher found = OPERATOR_COMMAND.matcher(description);
            return found.find() ? Optional.of(List.of(found.group(1).split(" ", -1))) : Optional.empty();
        }
    }

    /** Returns all alarms by logical id, in the order of the template. */
    Map<String, DescribedAlarm> alarms() {
        var alarms = new LinkedHashMap<String, DescribedAlarm>();
        resourcesOf("AWS::CloudWatch::Alarm").forEach(id -> alarms.put(id, alarm(id, properties(id))));
        return alarms;
    }

    /** Returns the metric filters of a log group. */
    List<MetricFilter> metricFilters(String logGroup) {
        return resourcesOf("AWS::Logs::MetricFilter").stream()
                .map(this::properties)
                .filter(properties -> logGroup.equals(properties.get("LogGroupName")))
                .flatMap(properties -> MetricFilter.of(properties).stream())
                .toList();
    }

    /** Returns the logical ids of the resources of a type, whose condition may be false. */
    Set<String> resourcesOf(String type) {
        Set<String> ids = new TreeSet<>();
        template.resources().forEach((id, resource) -> {
            if (type.equals(((Map<?, ?>) resource).get("Type"))) {
                ids.add(id);
            }
        });
        return ids;
    }

    /** Returns the properties of a resource, by the parameters' defaults. */
    Map<String, Object> properties(String logicalId) {
        return template.properties(
                logicalId,
                Map.of(
                        "ApiKeySecretArn",
                        TestEnvironment.API_KEY_ARN,
                        "SigningSecretArn",
                        TestEnvironment.SIGNING_SECRET_ARN),
                references);
    }

    private void collectAttributes(Object value) {
        switch (value) {
            case List<?> list -> list.forEach(element -> collectAttributes(requireNonNull(element)));
            case Map<?, ?> map ->
                map.forEach((key, argument) -> {
                    if ("Fn::GetAtt".equals(key) && argument instanceof List<?> parts) {
                        references.put(parts.get(0) + "." + parts.get(1), String.valueOf(parts.get(0)));
                    } else {
                        collectAttributes(requireNonNull(argument));
                    }
                });
            default -> {}
        }
    }

    private static DescribedAlarm alarm(String id, Map<String, Object> properties) {
        Set<String> unknown = new TreeSet<>(properties.keySet());
        unknown.removeAll(ALARM);
        Series series;
        if (properties.containsKey("Metrics")) {
            unknown.remove("Metrics");
            series = math(list(properties, "Metrics"));
        } else {
            unknown.removeAll(METRIC);
            series = new Series(
                    new Expression.MetricStatistic(metric(properties), statistic(text(properties, "Statistic"))),
                    seconds(properties, "Period"));
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(id + " has properties that the evaluator does not apply: " + unknown);
        }
        int periods = Integer.parseInt(text(properties, "EvaluationPeriods"));
        Object datapoints = properties.get("DatapointsToAlarm");
        Object missing = properties.get("TreatMissingData");
        MetricAlarm alarm = new MetricAlarm(
                id,
                series.expression(),
                series.period(),
                new Evaluation(
                        periods,
                        datapoints == null ? periods : Integer.parseInt(datapoints.toString()),
                        missing == null ? MissingData.MISSING : MissingData.of(missing.toString())),
                Comparison.valueOf(text(properties, "ComparisonOperator")),
                Double.parseDouble(text(properties, "Threshold")));
        return new DescribedAlarm(
                alarm,
                text(properties, "AlarmDescription"),
                texts(properties.get("AlarmActions")),
                texts(properties.get("OKActions")));
    }

    /** What an alarm evaluates, and the length of its periods. */
    private record Series(Expression expression, Duration period) {}

    private static Series math(List<Map<String, Object>> queries) {
        Map<String, Series> metrics = new HashMap<>();
        Map<String, Object> returned = null;
        for (Map<String, Object> query : queries) {
            if (query.get("MetricStat") instanceof Map<?, ?> statistic) {
                metrics.put(text(query, "Id"), metricStatistic(entries(statistic)));
            }
            // Without ReturnData, CloudWatch returns it.
            if (!"false".equals(String.valueOf(query.get("ReturnData")))) {
                if (returned != null) {
                    throw new IllegalArgumentException("an alarm evaluates one series: " + queries);
                }
                returned = query;
            }
        }
        if (returned == null) {
            throw new IllegalArgumentException("an alarm evaluates one series: " + queries);
        }
        if (!returned.containsKey("Expression")) {
            return series(metrics, text(returned, "Id"));
        }
        Matcher fill = FILL.matcher(text(returned, "Expression"));
        if (!fill.matches()) {
            throw new IllegalArgumentException("the evaluator knows FILL(m, value) only: " + returned);
        }
        Series filled = series(metrics, fill.group(1));
        return new Series(new Expression.Fill(filled.expression(), Double.parseDouble(fill.group(2))), filled.period());
    }

    private static Series series(Map<String, Series> metrics, String id) {
        Series found = metrics.get(id);
        if (found == null) {
            throw new IllegalArgumentException("no metric has the id " + id);
        }
        return found;
    }

    private static Series metricStatistic(Map<String, Object> metricStat) {
        if (!(metricStat.get("Metric") instanceof Map<?, ?> metric)) {
            throw new IllegalArgumentException("no metric: " + metricStat);
        }
        return new Series(
                new Expression.MetricStatistic(metric(entries(metric)), statistic(text(metricStat, "Stat"))),
                seconds(metricStat, "Period"));
    }

    private static MetricId metric(Map<String, Object> properties) {
        Map<String, String> dimensions = new HashMap<>();
        for (Map<String, Object> dimension : list(properties, "Dimensions")) {
            dimensions.put(text(dimension, "Name"), text(dimension, "Value"));
        }
        return new MetricId(text(properties, "Namespace"), text(properties, "MetricName"), dimensions);
    }

    private static Statistic statistic(String name) {
        return Statistic.valueOf(name);
    }

    private static Duration seconds(Map<String, Object> properties, String name) {
        Duration period = Duration.ofSeconds(Long.parseLong(text(properties, name)));
        if (period.isZero() || period.toSecondsPart() != 0) {
            throw new IllegalArgumentException("the evaluator knows periods of whole minutes only: " + period);
        }
        return period;
    }

    static String text(Map<String, Object> properties, String name) {
        Object value = properties.get(name);
        if (value == null || value instanceof Map || value instanceof List) {
            throw new IllegalArgumentException(name + " is not a single value: " + value);
        }
        return value.toString();
    }

    static List<Map<String, Object>> list(Map<String, Object> properties, String name) {
        List<Map<String, Object>> found = new ArrayList<>();
        if (properties.get(name) instanceof List<?> list) {
            for (Object element : list) {
                found.add(entries((Map<?, ?>) requireNonNull(element)));
            }
        }
        return found;
    }

    static Map<String, Object> entries(Map<?, ?> map) {
        Map<String, Object> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> entries.put(String.valueOf(key), requireNonNull(value)));
        return entries;
    }

    private static List<String> texts(@Nullable Object value) {
        List<String> found = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(element -> found.add(String.valueOf(element)));
        }
        return found;
    }
}
