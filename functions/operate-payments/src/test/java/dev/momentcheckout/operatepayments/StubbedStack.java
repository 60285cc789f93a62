package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.local.aws.SamTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A deployed stack as AWS's services describe it, with the template's resources and parameters. Healthy at first; tests
 * plant faults in its fields.
 */
final class StubbedStack {
    static final String NAME = "test-stack";
    static final String TOPIC = "arn:aws:sns:eu-west-1:000000000000:test-stack-Alarms-1";
    static final String MAPPING_ID = "5f1e0c2a-0000-4000-8000-000000000001";
    static final List<String> FUNCTIONS = List.of(
            "CreateSession",
            "GetSessionStatus",
            "WebhookReceive",
            "ReconcileSessions",
            "PublishEvents",
            "InspectPayments",
            "RepairPayments");

    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml"));

    String status = "UPDATE_COMPLETE";
    final Map<String, String> outputs = new TreeMap<>();
    final Map<String, String> parameters = new TreeMap<>();
    /** Statuses of resources that are not complete, by logical id. */
    final Map<String, String> resourceStatus = new HashMap<>();

    final Map<String, Function> functions = new TreeMap<>();
    final Map<String, Alarm> alarms = new TreeMap<>();
    final List<String> subscriptions = new ArrayList<>(List.of(TOPIC + ":5f1e0c2a-0000-4000-8000-000000000002"));
    final Map<String, Integer> queues = new HashMap<>();
    private final Map<String, Map<Map<String, String>, Map<Instant, Double>>> metrics = new HashMap<>();

    @Nullable ObjectNode mapping;

    int unreserved = 1000;
    int webhookStatus = 401;
    boolean busExists = true;
    boolean recoverable = true;
    boolean deletionProtection = true;
    boolean expires = true;
    Consumer<ObjectNode> tableChange = _ -> {};
    private final Instant now;

    record Resource(String logicalId, String physicalId, String type, String status) {}

    /** An alarm. */
    record Alarm(String description, boolean actionsEnabled, List<String> actions, String state) {
        Alarm withState(String other) {
            return new Alarm(description, actionsEnabled, actions, other);
        }

        Alarm withActions(List<String> others) {
            return new Alarm(description, actionsEnabled, others, state);
        }
    }

    /** A function with the version of the last deployment, and $LATEST. */
    static final class Function {
        final String logicalId;
        final ObjectNode live;
        final ObjectNode latest;
        String publishedVersion = "7";

        @Nullable String aliasVersion = "7";

        @Nullable String otherVersion;

        private Function(String logicalId, Map<String, String> variables) {
            this.logicalId = logicalId;
            this.live = configuration(logicalId, variables);
            this.latest = configuration(logicalId, variables);
        }

        private static ObjectNode configuration(String logicalId, Map<String, String> variables) {
            boolean snapshot = !logicalId.endsWith("Payments");
            ObjectNode json = JsonTree.object()
                    .put("FunctionName", physicalName(logicalId))
                    .put("Description", "Does its work")
                    .put("CodeSha256", "code-of-" + logicalId)
                    .put("State", "Active");
            json.putObject("SnapStart")
                    .put("ApplyOn", snapshot ? "PublishedVersions" : "None")
                    .put("OptimizationStatus", snapshot ? "On" : "Off");
            ObjectNode environment = json.putObject("Environment").putObject("Variables");
            variables.forEach(environment::put);
            return json;
        }

        ObjectNode configuration(String qualifier) {
            return qualifier.equals("live") ? live : latest;
        }

        ObjectNode liveVariables() {
            return (ObjectNode) live.at("/Environment/Variables");
        }
    }

