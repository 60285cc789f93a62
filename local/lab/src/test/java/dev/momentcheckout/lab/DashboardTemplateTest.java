package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.telemetry.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The dashboard and the saved queries of the template: nothing else finds a misspelt metric or field before someone
 * needs it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html">
 *     Dashboard body</a>
 */
class DashboardTemplateTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final SamTemplate TEMPLATE = SamTemplate.read(ROOT.resolve("template.yaml"));
    private static final Map<String, Object> CONTRACT = map(new Yaml().load(read("docs/contract.yaml")));
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z:]+)(\\.[A-Za-z]+)?}");
    private static final Set<String> PSEUDO_PARAMETERS = Set.of("AWS::Region", "AWS::StackName");
    private static final JsonNode BODY = body();
    private static final int COLUMNS = 24;

    private static final Pattern SEARCH = Pattern.compile(
            "SEARCH\\('\\{MomentCheckout,Service,(Type|Reason)} MetricName=\"(\\w+)\" Service=\"<AWS::StackName>\"', 'Sum',"
                    + " (300|3600)\\)");

    /** Texts and regular expressions of a query, which name no field. The names of groups become fields. */
    private static final Pattern LITERAL = Pattern.compile("\"[^\"]*\"|'[^']*'|/[^/]*/");

    private static final Pattern NEW_FIELD = Pattern.compile("\\bas (\\w+)|\\?<(\\w+)>");
    private static final Pattern NAME = Pattern.compile("(?<![\\w@])@?[A-Za-z]\\w*");

    /** Commands, functions and words of the query language. */
    private static final Set<String> LANGUAGE = Set.of(
            "and",
            "as",
            "asc",
            "bin",
            "by",
            "count",
            "desc",
            "d",
            "fields",
            "filter",
            "ispresent",
            "latest",
            "like",
            "limit",
            "max",
            "min",
            "or",
            "parse",
            "pct",
            "sort",
            "SOURCE",
            "stats",
            "sum");

    /** Fields that CloudWatch adds to each line, or finds in Lambda's own. */
    private static final Set<String> OF_CLOUDWATCH = Set.of("@duration", "@log", "@message", "@timestamp", "@type");

    private static JsonNode body() {
        try {
            return new ObjectMapper()
                    .readTree(substituted(properties("OverviewDashboard").get("DashboardBody")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the text of Fn::Sub with {@code <name>} for each reference. Each must have a resource. */
    private static String substituted(@Nullable Object value) {
        String text = String.valueOf(map(value).get("Fn::Sub"));
        return PLACEHOLDER.matcher(text).replaceAll(match -> {
            assertThat(TEMPLATE.resources().containsKey(match.group(1)) || PSEUDO_PARAMETERS.contains(match.group(1)))
                    .as(match.group())
                    .isTrue();
            return Matcher.quoteReplacement("<" + match.group(1) + ">");
        });
    }

    @ParameterizedTest
    @MethodSource("optional")
    void dashboard_and_queries_are_created_on_request_only(String logicalId) {
        assertThat(map(TEMPLATE.resources().get(logicalId))).containsEntry("Condition", "ShowDashboard");
    }

    static List<String> optional() {
        return Stream.concat(Stream.of("OverviewDashboard"), queries().stream()).toList();
    }

    @Test
    void the_dashboard_is_off_by_default() {
        assertThat(TEMPLATE.parameters().get("Dashboard"))
                .satisfies(parameter -> assertThat(parameter.defaultValue()).contains("off"));
        assertThat(map(TEMPLATE.raw().get("Conditions")))
                .containsEntry("ShowDashboard", Map.of("Fn::Equals", List.of(Map.of("Ref", "Dashboard"), "on")));
    }

    @Test
    void nothing_remains_to_be_substituted() {
        assertThat(BODY.toString()).doesNotContain("${", "AWS::Region>>");
    }

    @Test
    void widgets_fit_into_the_grid_without_an_overlap_or_a_gap() {
        var cells = new TreeSet<String>();
        int area = 0;
        int bottom = 0;
        for (JsonNode widget : BODY.path("widgets")) {
            int x = widget.path("x").asInt(-1);
            int y = widget.path("y").asInt(-1);
            int width = widget.path("width").asInt();
            int height = widget.path("height").asInt();
            assertThat(x).as(title(widget)).isBetween(0, COLUMNS - width);
            assertThat(y).as(title(widget)).isNotNegative();
            assertThat(width).as(title(widget)).isPositive();
            for (int column = x; column < x + width; column++) {
                for (int row = y; row < y + height; row++) {
                    cells.add(column + "," + row);
                }
            }
            area += width * height;
            bottom = Math.max(bottom, y + height);
        }
        assertThat(cells).hasSize(area);
        assertThat(area).isEqualTo(bottom * COLUMNS);
    }

    private static String title(JsonNode widget) {
        return widget.path("properties")
                .path("title")
                .asText(widget.path("type").asText());
    }

    @Test
    void a_graph_is_of_this_region_and_has_a_title_and_a_statistic() {
        assertThat(widgets("metric")).hasSizeGreaterThan(15).allSatisfy(properties -> {
            assertThat(properties.path("region").asText()).isEqualTo("<AWS::Region>");
            assertThat(properties.path("title").asText()).isNotEmpty();
            assertThat(properties.path("stat").asText()).matches("Sum|Maximum|p99");
            assertThat(properties.path("metrics")).isNotEmpty();
        });
        assertThat(widgets("log"))
                .allSatisfy(properties ->
                        assertThat(properties.path("region").asText()).isEqualTo("<AWS::Region>"));
    }

    @Test
    void a_metric_of_ours_exists_and_is_of_this_stack() {
        assertThat(ownMetrics()).hasSizeGreaterThan(30).allSatisfy(metric -> {
            assertThat(emitted()).contains(metric.get(1).asText());
            assertThat(metric.get(2).asText()).isEqualTo("Service");
            assertThat(metric.get(3).asText()).isEqualTo("<AWS::StackName>");
        });
        assertThat(searches()).allSatisfy(search -> {
            assertThat(emitted()).contains(search.group(2));
            assertThat(search.group(1)).isEqualTo(search.group(2).equals("EventPublished") ? "Type" : "Reason");
        });
        assertThat(searches())
                .extracting(search -> search.group(2))
                .containsExactlyInAnyOrder(
                        "EventPublished", "OperatorActionRequired", "PaymentNeedsReview", "WebhookRejected");
    }

    /** Without the stack's own resource, a graph would show nothing, or another stack. */
    @Test
    void a_metric_of_aws_is_of_a_resource_of_this_stack() {
        Map<String, String> dimensions = Map.of(
                "AWS/ApiGateway", "ApiId",
                "AWS/DynamoDB", "TableName",
                "AWS/Lambda", "FunctionName",
                "AWS/SQS", "QueueName");

        assertThat(metrics().filter(metric -> metric.path(0).asText().startsWith("AWS/")))
                .hasSizeGreaterThan(20)
                .allSatisfy(metric -> {
                    assertThat(metric.get(2).asText())
                            .isEqualTo(dimensions.get(metric.get(0).asText()));
                    assertThat(metric.get(3).asText()).matches("<[A-Za-z]+>");
                });
        for (SamFunction function : TEMPLATE.functions()) {
            assertThat(BODY.toString())
                    .contains(Stream.of("Duration", "Errors", "Throttles", "ConcurrentExecutions")
                            .map(metric -> "[\"AWS/Lambda\",\"" + metric + "\",\"FunctionName\",\"<"
                                    + function.logicalId() + ">\"]")
                            .toList());
        }
    }

    /** A metric that nothing reads costs money and reports nothing. */
    @Test
    void every_metric_of_the_contract_is_read_by_an_alarm_or_the_dashboard() {
        Set<String> read = new TreeSet<>();
        ownMetrics().forEach(metric -> read.add(metric.get(1).asText()));
        TEMPLATE.resources().values().stream()
                .filter(resource ->
                        "AWS::CloudWatch::Alarm".equals(map(resource).get("Type")))
                .forEach(alarm -> Pattern.compile("MetricName=(\\w+)")
                        .matcher(alarm.toString())
                        .results()
                        .forEach(name -> read.add(name.group(1))));

        assertThat(read).containsAll(emitted());
        assertThat(emitted())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                names("metrics").stream(),
                                list(map(CONTRACT.get("access_log")).get("metrics")))
                        .collect(Collectors.toSet()));
    }

    @Test
    void the_dashboard_shows_every_alarm() {
        assertThat(widgets("alarm"))
                .singleElement()
                .satisfies(properties -> assertThat(properties.path("alarms"))
                        .extracting(alarm -> alarm.asText().replaceAll("[<>]", ""))
                        .containsExactlyInAnyOrderElementsOf(
                                list(map(CONTRACT.get("template")).get("alarms"))
                                        .toList()));
    }

    @Test
    void the_first_widget_names_the_runbook_and_commands() {
        assertThat(widgets("text"))
                .singleElement()
                .satisfies(properties -> assertThat(properties.path("markdown").asText())
                        .contains("docs/operations/ALARM.md", "./ops --stack <AWS::StackName> list", "(#alarmsV2:"));
    }

    static Set<String> queries() {
        return TEMPLATE.resources().entrySet().stream()
                .filter(resource -> "AWS::Logs::QueryDefinition"
                        .equals(map(resource.getValue()).get("Type")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void there_are_eight_saved_queries() {
        assertThat(queries()).hasSize(8);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void a_saved_query_reads_fields_that_its_log_groups_have(String query) {
        Map<String, Object> properties = properties(query);
        Set<String> groups = list(properties.get("LogGroupNames"))
                .map(group -> group.replaceAll("\\{Ref=(\\w+)}", "$1"))
                .collect(Collectors.toSet());

        assertThat(groups).isNotEmpty().isSubsetOf(logGroups());
        assertFieldsExist(String.valueOf(properties.get("QueryString")), groups);
    }

    @Test
    void the_last_failures_read_fields_that_the_logs_of_the_functions_have() {
        assertThat(widgets("log")).singleElement().satisfies(properties -> {
            String query = properties.path("query").asText();
            Set<String> groups = Pattern.compile("SOURCE '<(\\w+)>'")
                    .matcher(query)
                    .results()
                    .map(group -> group.group(1))
                    .collect(Collectors.toSet());
            assertThat(groups)
                    .isEqualTo(TEMPLATE.functions().stream()
                            .map(function -> function.logicalId() + "Logs")
                            .collect(Collectors.toSet()));
            assertFieldsExist(query, groups);
        });
    }

    private static void assertFieldsExist(String query, Set<String> groups) {
        Set<String> known = new TreeSet<>(OF_CLOUDWATCH);
        known.addAll(LANGUAGE);
        NEW_FIELD
                .matcher(query)
                .results()
                .forEach(field -> known.add(field.group(1) == null ? field.group(2) : field.group(1)));
        if (groups.contains("AccessLogs")) {
            list(map(CONTRACT.get("access_log")).get("fields")).forEach(known::add);
        }
        if (!groups.equals(Set.of("AccessLogs"))) {
            list(map(CONTRACT.get("log")).get("fields")).forEach(known::add);
            known.addAll(names("metrics"));
            known.addAll(List.of("Reason", "Type"));
        }

        Set<String> used = NAME.matcher(LITERAL.matcher(query).replaceAll("\"\""))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(used).isNotEmpty();
        assertThat(known).as(query).containsAll(used);
        assertThat(texts("message", query))
                .isSubsetOf(list(map(CONTRACT.get("log")).get("messages")).collect(Collectors.toSet()));
        assertThat(texts("level", query)).isSubsetOf("ERROR", "INFO");
        assertThat(texts("route", query))
                .isSubsetOf(TEMPLATE.routes().stream()
                        .map(route -> route.method() + " " + route.path())
                        .collect(Collectors.toSet()));
    }

    /** Returns the texts with which a query compares a field. */
    private static Set<String> texts(String field, String query) {
        return Pattern.compile("\\b" + field + " = [\"']([^\"']*)[\"']")
                .matcher(query)
                .results()
                .map(text -> text.group(1))
                .collect(Collectors.toSet());
    }

    private static Set<String> logGroups() {
        return TEMPLATE.resources().entrySet().stream()
                .filter(resource ->
                        "AWS::Logs::LogGroup".equals(map(resource.getValue()).get("Type")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Set<String> emitted() {
        return Stream.concat(
                        Arrays.stream(Metric.values()).map(Metric::metricName),
                        Stream.of("ApiThrottled", "ApiRouteNotFound"))
                .collect(Collectors.toSet());
    }

    private static List<JsonNode> widgets(String type) {
        var found = new ArrayList<JsonNode>();
        BODY.path("widgets").forEach(widget -> {
            if (widget.path("type").asText().equals(type)) {
                found.add(widget.path("properties"));
            }
        });
        return found;
    }

    private static Stream<JsonNode> metrics() {
        var found = new ArrayList<JsonNode>();
        widgets("metric").forEach(properties -> properties.path("metrics").forEach(found::add));
        return found.stream();
    }

    private static List<JsonNode> ownMetrics() {
        return metrics()
                .filter(metric -> metric.path(0).asText().equals("MomentCheckout"))
                .toList();
    }

    private static List<MatchResult> searches() {
        return metrics()
                .filter(metric -> metric.path(0).has("expression"))
                .map(metric -> {
                    Matcher search =
                            SEARCH.matcher(metric.get(0).path("expression").asText());
                    assertThat(search.matches()).as(metric.toString()).isTrue();
                    return search.toMatchResult();
                })
                .toList();
    }

    private static Map<String, Object> properties(String logicalId) {
        return map(map(TEMPLATE.resources().get(logicalId)).get("Properties"));
    }

    private static Set<String> names(String list) {
        return list(CONTRACT.get(list)).collect(Collectors.toSet());
    }

    private static Stream<String> list(@Nullable Object value) {
        assertThat(value).isInstanceOf(List.class);
        return value instanceof List<?> list ? list.stream().map(String::valueOf) : Stream.of();
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue))
                : Map.of();
    }
}
