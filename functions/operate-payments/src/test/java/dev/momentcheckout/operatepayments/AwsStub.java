package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.json.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that answers about a {@link StubbedStack} in the formats of AWS's services: XML of the query protocol
 * for CloudFormation and SNS, CBOR for CloudWatch, JSON for the others. It passes requests about tables on to the local
 * database, which it completes by what that lacks. Under {@code /api/moment-webhook} it answers as the webhook route.
 */
final class AwsStub implements AutoCloseable {
    private static final String CBOR = "application/cbor";
    private static final String JSON = "application/x-amz-json-1.1";
    private static final String XML = "text/xml";

    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final StubbedStack stack;
    private final URI database;
    /** AWS's error codes of actions that are refused. */
    private final Map<String, String> denied = new ConcurrentHashMap<>();
    /** Actions that are not answered before the latch opens. */
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    /** The actions that were called. */
    private final Set<String> called = ConcurrentHashMap.newKeySet();

    private record Response(int status, String type, byte[] body) {
        static Response of(int status, String type, String body) {
            return new Response(status, type, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private AwsStub(StubbedStack stack, URI database) {
        this.stack = stack;
        this.database = database;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    static AwsStub start(StubbedStack stack, URI database) {
        return new AwsStub(stack, database);
    }

    URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    void deny(String action, String code) {
        denied.put(action, code);
    }

    CountDownLatch hold(String action) {
        return held.computeIfAbsent(action, _ -> new CountDownLatch(1));
    }

    Set<String> called() {
        return Set.copyOf(called);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Response response;
        try {
            response = respond(exchange, body);
        } catch (RuntimeException e) {
            response = Response.of(500, "text/plain", "the stub failed: " + e);
        }
        exchange.getResponseHeaders().add("Content-Type", response.type());
        exchange.getResponseHeaders().add("x-amzn-requestid", "request-1");
        if (response.type().equals(CBOR)) {
            exchange.getResponseHeaders().add("smithy-protocol", "rpc-v2-cbor");
        }
        exchange.sendResponseHeaders(response.status(), response.body().length == 0 ? -1 : response.body().length);
        exchange.getResponseBody().write(response.body());
        exchange.close();
    }

    private Response respond(HttpExchange exchange, byte[] body) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/api/moment-webhook")) {
            return Response.of(stack.webhookStatus, "application/problem+json", "{}");
        }
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target != null) {
            return json(target, body);
        }
        if (path.contains("/operation/")) {
            return cloudWatch(path.substring(path.lastIndexOf('/') + 1), map(Cbor.read(body)));
        }
        if (path.startsWith("/20")) {
            return lambda(exchange.getRequestURI());
        }
        return query(form(new String(body, StandardCharsets.UTF_8)));
    }

    /** Returns the error of a refused action, or null if it is answered. */
    private @Nullable String refusal(String action) {
        called.add(action);
        CountDownLatch latch = held.get(action);
        if (latch != null) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return denied.get(action);
    }

    // --- JSON: DynamoDB, EventBridge, SQS

    private Response json(String target, byte[] body) throws IOException {
        String action = target.substring(target.indexOf('.') + 1);
        String code = refusal(action);
        if (code != null) {
            return Response.of(400, JSON, "{\"__type\":\"%s\",\"message\":\"secret text of AWS\"}".formatted(code));
        }
        JsonNode input = JsonTree.read(body);
        return switch (action) {
            case "DescribeEventBus" ->
                stack.busExists
                        ? Response.of(200, JSON, "{\"Name\":%s}".formatted(input.get("Name")))
                        : Response.of(
                                400,
                                JSON,
                                "{\"__type\":\"ResourceNotFoundException\",\"message\":\"Event bus does not exist.\"}");
            case "GetQueueAttributes" -> {
                String url = input.path("QueueUrl").asText();
                int messages = stack.queues.getOrDefault(url.substring(url.lastIndexOf('/') + 1), 0);
                yield Response.of(200, "application/x-amz-json-1.0", """
                        {"Attributes":{"ApproximateNumberOfMessages":"%d","ApproximateNumberOfMessagesNotVisible":"0",
                         "ApproximateNumberOfMessagesDelayed":"0"}}""".formatted(messages));
            }
            case "DescribeContinuousBackups" ->
                Response.of(
                        200, "application/x-amz-json-1.0", """
                        {"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED",
                         "PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"%s"}}}
                        """.formatted(stack.recoverable ? "ENABLED" : "DISABLED"));
            case "DescribeTable" -> {
                Response found = forward(target, body);
                JsonNode description = JsonTree.read(found.body());
                if (description.path("Table") instanceof ObjectNode table) {
                    table.put("DeletionProtectionEnabled", stack.deletionProtection);
                    stack.tableChange.accept(table);
                }
                yield Response.of(found.status(), found.type(), JsonTree.text(description));
            }
            case "DescribeTimeToLive" -> {
                Response found = forward(target, body);
                yield stack.expires
                        ? found
                        : Response.of(
                                200, found.type(), "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"DISABLED\"}}");
            }
            default -> forward(target, body);
        };
    }