    /**
     * Creates a healthy stack.
     *
     * @param variables of each function, by logical id
     */
    StubbedStack(Map<String, Map<String, String>> variables, String table, Instant now) {
        this.now = now;
        TEMPLATE.parameters()
                .forEach((name, parameter) ->
                        parameters.put(name, parameter.defaultValue().orElse("")));
        parameters.put("IntegrationId", "test-stack");
        List.of(
                        "Version",
                        "ApiUrl",
                        "WebhookUrl",
                        "IntegrationId",
                        "SessionsTable",
                        "EventBus",
                        "CatalogTable",
                        "AlarmTopic",
                        "ApiKeySecretArn",
                        "SigningSecretArn")
                .forEach(output -> outputs.put(output, "value-of-" + output));
        for (String function : FUNCTIONS) {
            functions.put(physicalName(function), new Function(function, variables.getOrDefault(function, Map.of())));
        }
        TEMPLATE.resources().forEach((logicalId, resource) -> {
            if (resource instanceof Map<?, ?> map && "AWS::CloudWatch::Alarm".equals(map.get("Type"))) {
                alarms.put(
                        NAME + "-" + logicalId,
                        new Alarm("It is on.\nFirst command: ./ops doctor\nThen: a page", true, List.of(TOPIC), "OK"));
            }
        });
        mapping = mapping(table);
        write("WebhookAccepted", Map.of(), Duration.ofHours(2), 40);
        write("WebhookRejected", Map.of("Reason", "bad-headers"), Duration.ofHours(3), 9);
        write("WebhookRejected", Map.of("Reason", "bad-signature"), Duration.ofHours(3), 1);
        write("SessionOpened", Map.of(), Duration.ofHours(2), 20);
        write("HeartbeatSeconds", Map.of(), Duration.ofMinutes(8), 2);
        write("ReconcilerLagSeconds", Map.of(), Duration.ofMinutes(2), 0);
    }

    private static ObjectNode mapping(String table) {
        ObjectNode json = JsonTree.object()
                .put("UUID", MAPPING_ID)
                .put("EventSourceArn", "arn:aws:dynamodb:eu-west-1:000000000000:table/" + table + "/stream/2026")
                .put("State", "Enabled")
                .put("LastProcessingResult", "OK");
        ArrayNode filters = json.putObject("FilterCriteria").putArray("Filters");
        TEMPLATE.streamSources()
                .getFirst()
                .filter()
                .patterns()
                .forEach(pattern -> filters.addObject().put("Pattern", pattern.toString()));
        json.putArray("FunctionResponseTypes").add("ReportBatchItemFailures");
        return json;
    }

    static String physicalName(String function) {
        return NAME + "-" + function + "-Ab1";
    }

    Function function(String logicalId) {
        return requireNonNull(functions.get(physicalName(logicalId)));
    }

    /** Changes a variable of a function both behind the alias and in $LATEST. */
    void setVariable(String function, String name, String value) {
        function(function).liveVariables().put(name, value);
    }

    /** Writes a value of a metric of the stack. */
    void write(String metric, Map<String, String> dimension, Duration ago, double value) {
        Map<String, String> dimensions = new TreeMap<>(dimension);
        if (!dimension.containsKey("QueueName")) {
            dimensions.put("Service", NAME);
        }
        metrics.computeIfAbsent(metric, _ -> new HashMap<>())
                .computeIfAbsent(dimensions, _ -> new TreeMap<>())
                .put(now.minus(ago), value);
    }

    void forget(String metric) {
        metrics.remove(metric);
    }

    Map<Instant, Double> metric(String name, Map<String, String> dimensions) {
        return metrics.getOrDefault(name, Map.of()).getOrDefault(new TreeMap<>(dimensions), Map.of());
    }

    List<Map<String, String>> dimensionsOf(String metric) {
        return List.copyOf(metrics.getOrDefault(metric, Map.of()).keySet());
    }

    List<Resource> resources() {
        Map<String, Resource> all = new LinkedHashMap<>();
        functions.forEach((name, function) -> {
            String arn = "arn:aws:lambda:eu-west-1:000000000000:function:" + name;
            String id = function.logicalId;
            put(all, id, name, "AWS::Lambda::Function");
            put(all, id + "Aliaslive", arn + ":live", "AWS::Lambda::Alias");
            put(all, id + "Version0123456789", arn + ":" + function.publishedVersion, "AWS::Lambda::Version");
        });
        put(all, "ReconcileSessionsLogs", "test-stack-ReconcileSessionsLogs-1", "AWS::Logs::LogGroup");
        TEMPLATE.resources().keySet().stream()
                .filter(logicalId -> logicalId.endsWith("Alarm"))
                .forEach(logicalId -> put(all, logicalId, NAME + "-" + logicalId, "AWS::CloudWatch::Alarm"));
        return List.copyOf(all.values());
    }

    private void put(Map<String, Resource> all, String logicalId, String physicalId, String type) {
        all.put(
                logicalId,
                new Resource(logicalId, physicalId, type, resourceStatus.getOrDefault(logicalId, "UPDATE_COMPLETE")));
    }
}
