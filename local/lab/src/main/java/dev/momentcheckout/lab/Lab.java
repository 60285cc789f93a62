package dev.momentcheckout.lab;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.local.aws.LocalSqs;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.StreamFilter;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole bundle on one machine: the handlers that are deployed, wired by the template that is deployed, with DynamoDB
 * Local, a Secrets Manager endpoint and the Moment simulator in the places of AWS and Moment.
 *
 * <pre>{@code
 * try (Lab lab = Lab.start(LabSettings.onFreePorts(Path.of("template.yaml")))) {
 *     // POST to lab.apiUrl() + "/api/create-payment-session", then let the customer pay:
 *     lab.moment().pay(sessionId);
 *     lab.moment().webhooks().awaitIdle();
 * }
 * }</pre>
 */
public final class Lab implements AutoCloseable {
    static final String REGION = "eu-west-1";

    private static final String STACK = "lab";
    static final String WEBHOOK_PATH = "/api/moment-webhook";
    private static final String API_KEY_SECRET = "ApiKeySecret";
    private static final String SIGNING_SECRET = "SigningSecret";
    private static final String SESSIONS = "Sessions";

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final SamTemplate template;
    private final LocalDynamoDb dynamoDb;
    private final LocalSecretsManager secrets;
    private final Gateway gateway;
    private final MomentSimulator moment;
    private final LocalEventBridge bus;
    private final LocalSqs queues;
    private final Map<String, String> tables;
    private final Map<String, LambdaFunction> functions;
    private final List<Background.Follower> followers;
    private final Page page;

    private Lab(LabSettings settings) {
        String host = settings.host();
        Clock clock = Clock.systemUTC();
        template = SamTemplate.read(settings.template());
        try {
            dynamoDb = started(LocalDynamoDb.start(host, settings.port(LabServer.DYNAMODB)));
            secrets = started(LocalSecretsManager.start(host, settings.port(LabServer.SECRETS)));
            bus = started(LocalEventBridge.start(host, settings.port(LabServer.EVENTS)));
            queues = started(LocalSqs.start(host, settings.port(LabServer.QUEUES)));
            gateway = started(Gateway.start(host, settings.port(LabServer.GATEWAY), template.routes(), clock));
            moment = started(MomentSimulator.start(SimulatorSettings.defaults()
                    .withHost(host)
                    .withPort(settings.port(LabServer.MOMENT))
                    .withWebhookTarget(webhookTarget(settings))));
            tables = dynamoDb.createTables(template, logicalId -> logicalId);
            secrets.put(arn(API_KEY_SECRET), SimulatorSettings.DEFAULT_SECRET_KEY);
            secrets.put(arn(SIGNING_SECRET), SimulatorSettings.DEFAULT_SIGNING_SECRET);
            functions = functions(clock);
            gateway.serve(functions);
            followers = followers();
            Background background = started(new Background());
            followers.forEach(background::follow);
            template.schedules().stream()
                    .filter(schedule -> schedule.expression().equals(Background.EACH_MINUTE))
                    .forEach(schedule -> background.callEachMinute(schedule, function(schedule.function())));
            page = started(page(settings, clock));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything and returns when it answers.
     *
     * @throws LabException if a handler does not start
     * @throws dev.momentcheckout.local.aws.TemplateException if the template needs something that is not known here
     * @throws java.io.UncheckedIOException if the template cannot be read or a port is taken
     */
    public static Lab start(LabSettings settings) {
        return new Lab(settings);
    }

    private Page page(LabSettings settings, Clock clock) {
        Happenings happenings = new Happenings();
        TableStream changes = dynamoDb.stream(sessionsTable(), StreamFilter.of(List.of()), 1000);
        Watching watching = started(new Watching(happenings, moment, bus, changes, clock));
        gateway.observe(watching::served);
        watching.start();
        return new Page(settings.host(), settings.port(LabServer.PAGE), gateway::answer, happenings, moment.baseUrl());
    }

    /** Where a browser sees all of it happen. */
    public URI pageUrl() {
        return page.url();
    }

    /** Where the app finds the API; the routes begin with {@code /api}. */
    public URI apiUrl() {
        return gateway.url();
    }

    /** Moment: moves a session, and knows the calls received and the webhooks sent. */
    public MomentSimulator moment() {
        return moment;
    }

    /** The database. */
    public LocalDynamoDb dynamoDb() {
        return dynamoDb;
    }

    /** The secrets. */
    public LocalSecretsManager secrets() {
        return secrets;
    }

    /** What was announced. */
    public LocalEventBridge bus() {
        return bus;
    }

    /** What could not be announced. */
    public LocalSqs queues() {
        return queues;
    }

    /** Waits until all that has changed so far is announced; tells whether it could be. */
    public boolean awaitAnnounced() {
        return followers.stream().allMatch(Background.Follower::drain);
    }

    /** Name of the table of sessions. */
    public String sessionsTable() {
        return tables.getOrDefault(SESSIONS, SESSIONS);
    }

    /** ARN of the secret with Moment's API key. */
    public String apiKeyArn() {
        return arn(API_KEY_SECRET);
    }

    /** ARN of the secret with the webhook's signing secrets. */
    public String signingSecretArn() {
        return arn(SIGNING_SECRET);
    }

    /** A function of the template, to be handed events that the gateway did not make. */
    LambdaFunction function(String logicalId) {
        return requireNonNull(functions.get(logicalId), logicalId);
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("The lab does not stop cleanly", e);
            }
        }
    }

