package dev.momentcheckout.testing.alarms;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.createsession.CreateSessionHandler;
import dev.momentcheckout.getsessionstatus.GetSessionStatusHandler;
import dev.momentcheckout.operatepayments.DescribedStack;
import dev.momentcheckout.operatepayments.InspectPaymentsHandler;
import dev.momentcheckout.operatepayments.RepairPaymentsHandler;
import dev.momentcheckout.publishevents.PublishEventsHandler;
import dev.momentcheckout.reconcilesessions.ReconcileSessionsHandler;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookSigner;
import dev.momentcheckout.testing.alarms.FunctionLog.CapturedLine;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.OperatorOutput;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.webhookreceive.WebhookReceiveHandler;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import software.amazon.awssdk.http.HttpExecuteResponse;

/**
 * The deployed stack on the test's clock: the functions behind the HTTP API, on the schedule and on the stream, and the
 * alarms.
 */
final class RunningStack implements AutoCloseable {
    static final Duration MINUTE = Duration.ofMinutes(1);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration WEEK = Duration.ofDays(7);
    /** Has the digest of the settings, as each artifact. */
    private static final Path ARTIFACT = StackTemplate.ROOT.resolve("testing/alarms/src/test/resources/artifact");

    private static final Set<String> READING = Set.of("help", "doctor", "list", "find", "inspect");

    private final TestEnvironment environment =
            TestEnvironment.startIsolatedOnTestClock(settings -> settings.withIds(new SequentialIds()));
    private final StackTemplate template;
    private final CloudWatch cloudWatch;
    private final List<CapturedLine> lines = new ArrayList<>();
    private final Set<String> commands = new TreeSet<>();
    private final FunctionInstance<CreateSessionHandler> createSession;
    private final FunctionInstance<GetSessionStatusHandler> getSessionStatus;
    private final FunctionInstance<WebhookReceiveHandler> webhookReceive;
    private final FunctionInstance<ReconcileSessionsHandler> reconcileSessions;
    private final FunctionInstance<PublishEventsHandler> publishEvents;
    private final FunctionInstance<InspectPaymentsHandler> inspectPayments;
    private final FunctionInstance<RepairPaymentsHandler> repairPayments;
    private final LogsInsights insights = LogsInsights.start();
    private final ApiGateway api;
    private final EventSourceMapping mapping;
    private final QueueMetrics queues;
    private WebhookSigner signer = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    private boolean isScheduled = true;
    private int webhooks;

    RunningStack(StackTemplate template) {
        this.template = template;
        cloudWatch = new CloudWatch(
                template.alarms().values().stream()
                        .map(StackTemplate.DescribedAlarm::alarm)
                        .toList(),
                template.metricFilters("AccessLogs"));
        createSession = function("CreateSession", CreateSessionHandler::new);
        getSessionStatus = function("GetSessionStatus", GetSessionStatusHandler::new);
        webhookReceive = function("WebhookReceive", WebhookReceiveHandler::new);
        reconcileSessions = function("ReconcileSessions", ReconcileSessionsHandler::new);
        publishEvents = function("PublishEvents", PublishEventsHandler::new);
        inspectPayments = function("InspectPayments", InspectPaymentsHandler::new);
        repairPayments = function("RepairPayments", RepairPaymentsHandler::new);
        inspectPayments.network().intercept((_, next) -> withDate(next.call()));
        api = new ApiGateway(template, environment.clock(), cloudWatch, this::invoke);
        queues = new QueueMetrics(environment.queues(), environment.clock(), cloudWatch::receive);
        mapping = new EventSourceMapping(template, environment, publishEvents, queues, cloudWatch);
        environment.lambda().serve(TestEnvironment.PUBLISH_EVENTS, "live", mapping::invoke);
    }

    private <T> FunctionInstance<T> function(
            String logicalId, BiFunction<Map<String, String>, SystemServices, T> handler) {
        return new FunctionInstance<>(template.template().function(logicalId), environment, handler, line -> {
            lines.add(line);
            insights.receive(line);
            cloudWatch.receive(line);
        });
    }

