package dev.momentcheckout.lab;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.local.aws.DynamoDbConnection;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.local.aws.LocalLambda;
import dev.momentcheckout.local.aws.LocalLogs;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.local.aws.LocalSqs;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.Parameter;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.StreamFilter;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.OperatorQueue;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.store.DynamoDbOperatorQueue;
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
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The whole stack on one machine: the deployed handlers, wired by the deployed template, with local servers in place of
 * AWS and Moment. The settings may name another DynamoDB.
 *
 * <pre>{@code
 * try (Lab lab = Lab.start(LabSettings.onFreePorts(Path.of("template.yaml")))) {
 *     // POST to lab.apiUrl() + "/api/create-payment-session", then pay as the customer:
 *     lab.moment().pay(sessionId);
 *     lab.moment().webhooks().awaitIdle();
 * }
 * }</pre>
 */
public final class Lab implements AutoCloseable {
    private static final String STACK = "lab";
    static final String WEBHOOK_PATH = "/api/moment-webhook";
    private static final String API_KEY_SECRET = "ApiKeySecret";
    private static final String SIGNING_SECRET = "SigningSecret";
    private static final String SESSIONS = "Sessions";
    private static final String CATALOG = "Catalog";
    private static final String PRICING = "Pricing";

    /** The parameter's maximum: the simulator needs no protection from the reconciler's requests. */
    private static final String RECONCILE_RATE = "100";

    static final Product CHEAPEST = new Product("tea", "One pot of tea", 4500, "ZAR");

    private static final List<Product> PRODUCTS = List.of(
            CHEAPEST,
            new Product("cake", "A slice of carrot cake", 6250, "ZAR"),
            new Product("teapot", "A teapot, blue", 38900, "ZAR"));

    /** Short enough that the page appears to update at once. */
    private static final Duration TIMELINE_INTERVAL = Duration.ofMillis(100);

    /**
     * Two readers at this interval make four requests per second, as Lambda does for a shard.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">Lambda, polling of streams</a>
     */
    private static final Duration STREAM_INTERVAL_ON_AWS = Duration.ofMillis(500);

    private static final Duration REDELIVERY_INTERVAL = Duration.ofMillis(200);

    /** Long enough for several webhooks of a payment to be queued and then reversed. */
    private static final Duration REVERSAL_INTERVAL = Duration.ofSeconds(2);

    /** The source of the events for the shop. */
    static final String EVENT_SOURCE = "moment.checkout";

    /**
     * From a change at Moment until its webhook arrives. Without it the first webhook would overtake create in almost
     * every payment, which is rare when both go through the internet, and costs more writes.
     */
    static final Duration WEBHOOK_LATENCY = Duration.ofMillis(100);

    /** The document with the prices, beside the template. */
    private static final String PRICES = "docs/costs.md";

    /** The alias of each function in the template. */
    private static final String ALIAS = "live";

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final SamTemplate template;
    private final Database database;
    private final DynamoDbConnection dynamoDb;
    private final LocalSecretsManager secrets;
    private final NetworkFaults network = new NetworkFaults();
    private final PageEvents pageEvents =
            new PageEvents(UUID.randomUUID().toString().substring(0, 8));
    private final LabTime time = new LabTime(now -> pageEvents.publish(new PageEvent.ClockChanged(now)));
    private final NetworkProbe probe;
    private final Gateway gateway;
    private final MomentSimulator moment;
    private final LocalEventBridge bus;
    private final LocalSqs queues;
    private final LocalLambda lambda;
    private final LocalLogs logs;
    private final Queue<Session> changedSessions = new ConcurrentLinkedQueue<>();
    private final Invocations invocations = new Invocations();
    private final PaymentLog payments;
    private final LiveVerdict verdict;
    private final TimelineRecorder recorder;
    private final OperatorGauge operatorGauge = new OperatorGauge();
    private final RecoveredSessions recovered = new RecoveredSessions();
    private final OperatorConsole operators;
    private final Map<String, String> tables;
    /** By environment, which contains the function's name and so is unique. */
    private final Map<Map<String, String>, LambdaFunction> functionCache = new ConcurrentHashMap<>();

    private final Background background;
    private final List<Background.StreamPoller> streamPollers;
    private final List<Background.MinuteSchedule> schedules;
    private final AtomicLongArray published;
    private final FaultSwitches faults;
    private final Page page;
    private volatile Pricing pricing;
    private LiveVerdict.Verdict publishedVerdict = LiveVerdict.Verdict.NOTHING;

