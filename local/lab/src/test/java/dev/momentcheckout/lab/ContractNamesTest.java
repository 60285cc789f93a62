package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.telemetry.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** Compares docs/contract.yaml, the list of all public names, with template, code, schema and documents. */
class ContractNamesTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Map<String, Object> CONTRACT = map(new Yaml().load(read("docs/contract.yaml")));
    private static final SamTemplate TEMPLATE = SamTemplate.read(ROOT.resolve("template.yaml"));
    private static final String TELEMETRY = "shared/src/main/java/dev/momentcheckout/telemetry/";
    private static final String PUBLISHER = "functions/publish-events/src/main/java/dev/momentcheckout/publishevents/";
    private static final String OPERATOR =
            "functions/operate-payments/src/main/java/dev/momentcheckout/operatepayments/";
    /** The functions that share a module. */
    private static final Set<String> OPERATE_PAYMENTS = Set.of("InspectPayments", "RepairPayments");

    private static final Pattern MESSAGE_ATTRIBUTE = Pattern.compile("attributes\\.put\\(\"([a-z_]+)\"");
    private static final Pattern ENUM_CONSTANT = Pattern.compile("(?m)^ {4}([A-Z0-9_]+)[,;]");
    private static final Pattern LOG_FIELD = Pattern.compile("(?:new LogField\\(|line\\.put\\(\\s*)\"([a-z_]+)\"");
    private static final Pattern LOG_MESSAGE = Pattern.compile("(?m)^ {4}[A-Z_]+\\(\"([^\"]+)\"");
    private static final Pattern PROBLEM = Pattern.compile("urn:moment-checkout:problem:([a-z][a-z-]*[a-z])");
    private static final Pattern METADATA = Pattern.compile("metadata\\.put\\(\"([a-z_]+)\"");
    private static final Pattern INTEGRATION_ID = Pattern.compile("INTEGRATION_ID = \"([a-z_]+)\"");
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}([A-Z_]+)\\(Function\\.");
    private static final Pattern COMMANDS_OF_THE_SCRIPT = Pattern.compile("(?m)^ {2}([a-z |]+)\\) function=");
    private static final Pattern NAME_OF_AN_ALARM = Pattern.compile("`([A-Z][A-Za-z]+Alarm)`");

    @ParameterizedTest
    @CsvSource({
        "functions, AWS::Serverless::Function",
        "tables, AWS::DynamoDB::Table",
        "event_buses, AWS::Events::EventBus",
        "queues, AWS::SQS::Queue",
        "secrets, AWS::SecretsManager::Secret",
        "alarms, AWS::CloudWatch::Alarm",
        "topics, AWS::SNS::Topic",
        "subscriptions, AWS::SNS::Subscription",
        "dashboards, AWS::CloudWatch::Dashboard",
        "policies, AWS::IAM::ManagedPolicy"
    })
    void the_template_has_the_resources_of_the_contract(String list, String type) {
        assertThat(namesOf(type)).containsExactlyInAnyOrderElementsOf(names("template", list));
    }

    @Test
    void the_template_has_the_parameters_and_outputs_of_the_contract() {
        assertThat(TEMPLATE.parameters().keySet()).containsExactlyInAnyOrderElementsOf(names("template", "parameters"));
        assertThat(map(TEMPLATE.raw().get("Outputs")).keySet())
                .containsExactlyInAnyOrderElementsOf(names("template", "outputs"));
    }

    @Test
    void the_functions_have_the_environment_of_the_contract() {
        assertThat(TEMPLATE.functions().stream()
                        .map(SamFunction::logicalId)
                        .flatMap(function -> TEMPLATE.environmentNames(function).stream())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(names("environment"));
    }

    @Test
    void a_function_has_one_name_in_template_folder_package_and_handler() {
        for (SamFunction function : TEMPLATE.functions()) {
            String name = function.logicalId();
            String module = OPERATE_PAYMENTS.contains(name) ? "OperatePayments" : name;
            String folder = module.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
            assertThat(ROOT.resolve("functions").resolve(folder)).isDirectory();
            assertThat(function.handlerClass())
                    .isEqualTo("dev.momentcheckout." + module.toLowerCase(Locale.ROOT) + "." + name + "Handler");
        }
    }

    /** The functions, the script and the documents each name all of them. */
    @Test
    void the_operators_commands_are_those_of_the_contract() throws IOException {
        List<String> commands = names("operator_commands");

        assertThat(mentioned(COMMAND, read(OPERATOR + "CommandName.java")).stream()
                        .map(name -> name.toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrderElementsOf(commands);
        assertThat(mentioned(COMMANDS_OF_THE_SCRIPT, read("ops")).stream()
                        .flatMap(alternatives -> Stream.of(alternatives.split(" \\| "))))
                .containsExactlyInAnyOrderElementsOf(commands);
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs/operations/commands"))) {
            assertThat(pages.map(page -> page.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            commands.stream().map(command -> command + ".md").toList());
        }
    }

    /** The kinds of items share the attributes of {@code ItemAttributes}; the list says which kind has which. */
    @ParameterizedTest
    @CsvSource({
        "session, SessionItem",
        "purchase, PurchaseItem",
        "refund, RefundItem",
        "heartbeat, HeartbeatItem",
        "operation, OperationItem"
    })
    void the_store_writes_the_attributes_of_the_contract(String kind, String item) throws ReflectiveOperationException {
        Set<String> written = new TreeSet<>(constants(item));
        constants("ItemAttributes").stream()
                .filter(names("items", kind)::contains)
                .forEach(written::add);

        assertThat(written).containsExactlyInAnyOrderElementsOf(names("items", kind));
    }

    @Test
    void every_shared_attribute_is_in_the_contract() throws ReflectiveOperationException {
        assertThat(Stream.of("session", "purchase", "refund").flatMap(kind -> names("items", kind).stream()))
                .containsAll(constants("ItemAttributes"));
    }

    /** The attribute names that an item class of the store declares, without prefixes of keys. */
    private static Collection<String> constants(String item) throws ReflectiveOperationException {
        Class<?> type = Class.forName(DynamoDbSessionStore.class.getPackageName() + "." + item);
        Set<String> values = new TreeSet<>();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                field.setAccessible(true);
                values.add(String.valueOf(field.get(null)));
            }
        }
        values.removeIf(value -> !value.matches("[a-z_]+"));
        return values;
    }

    @Test
    void states_sources_and_priorities_are_those_of_the_contract() {
        assertThat(Stream.of(SessionState.values()).map(Enum::name))
                .containsExactlyElementsOf(names("items", "states"));
        assertThat(Stream.of(Source.values()).map(Source::wireName))
                .containsExactlyElementsOf(names("items", "sources"));
        assertThat(Stream.of(NextCheck.Priority.values()).map(NextCheck.Priority::wireName))
                .containsExactlyElementsOf(names("items", "priorities"));
        assertThat(TEMPLATE.tables().getFirst().indexes())
                .extracting("name")
                .containsExactlyElementsOf(names("items", "indexes"));
    }

    @Test
    void events_are_those_of_the_contract() throws IOException, ReflectiveOperationException {
        JsonNode schema = new ObjectMapper().readTree(read("docs/events/event.schema.json"));
        List<String> detailTypes = names("events", "detail_types");
        assertThat(Stream.concat(
                        Stream.of(PaymentEvent.Type.values()).map(PaymentEvent.Type::detailType),
                        Stream.of("Payment Refunded")))
                .containsExactlyInAnyOrderElementsOf(detailTypes);
        assertThat(schema.at("/properties/detail-type/enum"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(detailTypes);
        assertThat(fields(schema, "session")).containsExactlyInAnyOrderElementsOf(names("events", "session_fields"));
        assertThat(fields(schema, "refund")).containsExactlyInAnyOrderElementsOf(names("events", "refund_fields"));
        assertThat(reviewReasons()).containsExactlyInAnyOrderElementsOf(names("events", "review_reasons"));
        assertThat(read("docs/events/README.md"))
                .contains(detailTypes)
                .contains(names("events", "review_reasons"))
                .contains(String.valueOf(map(CONTRACT.get("events")).get("source")));
    }

    @Test
    void heartbeats_and_parked_messages_are_those_of_the_contract() {
        Map<String, Object> events = map(CONTRACT.get("events"));
        String source = String.valueOf(events.get("heartbeat_source"));
        String detailType = String.valueOf(events.get("heartbeat_detail_type"));
        assertThat(read(PUBLISHER + "HeartbeatPublisher.java"))
                .contains("SOURCE = \"" + source + "\"", "DETAIL_TYPE = \"" + detailType + "\"");
        assertThat(mentioned(MESSAGE_ATTRIBUTE, read(PUBLISHER + "ParkedEventQueue.java")))
                .containsExactlyInAnyOrderElementsOf(names("parked_events", "attributes"));
        assertThat(mentioned(ENUM_CONSTANT, read(PUBLISHER + "ParkReason.java")))
                .extracting(reason -> reason.toLowerCase(Locale.ROOT).replace('_', '-'))
                .containsExactlyInAnyOrderElementsOf(names("parked_events", "reasons"));
        assertThat(read("docs/events/README.md"))
                .contains("`" + source + "`", "`" + detailType + "`")
                .contains(names("parked_events", "attributes").stream()
                        .map(name -> "`" + name + "`")
                        .toList())
                .contains(names("parked_events", "reasons").stream()
                        .map(name -> "`" + name + "`")
                        .toList());
    }

    private static Set<String> fields(JsonNode schema, String kind) {
        return schema.at("/$defs/" + kind + "/properties").properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Set<String> reviewReasons() throws ReflectiveOperationException {
        Set<String> reasons = new TreeSet<>();
        for (Field field : ReviewReason.class.getFields()) {
            if (field.get(null) instanceof ReviewReason reason) {
                reasons.add(reason.name());
            }
        }
        return reasons;
    }

    @Test
    void problems_are_those_of_the_contract() {
        assertThat(Arrays.stream(ProblemType.values())
                        .collect(Collectors.toMap(ProblemType::slug, type -> List.of(type.status(), type.title()))))
                .isEqualTo(CONTRACT.get("problems"));
        assertThat(mentioned(PROBLEM, read("docs/openapi.yaml")))
                .isEqualTo(map(CONTRACT.get("problems")).keySet());
    }

    @Test
    void metrics_and_log_lines_are_those_of_the_contract() {
        assertThat(Stream.of(Metric.values()).map(Metric::metricName))
                .containsExactlyInAnyOrderElementsOf(names("metrics"));
        assertThat(mentioned(LOG_MESSAGE, read(TELEMETRY + "LogEvent.java")))
                .containsExactlyInAnyOrderElementsOf(names("log", "messages"));
        assertThat(mentioned(
                        LOG_FIELD,
                        read(TELEMETRY + "LogField.java")
                                + read(TELEMETRY + "Invocation.java")
                                + read(TELEMETRY + "Telemetry.java")))
                .containsExactlyInAnyOrderElementsOf(names("log", "fields"));
    }

    @Test
    void the_access_log_has_the_fields_and_metrics_of_the_contract() throws IOException {
        Map<String, Object> settings = map(properties("Stage").get("AccessLogSettings"));
        JsonNode line = new ObjectMapper()
                .readTree(String.valueOf(map(settings.get("Format")).get("Fn::Sub")));

        assertThat(line.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrderElementsOf(names("access_log", "fields"));
        assertThat(namesOf("AWS::Logs::MetricFilter")
                        .flatMap(filter -> list(properties(filter).get("MetricTransformations")).stream())
                        .map(transformation -> map(transformation).get("MetricName")))
                .containsExactlyInAnyOrderElementsOf(List.copyOf(names("access_log", "metrics")));
    }

    @Test
    void the_saved_queries_have_the_names_of_the_contract() {
        assertThat(namesOf("AWS::Logs::QueryDefinition")
                        .map(query -> map(properties(query).get("Name")).get("Fn::Sub")))
                .containsExactlyInAnyOrderElementsOf(names("saved_queries").stream()
                        .map(name -> "${AWS::StackName}/" + name)
                        .toList());
    }

    private static Stream<String> namesOf(String type) {
        return TEMPLATE.resources().entrySet().stream()
                .filter(resource -> type.equals(map(resource.getValue()).get("Type")))
                .map(Map.Entry::getKey);
    }

    private static Map<String, Object> properties(String logicalId) {
        return map(map(TEMPLATE.resources().get(logicalId)).get("Properties"));
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    @Test
    void moment_gets_the_metadata_of_the_contract() {
        String source = read("shared/src/main/java/dev/momentcheckout/moment/SessionJson.java");
        Set<String> written = new TreeSet<>(mentioned(METADATA, source));
        written.addAll(mentioned(INTEGRATION_ID, source));

        assertThat(written).containsExactlyInAnyOrderElementsOf(names("metadata"));
    }

    @Test
    void documents_name_no_problem_and_no_alarm_outside_the_contract() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("deploy/README.md")));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            documents.addAll(
                    files.filter(path -> path.toString().endsWith(".md")).toList());
        }
        for (Path document : documents) {
            String text = Files.readString(document);
            assertThat(map(CONTRACT.get("problems")).keySet())
                    .as(document.toString())
                    .containsAll(mentioned(PROBLEM, text));
            assertThat(names("template", "alarms"))
                    .as(document.toString())
                    .containsAll(mentioned(NAME_OF_AN_ALARM, text));
        }
    }

    private static Set<String> mentioned(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toSet());
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(String list) {
        return CONTRACT.get(list) instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static List<String> names(String section, String list) {
        assertThat(map(CONTRACT.get(section))).containsKey(list);
        return map(CONTRACT.get(section)).get(list) instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Map<String, Object> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue))
                : Map.of();
    }
}