    private APIGatewayV2HTTPResponse invoke(String function, HttpApiRequest request) {
        return switch (function) {
            case "CreateSession" -> createSession.invoke(request::to);
            case "GetSessionStatus" -> getSessionStatus.invoke(request::to);
            case "WebhookReceive" -> webhookReceive.invoke(request::to);
            default -> throw new IllegalArgumentException(function + " has no route");
        };
    }

    // Time.

    Instant now() {
        return environment.clock().instant();
    }

    /**
     * Advances to a full minute, the next one if the step is a minute. CloudWatch evaluates the alarms, the schedule
     * invokes the reconciler, and the stream the publisher; all once, however long the step is.
     */
    void advance(Duration step) {
        Instant to = now().plus(step).truncatedTo(ChronoUnit.MINUTES);
        environment.clock().advance(Duration.between(now(), to));
        queues.report();
        cloudWatch.evaluate(now());
        if (isScheduled) {
            reconcile();
        }
        mapping.poll();
    }

    /** Advances in steps. */
    void advance(Duration total, Duration step) {
        Instant end = now().plus(total);
        while (now().isBefore(end)) {
            advance(step);
        }
    }

    void minutes(int count) {
        for (int i = 0; i < count; i++) {
            advance(MINUTE);
        }
    }

    // What customers and Moment do.

    /** Opens a session as an app does. */
    String open() {
        return open(HttpApiRequest.create());
    }

    String open(HttpApiRequest request) {
        APIGatewayV2HTTPResponse response = api.respond(request);
        if (response.getStatusCode() != 200) {
            throw new IllegalStateException("create answers " + response.getStatusCode() + ": " + response.getBody());
        }
        try {
            return JSON.readTree(response.getBody()).path("session_id").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("create answers " + response.getBody(), e);
        }
    }