    private Lab(LabSettings settings, Sleeper delays) {
        String host = settings.host();
        template = SamTemplate.read(settings.template());
        pricing = pricing(template);
        try {
            database = started(Database.open(settings));
            dynamoDb = database.connection();
            tables = database.createTables(template);
            secrets = started(LocalSecretsManager.start(host, settings.port(LabServer.SECRETS)));
            bus = started(LocalEventBridge.start(host, settings.port(LabServer.EVENTS)));
            queues = started(LocalSqs.start(host, settings.port(LabServer.QUEUES), time.clock()));
            lambda = started(LocalLambda.start());
            logs = started(LocalLogs.start(time.clock()));
            probe = new NetworkProbe(dynamoDb, time.clock());
            network.intercept(probe);
            gateway = started(Gateway.start(
                    host,
                    settings.port(LabServer.GATEWAY),
                    template.routes(),
                    Cors.of(template, settings.corsOrigins()),
                    time.clock(),
                    invocations));
            moment = started(MomentSimulator.start(SimulatorSettings.defaults()
                    .withClock(time.momentClock())
                    .withSleeper(delays::sleepFor)
                    .withHost(host)
                    .withPort(settings.port(LabServer.MOMENT))
                    .withDeliveriesOn(later(delays))
                    .withWebhookTarget(webhookTarget(settings))));
            moment.observe(changedSessions::add);
            payments = new PaymentLog(
                    pageEvents::publish,
                    pageEvents::remove,
                    moment::find,
                    Prices.read(settings.template().resolveSibling(PRICES)));
            verdict = new LiveVerdict(payments::await);
            recorder = recorder(settings);
            gateway.observe(recorder::record);
            operators = new OperatorConsole(this::function, time.clock(), recorder::record, this::pageUrl);
            secrets.put(arn(API_KEY_SECRET), SimulatorSettings.DEFAULT_SECRET_KEY);
            secrets.put(arn(SIGNING_SECRET), SimulatorSettings.DEFAULT_SIGNING_SECRET);
            products().forEach(this::putProduct);
            gateway.serve(functions(pricing));
            serveToOperators();
            streamPollers = streamPollers();
            published = new AtomicLongArray(streamPollers.size());
            schedules = schedules();
            faults = new FaultSwitches(moment, probe, time, pageEvents::publish);
            background = started(new Background());
            startBackground();
            page = started(page(settings, delays));
            startRecording();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts all servers and functions and returns when they are ready.
     *
     * @throws LabException if a handler does not start, or the database that the settings name is not usable
     * @throws dev.momentcheckout.local.aws.TemplateException if the template uses an unsupported feature
     * @throws java.io.UncheckedIOException if the template cannot be read or a port is in use
     */
    public static Lab start(LabSettings settings) {
        return start(settings, Sleeper::sleep);
    }

    /** @param delays waits where a fault delays a response of Moment, and between the steps of a scenario */
    static Lab start(LabSettings settings, Sleeper delays) {
        return new Lab(settings, delays);
    }

    private void startBackground() {
        Duration interval = dynamoDb.access().isAws() ? STREAM_INTERVAL_ON_AWS : Background.POLL_INTERVAL;
        for (int i = 0; i < streamPollers.size(); i++) {
            int number = i;
            background.repeat(interval, () -> poll(number));
        }
        schedules.forEach(background::start);
        background.repeat(REDELIVERY_INTERVAL, moment.webhooks()::redeliverDue);
        background.repeat(REVERSAL_INTERVAL, () -> {
            if (faults.isOn(FaultSwitch.REORDERED)) {
                moment.webhooks().deliverHeldReversed();
            }
        });
    }

    private static Executor later(Sleeper delays) {
        ThreadFactory threads = Thread.ofVirtual().name("webhook-", 0).factory();
        return delivery -> threads.newThread(() -> {
                    delays.sleepFor(WEBHOOK_LATENCY);
                    delivery.run();
                })
                .start();
    }

    private void poll(int poller) {
        long start = invocations.tick();
        if (streamPollers.get(poller).poll()) {
            published.accumulateAndGet(poller, start, Math::max);
        }
    }

    private boolean drain(int poller) {
        long start = invocations.tick();
        boolean isDrained = streamPollers.get(poller).drain();
        if (isDrained) {
            published.accumulateAndGet(poller, start, Math::max);
        }
        return isDrained;
    }

    private void startRecording() {
        pageEvents.publish(new PageEvent.VerdictChanged(LiveVerdict.Verdict.NOTHING));
        background.repeat(dynamoDb.access().isAws() ? STREAM_INTERVAL_ON_AWS : TIMELINE_INTERVAL, this::observe);
    }

    /** Records what is new and publishes the verdict on it, if it has changed. The background does it all the time. */
    void observe() {
        synchronized (recorder) {
            record();
        }
    }

    /** Returns the verdict on everything that is recorded so far. */
    LiveVerdict.Verdict verdict() {
        synchronized (recorder) {
            return publishedVerdict;
        }
    }

    private void record() {
        for (Session session = changedSessions.poll(); session != null; session = changedSessions.poll()) {
            if (STACK.equals(session.metadata().get("integration_id"))) {
                verdict.momentChanged(session);
            }
        }
        var pending = new WorkInProgress(
                moment.webhooks().sessionsToNotify(),
                invocations.oldestStart(),
                LongStream.range(0, published.length())
                        .map(i -> published.get((int) i))
                        .min()
                        .orElseGet(invocations::tick),
                invocations,
                queues,
                session -> StoredPayment.of(item(session)));
        recorder.poll();
        LiveVerdict.Verdict current =
                verdict.evaluate(pending, session -> moment.find(session).isPresent());
        payments.publishChanged();
        if (!current.equals(publishedVerdict)) {
            publishedVerdict = current;
            pageEvents.publish(new PageEvent.VerdictChanged(current));
        }
    }

    /** Serves the functions that consume a stream: operators pass records to them again. */
    private void serveToOperators() {
        template.streamSources().forEach(source -> {
            LambdaFunction function = function(source.function());
            lambda.serve(source.function(), ALIAS, function::invokeFromFunction);
        });
    }

    private TimelineRecorder recorder(LabSettings settings) {
        TableStream changes = dynamoDb.stream(sessionsTable(), StreamFilter.of(List.of()), 1000);
        var addresses =
                new TimelineRecorder.Addresses(gateway.url(), moment.baseUrl(), settings.webhookTarget() == null);
        return new TimelineRecorder(
                payments, verdict, moment, bus, changes, probe, time.clock(), invocations, addresses);
    }

    private Page page(LabSettings settings, Sleeper delays) {
        return new Page(
                settings.host(),
                settings.port(LabServer.PAGE),
                gateway::handle,
                new Controls(this, payments, pageEvents::publish, delays),
                pageEvents,
                moment.baseUrl(),
                new SourceFiles(
                        requireNonNull(settings.template().toAbsolutePath().getParent())));
    }

    /** Returns the URL of the lab's page. */
    public URI pageUrl() {
        return page.url();
    }

    /** Returns the base URL of the API; the routes begin with {@code /api}. */
    public URI apiUrl() {
        return gateway.url();
    }

    /** Returns the Moment simulator, which changes sessions and records its calls and webhooks. */
    public MomentSimulator moment() {
        return moment;
    }

    /** Returns the connection to the database with the tables. */
    public DynamoDbConnection dynamoDb() {
        return dynamoDb;
    }

    public LocalSecretsManager secrets() {
        return secrets;
    }

    /** Returns the event bus, with the published events. */
    public LocalEventBridge bus() {
        return bus;
    }

    /** Returns the queues, with the parked events. */
    public LocalSqs queues() {
        return queues;
    }

    /** Returns the endpoint on which operators invoke the functions that consume a stream. */
    LocalLambda lambda() {
        return lambda;
    }

    /** Returns the endpoint that has the log lines of the functions. */
    LocalLogs logs() {
        return logs;
    }

    /** Runs the operator's commands. */
    OperatorConsole operators() {
        return operators;
    }

    /** Returns the metric {@code PaymentsAwaitingOperator} of the reconciler's last run. */
    int awaitingOperator() {
        return operatorGauge.value();
    }

    FaultSwitches faults() {
        return faults;
    }

    /** Returns the sessions whose payment the reconciler found. */
    RecoveredSessions recovered() {
        return recovered;
    }

    LabTime time() {
        return time;
    }

    NetworkProbe probe() {
        return probe;
    }

    /** Returns the products of the catalog; empty if the template has no catalog. */
    List<Product> products() {
        return tables.containsKey(CATALOG) ? PRODUCTS : List.of();
    }

    /** Returns what the backend sells with {@link Pricing#FIXED}, by the template's defaults. */
    Product fixedPrice() {
        return new Product(
                "fixed", "One pot of tea", Long.parseLong(parameter("FixedAmount")), parameter("FixedCurrency"));
    }

    private String parameter(String name) {
        return Optional.ofNullable(template.parameters().get(name))
                .flatMap(Parameter::defaultValue)
                .orElseThrow(() -> new LabException("The template's parameter " + name + " has no default"));
    }

    Pricing pricing() {
        return pricing;
    }

    /** Restarts the functions with another value of the parameter {@code Pricing}, as a deployment does. */
    synchronized void deploy(Pricing newPricing) {
        if (newPricing == pricing) {
            return;
        }
        gateway.serve(functions(newPricing));
        pricing = newPricing;
        pageEvents.publish(new PageEvent.PricingChanged(newPricing));
    }

    /**
     * Writes an item to the catalog, as the shop does.
     *
     * @param id {@code product#…} or {@code order#…}
     * @param amount in minor units
     */
    void putCatalogItem(String id, long amount, String currency) {
        dynamoDb.client().putItem(put -> put.tableName(catalog()).item(catalogItem(id, amount, currency)));
    }

    private void putProduct(Product product) {
        database.putIfAbsent(catalog(), catalogItem("product#" + product.id(), product.amount(), product.currency()));
    }

    private String catalog() {
        return requireNonNull(tables.get(CATALOG), CATALOG);
    }

    private static Map<String, AttributeValue> catalogItem(String id, long amount, String currency) {
        return Map.of(
                "id", AttributeValue.fromS(id),
                "amount", AttributeValue.fromN(Long.toString(amount)),
                "currency", AttributeValue.fromS(currency));
    }

    /** Returns the stored item of a session; empty if there is none. */
    Map<String, AttributeValue> item(String session) {
        return dynamoDb.item(sessionsTable(), session);
    }

    /** Advances the clocks of the backend and of Moment. Background work that is due runs shortly afterwards. */
    void advanceTime(Duration duration) {
        time.advance(duration);
    }

    /** Runs the functions that have a schedule of one minute now, and returns how many sessions they checked. */
    int runSchedules() {
        return Background.MinuteSchedule.callAllAfter(() -> {}, schedules);
    }

    /**
     * Advances the clocks, runs the functions that have a schedule of one minute, and returns how many sessions they
     * checked.
     */
    int skipTime(Duration duration) {
        return Background.MinuteSchedule.callAllAfter(() -> advanceTime(duration), schedules);
    }

    /** Returns the ids of the stored sessions that are in review. */
    Set<String> sessionsInReview() {
        return new DynamoDbOperatorQueue(dynamoDb.client(), sessionsTable())
                .oldest(Attention.Reason.REVIEW, Integer.MAX_VALUE).entries().stream()
                        .map(OperatorQueue.Entry::item)
                        .collect(Collectors.toSet());
    }

    /** Waits until all changes so far are published and returns whether publishing succeeded. */
    public boolean awaitPublished() {
        return IntStream.range(0, streamPollers.size()).allMatch(this::drain);
    }

    /** Returns the events published for the shop so far, in order. Its rules do not match the heartbeats of the bus. */
    List<LocalEventBridge.Entry> publishedEvents() {
        return bus().entries().stream()
                .filter(entry -> entry.source().equals(EVENT_SOURCE))
                .toList();
    }

    /** Returns the events published about a session so far, in order, repetitions included. */
    public List<LocalEventBridge.Entry> publishedEvents(String session) {
        return publishedEvents().stream()
                .filter(entry -> entry.detail().contains("\"" + session + "\""))
                .toList();
    }

    /** Returns the name of the sessions table. */
    public String sessionsTable() {
        return tables.getOrDefault(SESSIONS, SESSIONS);
    }

    /** Returns the ARN of the secret with Moment's API key. */
    public String apiKeyArn() {
        return arn(API_KEY_SECRET);
    }

    /** Returns the ARN of the secret with the webhook signing secrets. */
    public String signingSecretArn() {
        return arn(SIGNING_SECRET);
    }

    /** Returns a function of the template, for events that do not come through the gateway. */
    LambdaFunction function(String logicalId) {
        return requireNonNull(functions(pricing).get(logicalId), logicalId);
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("The lab did not stop cleanly", e);
            }
        }
    }

