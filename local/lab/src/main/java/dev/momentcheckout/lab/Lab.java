package dev.momentcheckout.lab;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.local.aws.LocalSqs;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.Parameter;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.StreamFilter;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.wiring.SystemServices;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

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
    private static final String CATALOG = "Catalog";
    private static final String PRICING = "Pricing";
    private static final String FASTEST_RECONCILE_RATE = "100";
    private static final List<Product> PRODUCTS = List.of(
            new Product("tea", "One pot of tea", 4500, "ZAR"),
            new Product("cake", "A slice of carrot cake", 6250, "ZAR"),
            new Product("teapot", "A teapot, blue", 38900, "ZAR"));
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration BETWEEN_DELIVERIES = Duration.ofMillis(200);
    private static final Duration BETWEEN_REVERSALS = Duration.ofSeconds(2);

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final SamTemplate template;
    private final LocalDynamoDb dynamoDb;
    private final LocalSecretsManager secrets;
    private final NetworkFaults network = new NetworkFaults();
    private final LabTime time = new LabTime();
    private final NetworkProbe probe;
    private final Gateway gateway;
    private final MomentSimulator moment;
    private final LocalEventBridge bus;
    private final LocalSqs queues;
    private final Map<String, String> tables;
    /** The environment names the function, so no two have one. */
    private final Map<Map<String, String>, LambdaFunction> byEnvironment = new ConcurrentHashMap<>();

    private final Background background;
    private final List<Background.Follower> followers;
    private final List<Background.Minutely> minutely;
    private final FaultSwitches faults;
    private final Timeline timeline = new Timeline();
    private final Page page;
    private volatile Pricing pricing;

    private Lab(LabSettings settings) {
        String host = settings.host();
        template = SamTemplate.read(settings.template());
        pricing = pricing(template);
        try {
            dynamoDb = started(LocalDynamoDb.start(host, settings.port(LabServer.DYNAMODB)));
            secrets = started(LocalSecretsManager.start(host, settings.port(LabServer.SECRETS)));
            bus = started(LocalEventBridge.start(host, settings.port(LabServer.EVENTS)));
            queues = started(LocalSqs.start(host, settings.port(LabServer.QUEUES)));
            probe = new NetworkProbe(dynamoDb);
            network.intercept(probe);
            gateway = started(Gateway.start(host, settings.port(LabServer.GATEWAY), template.routes(), time.clock()));
            moment = started(MomentSimulator.start(SimulatorSettings.defaults()
                    .withClock(time.moments())
                    .withHost(host)
                    .withPort(settings.port(LabServer.MOMENT))
                    .withWebhookTarget(webhookTarget(settings))));
            tables = dynamoDb.createTables(template, logicalId -> logicalId);
            secrets.put(arn(API_KEY_SECRET), SimulatorSettings.DEFAULT_SECRET_KEY);
            secrets.put(arn(SIGNING_SECRET), SimulatorSettings.DEFAULT_SIGNING_SECRET);
            products()
                    .forEach(
                            product -> putCatalogItem("product#" + product.id(), product.amount(), product.currency()));
            gateway.serve(functions(pricing));
            followers = followers();
            minutely = minutely();
            faults = new FaultSwitches(moment, probe, time, on -> timeline.add(new PageEvent.FaultsChanged(on)));
            background = started(new Background());
            startBackground();
            page = started(page(settings));
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

    private void startBackground() {
        followers.forEach(background::follow);
        minutely.forEach(background::call);
        background.each(BETWEEN_DELIVERIES, moment.webhooks()::redeliverDue);
        background.each(BETWEEN_REVERSALS, () -> {
            if (faults.isOn(FaultSwitch.REORDERED)) {
                moment.webhooks().deliverHeldReversed();
            }
        });
    }

    private Page page(LabSettings settings) {
        TableStream changes = dynamoDb.stream(sessionsTable(), StreamFilter.of(List.of()), 1000);
        var watching = new TimelineRecorder(timeline, moment, bus, changes, probe, time.clock());
        gateway.observe(watching::served);
        background.each(BETWEEN_LOOKS, watching::look);
        return new Page(
                settings.host(),
                settings.port(LabServer.PAGE),
                gateway::answer,
                new Controls(this, timeline::add),
                timeline,
                moment.baseUrl());
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

    /** What goes wrong. */
    FaultSwitches faults() {
        return faults;
    }

    /** The functions' calls to the outside. */
    NetworkProbe probe() {
        return probe;
    }

    /** What is sold when prices come from the catalog; nothing if the template has none. */
    List<Product> products() {
        return tables.containsKey(CATALOG) ? PRODUCTS : List.of();
    }

    Pricing pricing() {
        return pricing;
    }

    /** From now on the functions run with this value of the template's parameter, as after a deployment. */
    synchronized void deploy(Pricing wanted) {
        gateway.serve(functions(wanted));
        pricing = wanted;
        timeline.add(new PageEvent.PricingChanged(wanted));
    }

    /**
     * Writes into the catalog, as the shop does.
     *
     * @param id {@code product#…} or {@code order#…}
     * @param amount in minor units
     */
    void putCatalogItem(String id, long amount, String currency) {
        dynamoDb.client()
                .putItem(put -> put.tableName(requireNonNull(tables.get(CATALOG), CATALOG))
                        .item(Map.of(
                                "id", AttributeValue.fromS(id),
                                "amount", AttributeValue.fromN(Long.toString(amount)),
                                "currency", AttributeValue.fromS(currency))));
    }

    /** The item of a session as it is now; empty if there is none. */
    Map<String, AttributeValue> item(String session) {
        return dynamoDb.item(sessionsTable(), session);
    }

    /** Lets so much time go by at once, here and at Moment; what is due happens soon. */
    void advanceTime(Duration duration) {
        time.advance(duration);
    }

    /** Calls what is called each minute, without waiting for it to be time. */
    void runSchedules() {
        minutely.forEach(Background.Minutely::call);
    }

    /** Waits until all that has changed so far is announced; tells whether it could be. */
    public boolean awaitPublished() {
        return followers.stream().allMatch(Background.Follower::drain);
    }

    /** What the shop was told of a session so far, in order, each thing as often as it was told. */
    public List<LocalEventBridge.Entry> publishedEvents(String session) {
        return bus().entries().stream()
                .filter(entry -> entry.detail().contains("\"" + session + "\""))
                .toList();
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
        return requireNonNull(functions(pricing).get(logicalId), logicalId);
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

    private List<Background.Minutely> minutely() {
        return template.schedules().stream()
                .filter(schedule -> schedule.expression().equals(Background.EACH_MINUTE))
                .map(schedule -> new Background.Minutely(schedule, function(schedule.function()), time.clock()))
                .toList();
    }

    /** By logical id; each is made once for each environment, so that those that stay as they are go on. */
    private Map<String, LambdaFunction> functions(Pricing priced) {
        var functions = new LinkedHashMap<String, LambdaFunction>();
        for (SamFunction function : template.functions()) {
            functions.put(
                    function.logicalId(),
                    byEnvironment.computeIfAbsent(
                            environment(function.logicalId(), priced), environment -> made(function, environment)));
        }
        return functions;
    }

    private LambdaFunction made(SamFunction function, Map<String, String> environment) {
        var services = SystemServices.of(time.clock(), Sleeper::sleep).withHttp(network::wrap);
        return started(
                new LambdaFunction(function, Handlers.create(function.handlerClass(), environment, services), time));
    }

    private static Pricing pricing(SamTemplate template) {
        return Optional.ofNullable(template.parameters().get(PRICING))
                .flatMap(Parameter::defaultValue)
                .flatMap(Pricing::of)
                .orElseThrow(
                        () -> new LabException("The template has no parameter Pricing with a default that is known"));
    }

    /** What the template says, and what Lambda and the SDK's own settings add to it. */
    private Map<String, String> environment(String function, Pricing priced) {
        var parameters = Map.of(
                "MomentBaseUrl",
                moment.baseUrl().toString(),
                PRICING,
                priced.wire(),
                // Nobody is to wait here for a rate that spares Moment.
                "ReconcileRate",
                FASTEST_RECONCILE_RATE);
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
        resources.put("ParkedEvents", queues.queueUrl("ParkedEvents"));
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