    /**
     * Opens a session at Moment without create-session.
     *
     * @param integrationId in the session's metadata; empty for none
     */
    String openAtMoment(String integrationId) {
        String metadata = integrationId.isEmpty() ? "" : ",\"metadata\":{\"integration_id\":\"" + integrationId + "\"}";
        HttpRequest request = HttpRequest.newBuilder(moment().baseUrl().resolve("/collect/payment_sessions"))
                .header("Authorization", "Bearer " + SimulatorSettings.DEFAULT_SECRET_KEY)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString("{\"amount\":1000,\"currency\":\"ZAR\"" + metadata + "}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 201) {
                throw new IllegalStateException("Moment answers " + response.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return moment().sessions().getLast().id();
    }

    /** A customer pays. The webhook is {@link #deliver}ed separately. */
    void pay(String session) {
        moment().pay(session);
    }

    /** Opens a session, pays it, and delivers the webhook. */
    String openAndPay() {
        String session = open();
        pay(session);
        deliver(session);
        return session;
    }

    /** Moment reports the session by a webhook. Returns the status of the answer. */
    int deliver(String session) {
        return deliver(moment().webhooks().event(EventType.SESSION_COMPLETED, moment().session(session)));
    }

    int deliver(Event event) {
        SignedDelivery signed = signer.sign("msg_" + ++webhooks, now(), event.bytes());
        return deliver(signed);
    }

    int deliver(SignedDelivery signed) {
        return api.send(HttpApiRequest.webhook(signed.headers(), signed.body()));
    }

    /** Signs further webhooks with this secret. */
    void signWith(String secret) {
        signer = new WebhookSigner(secret);
    }

    // Parts.

    /** Invokes the reconciler as the schedule does, which does not retry. */
    void reconcile() {
        try {
            reconcileSessions.invoke(
                    (handler, context) -> handler.handleRequest(Map.of("source", "each-minute"), context));
        } catch (RuntimeException e) {
            cloudWatch.receive(
                    new MetricId("AWS/Lambda", "Errors", Map.of("FunctionName", "ReconcileSessions")), now(), 1);
        }
    }

    /**
     * Runs a command of an operator, as the script {@code ops} does.
     *
     * @param arguments the command and its arguments
     */
    OperatorOutput ops(List<String> arguments) {
        commands.add(arguments.getFirst());
        String[] argv = arguments.toArray(String[]::new);
        if (!READING.contains(arguments.getFirst())) {
            return OperatorOutput.of(handler(repairPayments), argv);
        }
        try (DescribedStack described = describe()) {
            Map<String, String> variables = new HashMap<>(described.variables());
            variables.put(
                    "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", insights.endpoint().toString());
            variables.put("LAMBDA_TASK_ROOT", ARTIFACT.toString());
            inspectPayments.deploy(variables);
            return OperatorOutput.of(handler(inspectPayments), argv);
        }
    }

    OperatorOutput ops(String... arguments) {
        return ops(List.of(arguments));
    }

    Operator operator() {
        return new Operator(this);
    }

    /** Returns the names of the commands that {@link #ops} ran. */
    Set<String> commands() {
        return Set.copyOf(commands);
    }

    /** Returns what AWS's services say about this stack now. */
    private DescribedStack describe() {
        Map<String, Map<String, String>> variables = Map.of(
                "CreateSession", createSession.variables(),
                "GetSessionStatus", getSessionStatus.variables(),
                "WebhookReceive", webhookReceive.variables(),
                "ReconcileSessions", reconcileSessions.variables());
        DescribedStack described =
                DescribedStack.start(variables, environment.table(), now(), environment.databaseEndpoint());
        described.setMapping(mapping.isEnabled(), mapping.lastResult());
        template.alarms()
                .forEach((id, alarm) -> described.setAlarm(
                        id,
                        alarm.description(),
                        cloudWatch.isIn(id, AlarmState.ALARM) ? AlarmState.ALARM.name() : AlarmState.OK.name()));
        cloudWatch.read(now().minus(WEEK), (metric, time, sum) -> {
            Map<String, String> dimensions = new HashMap<>(metric.dimensions());
            dimensions.remove("Service");
            described.write(metric.name(), dimensions, Duration.between(time, now()), sum);
        });
        return described;
    }

    /** Moment's header {@code Date} has the time of this test. */
    private HttpExecuteResponse withDate(HttpExecuteResponse response) {
        return HttpExecuteResponse.builder()
                .response(response.httpResponse().toBuilder()
                        .putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now().atZone(ZoneOffset.UTC)))
                        .build())
                .responseBody(response.responseBody().orElse(null))
                .build();
    }

    private static <T extends RequestStreamHandler> RequestStreamHandler handler(FunctionInstance<T> function) {
        return (input, output, _) -> function.invoke((handler, context) -> {
            try {
                handler.handleRequest(input, output, context);
                return output;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    void setScheduled(boolean scheduled) {
        isScheduled = scheduled;
    }

    TestEnvironment environment() {
        return environment;
    }

    MomentSimulator moment() {
        return environment.moment();
    }

    ApiGateway api() {
        return api;
    }

    CloudWatch cloudWatch() {
        return cloudWatch;
    }

    EventSourceMapping mapping() {
        return mapping;
    }

    QueueMetrics queues() {
        return queues;
    }

    FunctionInstance<CreateSessionHandler> createSession() {
        return createSession;
    }

    FunctionInstance<GetSessionStatusHandler> getSessionStatus() {
        return getSessionStatus;
    }

    FunctionInstance<WebhookReceiveHandler> webhookReceive() {
        return webhookReceive;
    }

    FunctionInstance<ReconcileSessionsHandler> reconcileSessions() {
        return reconcileSessions;
    }

    FunctionInstance<PublishEventsHandler> publishEvents() {
        return publishEvents;
    }

    /** Returns the lines that the functions wrote since the last call. */
    List<CapturedLine> drainLines() {
        List<CapturedLine> drained = List.copyOf(lines);
        lines.clear();
        return drained;
    }

    @Override
    public void close() {
        List.of(
                        createSession,
                        getSessionStatus,
                        webhookReceive,
                        reconcileSessions,
                        publishEvents,
                        inspectPayments,
                        repairPayments)
                .forEach(FunctionInstance::stop);
        insights.close();
        queues.close();
        environment.close();
    }
}