    private URI webhookTarget(LabSettings settings) {
        URI elsewhere = settings.webhookTarget();
        return elsewhere == null ? URI.create(gateway.url() + WEBHOOK_PATH) : elsewhere;
    }

    private List<Background.Follower> followers() {
        return template.streamSources().stream()
                .map(source -> new Background.Follower(
                        dynamoDb.stream(
                                requireNonNull(tables.get(source.table()), source.table()),
                                source.filter(),
                                source.batchSize()),
                        function(source.function())))
                .toList();
    }

    private <T extends AutoCloseable> T started(T part) {
        running.push(part);
        return part;
    }

    private Map<String, LambdaFunction> functions(Clock clock) {
        var functions = new LinkedHashMap<String, LambdaFunction>();
        for (SamFunction function : template.functions()) {
            var handler = Handlers.create(function.handlerClass(), environment(function.logicalId()));
            functions.put(function.logicalId(), started(new LambdaFunction(function, handler, clock)));
        }
        return functions;
    }

    /** What the template says, and what Lambda and the SDK's own settings add to it. */
    private Map<String, String> environment(String function) {
        var parameters = Map.of("MomentBaseUrl", moment.baseUrl().toString());
        var environment = new HashMap<>(template.environment(function, parameters, resources()));
        environment.put("AWS_LAMBDA_FUNCTION_NAME", function);
        environment.put("AWS_REGION", REGION);
        environment.put("AWS_ACCESS_KEY_ID", "local");
        environment.put("AWS_SECRET_ACCESS_KEY", "local");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_EVENTBRIDGE", bus.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_SQS", queues.endpoint().toString());
        return environment;
    }

    private Map<String, String> resources() {
        var resources = new HashMap<String, String>();
        resources.put("AWS::StackName", STACK);
        resources.put("AWS::Region", REGION);
        resources.putAll(tables);
        resources.put("EventBus", STACK);
        resources.put("Unannounced", queues.queueUrl("Unannounced"));
        for (String secret : new String[] {API_KEY_SECRET, SIGNING_SECRET}) {
            // Both give the ARN.
            resources.put(secret, arn(secret));
            resources.put(secret + ".Id", arn(secret));
        }
        return resources;
    }

    private static String arn(String secret) {
        return "arn:aws:secretsmanager:" + REGION + ":000000000000:secret:" + secret + "-Lab000";
    }
}