    private Response forward(String target, byte[] body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(database)
                .header("X-Amz-Target", target)
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/dynamodb/aws4_request")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Response(response.statusCode(), "application/x-amz-json-1.0", response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    // --- CBOR: CloudWatch

    private Response cloudWatch(String action, Map<String, Object> input) {
        String code = refusal(action);
        if (code != null) {
            return new Response(
                    400,
                    CBOR,
                    Cbor.write(Map.of("__type", "com.amazonaws.cloudwatch#" + code, "message", "secret text of AWS")));
        }
        return new Response(
                200,
                CBOR,
                Cbor.write(
                        switch (action) {
                            case "GetMetricData" -> metricData(input);
                            case "ListMetrics" -> metrics(input);
                            case "DescribeAlarms" -> alarms(input);
                            default -> throw new IllegalArgumentException(action);
                        }));
    }

    private Map<String, Object> metricData(Map<String, Object> input) {
        Instant start = Instant.ofEpochSecond(Math.round(Double.parseDouble(String.valueOf(input.get("StartTime")))));
        Map<String, Object> query = map(list(input.get("MetricDataQueries")).getFirst());
        Map<String, Object> metric = map(map(query.get("MetricStat")).get("Metric"));
        List<Object> times = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        stack.metric(String.valueOf(metric.get("MetricName")), dimensions(metric))
                .forEach((time, value) -> {
                    if (!time.isBefore(start)) {
                        times.add(time);
                        values.add(value);
                    }
                });
        return Map.of(
                "MetricDataResults",
                List.of(Map.of(
                        "Id", "m0", "Label", "x", "Timestamps", times, "Values", values, "StatusCode", "Complete")),
                "Messages",
                List.of());
    }

    private static Map<String, String> dimensions(Map<String, Object> metric) {
        return list(metric.get("Dimensions")).stream()
                .map(AwsStub::map)
                .collect(Collectors.toMap(
                        each -> String.valueOf(each.get("Name")), each -> String.valueOf(each.get("Value"))));
    }

    private Map<String, Object> metrics(Map<String, Object> input) {
        String name = String.valueOf(input.get("MetricName"));
        List<Object> found = new ArrayList<>();
        for (Map<String, String> dimensions : stack.dimensionsOf(name)) {
            if (dimensions.containsKey("Reason")) {
                List<Object> each = new ArrayList<>();
                dimensions.forEach((key, value) -> each.add(Map.of("Name", key, "Value", value)));
                found.add(Map.of("Namespace", "MomentCheckout", "MetricName", name, "Dimensions", each));
            }
        }
        return Map.of("Metrics", found, "OwningAccounts", List.of());
    }

    private Map<String, Object> alarms(Map<String, Object> input) {
        List<Object> found = new ArrayList<>();
        for (Object name : list(input.get("AlarmNames"))) {
            StubbedStack.Alarm alarm = stack.alarms.get(String.valueOf(name));
            if (alarm != null) {
                found.add(Map.of(
                        "AlarmName", name,
                        "AlarmDescription", alarm.description(),
                        "ActionsEnabled", alarm.actionsEnabled(),
                        "AlarmActions", List.copyOf(alarm.actions()),
                        "StateValue", alarm.state()));
            }
        }
        return Map.of("MetricAlarms", found, "CompositeAlarms", List.of());
    }

    // --- JSON with paths: Lambda

    private Response lambda(URI uri) {
        String[] parts = uri.getPath().split("/", -1);
        String action = action(uri.getPath());
        String code = refusal(action);
        if (code != null) {
            return Response.of(
                    403, "application/json", "{\"Message\":\"secret text of AWS\",\"__type\":\"%s\"}".formatted(code));
        }
        Map<String, String> parameters = form(uri.getRawQuery() == null ? "" : uri.getRawQuery());
        ObjectNode answer = switch (action) {
            case "GetAccountSettings" -> {
                ObjectNode json = JsonTree.object();
                json.putObject("AccountLimit")
                        .put("ConcurrentExecutions", 1000)
                        .put("UnreservedConcurrentExecutions", stack.unreserved);
                yield json;
            }
            case "ListEventSourceMappings" -> {
                ObjectNode json = JsonTree.object();
                ArrayNode all = json.putArray("EventSourceMappings");
                if (stack.mapping != null) {
                    all.add(stack.mapping);
                }
                yield json;
            }
            case "GetAlias" -> alias(parts[3]);
            case "GetFunctionConfiguration" ->
                requireNonNull(stack.functions.get(parts[3]))
                        .configuration(parameters.getOrDefault("Qualifier", "$LATEST"));
            default -> throw new IllegalArgumentException(action);
        };
        return answer == null
                ? Response.of(
                        404, "application/json", "{\"Message\":\"none\",\"__type\":\"ResourceNotFoundException\"}")
                : Response.of(200, "application/json", JsonTree.text(answer));
    }

    private static String action(String path) {
        if (path.contains("/account-settings")) {
            return "GetAccountSettings";
        }
        if (path.contains("/event-source-mappings")) {
            return "ListEventSourceMappings";
        }
        return path.contains("/aliases/") ? "GetAlias" : "GetFunctionConfiguration";
    }

    private @Nullable ObjectNode alias(String function) {
        StubbedStack.Function found = stack.functions.get(function);
        if (found == null || found.aliasVersion == null) {
            return null;
        }
        ObjectNode alias = JsonTree.object().put("Name", "live").put("FunctionVersion", found.aliasVersion);
        if (found.otherVersion != null) {
            alias.putObject("RoutingConfig")
                    .putObject("AdditionalVersionWeights")
                    .put(found.otherVersion, 0.5);
        }
        return alias;
    }

    // --- XML of the query protocol: CloudFormation, SNS

    private Response query(Map<String, String> form) {
        String action = form.getOrDefault("Action", "");
        String code = refusal(action);
        if (code != null) {
            return Response.of(403, XML, """
                    <ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>secret text of AWS</Message></Error>
                    <RequestId>request-1</RequestId></ErrorResponse>""".formatted(code));
        }
        String result = switch (action) {
            case "DescribeStacks" ->
                "<Stacks><member><StackName>%s</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>%s</StackStatus><Outputs>%s</Outputs><Parameters>%s</Parameters></member></Stacks>"
                        .formatted(
                                StubbedStack.NAME,
                                stack.status,
                                members(stack.outputs, "OutputKey", "OutputValue"),
                                members(stack.parameters, "ParameterKey", "ParameterValue"));
            case "ListStackResources" ->
                "<StackResourceSummaries>%s</StackResourceSummaries>"
                        .formatted(stack.resources().stream()
                                .map(each ->
                                        "<member><LogicalResourceId>%s</LogicalResourceId><PhysicalResourceId>%s</PhysicalResourceId><ResourceType>%s</ResourceType><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp><ResourceStatus>%s</ResourceStatus></member>"
                                                .formatted(
                                                        each.logicalId(),
                                                        each.physicalId(),
                                                        each.type(),
                                                        each.status()))
                                .collect(Collectors.joining()));
            case "ListSubscriptionsByTopic" ->
                "<Subscriptions>%s</Subscriptions>"
                        .formatted(stack.subscriptions.stream()
                                .map(arn ->
                                        "<member><TopicArn>%s</TopicArn><Protocol>email</Protocol><SubscriptionArn>%s</SubscriptionArn><Owner>1</Owner><Endpoint>operator@shop.example</Endpoint></member>"
                                                .formatted(StubbedStack.TOPIC, arn))
                                .collect(Collectors.joining()));
            default -> throw new IllegalArgumentException(action);
        };
        return Response.of(
                200,
                XML,
                "<%sResponse><%sResult>%s</%sResult><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></%sResponse>"
                        .formatted(action, action, result, action, action));
    }

    private static String members(Map<String, String> map, String key, String value) {
        return map.entrySet().stream()
                .map(each -> "<member><%s>%s</%s><%s>%s</%s></member>"
                        .formatted(key, each.getKey(), key, value, escaped(each.getValue()), value))
                .collect(Collectors.joining());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String each : text.split("&", -1)) {
            int at = each.indexOf('=');
            if (at > 0) {
                form.put(each.substring(0, at), URLDecoder.decode(each.substring(at + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) requireNonNull(value);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(@Nullable Object value) {
        return value == null ? List.of() : (List<Object>) value;
    }

    @Override
    public void close() {
        held.values().forEach(CountDownLatch::countDown);
        server.stop(0);
        http.close();
    }
}