    private URI webhookTarget(LabSettings settings) {
        URI target = settings.webhookTarget();
        return target == null ? URI.create(gateway.url() + WEBHOOK_PATH) : target;
    }

    private List<Background.StreamPoller> streamPollers() {
        return template.streamSources().stream()
                .map(source -> new Background.StreamPoller(
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

    private List<Background.MinuteSchedule> schedules() {
        return template.schedules().stream()
                .filter(schedule -> schedule.expression().equals(Background.EVERY_MINUTE))
                .map(schedule -> new Background.MinuteSchedule(schedule, function(schedule.function()), time.clock()))
                .toList();
    }

    /** Returns the functions by logical id. A function whose environment has not changed keeps running. */
    private Map<String, LambdaFunction> functions(Pricing value) {
        var functions = new LinkedHashMap<String, LambdaFunction>();
        for (SamFunction function : template.functions()) {
            functions.put(
                    function.logicalId(),
                    functionCache.computeIfAbsent(
                            environment(function.logicalId(), value),
                            environment -> startFunction(function, environment)));
        }
        return functions;
    }

    private LambdaFunction startFunction(SamFunction function, Map<String, String> environment) {
        SystemServices services =
                SystemServices.of(time.clock(), Sleeper::sleep).withHttp(http -> network.wrap(probe.traced(http)));
        services = services.withLog(
                services.log().andThen(operatorGauge).andThen(line -> logs.write(function.logicalId(), line)));
        if (function.logicalId().equals(RecoveredSessions.FUNCTION)) {
            services = services.withLog(services.log().andThen(recovered));
        }
        return started(new LambdaFunction(
                function, Handlers.create(function.handlerClass(), environment, services), time, invocations));
    }

    private static Pricing pricing(SamTemplate template) {
        return Optional.ofNullable(template.parameters().get(PRICING))
                .flatMap(Parameter::defaultValue)
                .flatMap(Pricing::of)
                .orElseThrow(
                        () -> new LabException("The template's parameter Pricing is missing or has no known default"));
    }

    /** Returns the template's environment of a function, plus the variables of Lambda and of the AWS SDK. */
    private Map<String, String> environment(String function, Pricing value) {
        var parameters = Map.of(
                "MomentBaseUrl",
                moment.baseUrl().toString(),
                PRICING,
                value.wire(),
                "ReconcileRate",
                RECONCILE_RATE,
                "IntegrationId",
                STACK);
        var environment = new HashMap<>(template.environment(function, parameters, resources()));
        environment.put("AWS_LAMBDA_FUNCTION_NAME", function);
        environment.putAll(dynamoDb.access().environment());
        environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_EVENTBRIDGE", bus.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_SQS", queues.endpoint().toString());
        environment.computeIfPresent("WEBHOOK_URL", (_, _) -> gateway.url() + WEBHOOK_PATH);
        environment.put("AWS_ENDPOINT_URL_LAMBDA", lambda.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", logs.endpoint().toString());
        // Refuses the requests to all other services, which the lab does not have: none leaves this machine.
        environment.put("AWS_ENDPOINT_URL", lambda.endpoint().toString());
        return environment;
    }

    private Map<String, String> resources() {
        var resources = new HashMap<String, String>();
        resources.put("AWS::StackName", STACK);
        resources.put("AWS::Region", dynamoDb.access().region());
        resources.putAll(tables);
        resources.put("EventBus", STACK);
        resources.put("ParkedEvents", queues.queueUrl("ParkedEvents"));
        resources.put("DeadLetters", queues.queueUrl("DeadLetters"));
        resources.put("PublishEvents", "PublishEvents");
        resources.put("Alarms", "arn:aws:sns:" + dynamoDb.access().region() + ":000000000000:Alarms");
        resources.put("Api", STACK);
        resources.put("AWS::URLSuffix", "amazonaws.com");
        template.namesOf("AWS::Logs::LogGroup").forEach(name -> resources.put(name, name));
        for (String secret : new String[] {API_KEY_SECRET, SIGNING_SECRET}) {
            // A secret's Ref and Id are both its ARN.
            resources.put(secret, arn(secret));
            resources.put(secret + ".Id", arn(secret));
        }
        return resources;
    }

    private String arn(String secret) {
        return "arn:aws:secretsmanager:" + dynamoDb.access().region() + ":000000000000:secret:" + secret + "-Lab000";
    }
}
