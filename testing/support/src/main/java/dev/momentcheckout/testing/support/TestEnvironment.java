package dev.momentcheckout.testing.support;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.local.aws.LocalLambda;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.local.aws.LocalSqs;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.StreamFilter;
import dev.momentcheckout.local.aws.StreamSource;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.local.aws.dynamodb.DynamoDbFaults;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * A test environment: own tables in the local database, both secrets with values, and the Moment simulator. The
 * environment of each function comes from {@code template.yaml}.
 */
public final class TestEnvironment implements AutoCloseable {
    /** The time in the test environment until a test advances the clock. */
    public static final Instant NOW = Instant.ofEpochSecond(1_780_000_000L);

    public static final String API_KEY_ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:api-key-AbCdEf";
    public static final String SIGNING_SECRET_ARN =
            "arn:aws:secretsmanager:eu-west-1:000000000000:secret:signing-AbCdEf";
    /** The integration id of the functions. */
    public static final String INTEGRATION_ID = "test-stack";

    /** The name of the event bus. */
    public static final String EVENT_BUS = "test-bus";

    /** The name of the function that publishes events; operators invoke its alias {@code live}. */
    public static final String PUBLISH_EVENTS = "PublishEvents";

    private static final int MAX_BATCH = 25;
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml"));

    private enum Database {
        SHARED,
        OWN,
        OWN_ON_TEST_CLOCK
    }

    private final MutableClock clock = MutableClock.at(NOW);
    private final Database database;
    private final LocalDynamoDb dynamoDb;
    private final Map<String, String> tables;
    private final String table;
    private final LocalSecretsManager secrets = LocalSecretsManager.start();
    private final MomentSimulator moment;
    private @Nullable LocalEventBridge bus;
    private @Nullable LocalSqs queues;
    private @Nullable LocalLambda lambda;

    private TestEnvironment(UnaryOperator<SimulatorSettings> settings, Database database) {
        this.database = database;
        dynamoDb = switch (database) {
            case SHARED -> LocalDynamoDb.shared();
            case OWN -> LocalDynamoDb.start();
            case OWN_ON_TEST_CLOCK -> LocalDynamoDb.start(clock);
        };
        tables = dynamoDb.createTables(TEMPLATE);
        table = requireNonNull(tables.get("Sessions"));
        moment = MomentSimulator.start(
                settings.apply(SimulatorSettings.defaults().withClock(clock).withSleeper(_ -> {})));
        secrets.create(API_KEY_ARN);
        secrets.create(SIGNING_SECRET_ARN);
        secrets.put(API_KEY_ARN, SimulatorSettings.DEFAULT_SECRET_KEY);
        secrets.put(SIGNING_SECRET_ARN, SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    public static TestEnvironment start() {
        return start(settings -> settings);
    }

    public static TestEnvironment start(UnaryOperator<SimulatorSettings> settings) {
        return new TestEnvironment(settings, Database.SHARED);
    }

    /** Starts an environment with a database of its own, whose faults and memory other tests do not share. */
    public static TestEnvironment startIsolated() {
        return new TestEnvironment(settings -> settings, Database.OWN);
    }

    /** Starts an environment as {@link #startIsolated}, whose stream records have the time of the test's clock. */
    public static TestEnvironment startIsolatedOnTestClock() {
        return new TestEnvironment(settings -> settings, Database.OWN_ON_TEST_CLOCK);
    }

    /** Starts an environment as {@link #startIsolatedOnTestClock()}, whose simulator has other settings. */
    public static TestEnvironment startIsolatedOnTestClock(UnaryOperator<SimulatorSettings> settings) {
        return new TestEnvironment(settings, Database.OWN_ON_TEST_CLOCK);
    }

    /** Returns the variables that the template sets for a function and that our own code reads. */
    public static Set<String> settings(String function) {
        Set<String> names = new TreeSet<>(TEMPLATE.environmentNames(function));
        names.removeIf(name -> name.matches("(SERVICE_NAME|JAVA_TOOL_OPTIONS|AWS_ENDPOINT_URL_).*"));
        return names;
    }

    /** Returns the variables with endpoints of AWS that the template sets for a function. */
    public static Set<String> endpoints(String function) {
        Set<String> names = new TreeSet<>(TEMPLATE.environmentNames(function));
        names.removeIf(name -> !name.startsWith("AWS_ENDPOINT_URL_"));
        return names;
    }

    /** Settings that let the app name the amount. */
    public static Map<String, String> clientPricing(String minAmount, String maxAmount, String currencies) {
        return Map.of(
                "PRICING", "client",
                "CLIENT_MIN_AMOUNT", minAmount,
                "CLIENT_MAX_AMOUNT", maxAmount,
                "CLIENT_CURRENCIES", currencies);
    }

    /** Returns a function's environment, as the template sets it; the map is mutable. */
    public Map<String, String> environment(String function) {
        Map<String, String> environment = new HashMap<>(TEMPLATE.environment(
                function,
                Map.of(
                        "ApiKeySecretArn",
                        API_KEY_ARN,
                        "SigningSecretArn",
                        SIGNING_SECRET_ARN,
                        "IntegrationId",
                        INTEGRATION_ID),
                resources()));
        environment.put("MOMENT_BASE_URL", moment.baseUrl().toString());
        environment.put("AWS_REGION", "eu-west-1");
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint().toString());
        if (environment.containsKey("AWS_ENDPOINT_URL_LAMBDA")) {
            environment.put("AWS_ENDPOINT_URL_LAMBDA", lambda().endpoint().toString());
        }
        if (environment.containsKey("EVENT_BUS")) {
            environment.put("AWS_ENDPOINT_URL_EVENTBRIDGE", bus().endpoint().toString());
        }
        if (environment.containsKey("PARKED_EVENTS_QUEUE")) {
            environment.put("AWS_ENDPOINT_URL_SQS", queues().endpoint().toString());
            environment.put("PARKED_EVENTS_QUEUE", queues().queueUrl("ParkedEvents"));
            environment.put("DEAD_LETTERS_QUEUE", queues().queueUrl("DeadLetters"));
        }
        return environment;
    }

    private Map<String, String> resources() {
        Map<String, String> resources = new HashMap<>(tables);
        resources.put("AWS::StackName", "test-stack");
        resources.put("EventBus", EVENT_BUS);
        resources.put("ParkedEvents", "ParkedEvents");
        resources.put("DeadLetters", "DeadLetters");
        resources.put(PUBLISH_EVENTS, PUBLISH_EVENTS);
        resources.put("Alarms", "arn:aws:sns:eu-west-1:000000000000:Alarms");
        resources.put("Api", "test-api");
        resources.put("AWS::Region", "eu-west-1");
        resources.put("AWS::URLSuffix", "amazonaws.com");
        TEMPLATE.namesOf("AWS::Logs::LogGroup").forEach(name -> resources.put(name, name));
        return resources;
    }

    /** Returns the event bus; starts it on first use. */
    public synchronized LocalEventBridge bus() {
        if (bus == null) {
            bus = LocalEventBridge.start();
        }
        return bus;
    }

    /** Returns the queues; starts them on first use. */
    public synchronized LocalSqs queues() {
        if (queues == null) {
            queues = LocalSqs.start(clock);
        }
        return queues;
    }

    /**
     * Returns the endpoint on which operators invoke functions; starts it on first use. A test serves the functions,
     * for example {@code lambda().serve("PublishEvents", "live", payload -> ...)}.
     */
    public synchronized LocalLambda lambda() {
        if (lambda == null) {
            lambda = LocalLambda.start();
        }
        return lambda;
    }

    /**
     * Returns the stream of the sessions table, with the template's filter for publish-events. Its records are dated by
     * the test's clock.
     */
    public TableStream stream() {
        StreamSource source = TEMPLATE.streamSources().getFirst();
        TableStream stream = dynamoDb.stream(table, source.filter(), source.batchSize());
        return database == Database.OWN_ON_TEST_CLOCK ? stream : stream.timedBy(clock);
    }

    /** Returns the URL of the database. */
    public URI databaseEndpoint() {
        return dynamoDb.endpoint();
    }

    /** Returns a client of the database. Its calls do not meet the faults of a function's network. */
    public DynamoDbClient database() {
        return dynamoDb.client();
    }

    /** Returns the fault switches of the database. Use them with {@link #startIsolated} only. */
    public DynamoDbFaults databaseFaults() {
        return dynamoDb.faults();
    }

    public MutableClock clock() {
        return clock;
    }

    public LocalSecretsManager secrets() {
        return secrets;
    }

    public MomentSimulator moment() {
        return moment;
    }

    public String table() {
        return table;
    }

    /** All that is in the table. */
    public List<Map<String, AttributeValue>> items() {
        return dynamoDb.client()
                .scan(request -> request.tableName(table).consistentRead(true))
                .items();
    }

    /** The item of a session; empty if there is none. */
    public Map<String, AttributeValue> item(String sessionId) {
        return item(table, sessionId);
    }

    /** Returns an item of the table with this physical name; empty if absent. */
    public Map<String, AttributeValue> item(String physicalName, String id) {
        return dynamoDb.item(physicalName, id);
    }

    /**
     * Returns a catalog entry priced in rand.
     *
     * @param id {@code order#…} or {@code product#…}
     * @param amount in minor units
     */
    public static Map<String, AttributeValue> catalogEntry(String id, long amount) {
        return Map.of(
                "id",
                AttributeValue.fromS(id),
                "amount",
                AttributeValue.fromN(Long.toString(amount)),
                "currency",
                AttributeValue.fromS("ZAR"));
    }

    /** Writes a catalog entry, as the shop does. */
    public void putCatalogEntry(Map<String, AttributeValue> entry) {
        putCatalogEntry(List.of(entry));
    }

    /** Writes up to 25 catalog entries: DynamoDB's limit for a batch. */
    public void putCatalogEntry(List<Map<String, AttributeValue>> entries) {
        write(
                requireNonNull(tables.get("Catalog")),
                entries.stream()
                        .map(entry -> WriteRequest.builder()
                                .putRequest(put -> put.item(entry))
                                .build())
                        .toList());
    }

    private void write(String table, List<WriteRequest> requests) {
        dynamoDb.client().batchWriteItem(batch -> batch.requestItems(Map.of(table, requests)));
    }

    /** Deletes all items of the sessions table. */
    public void removeAll() {
        List<WriteRequest> all = items().stream()
                .map(item -> WriteRequest.builder()
                        .deleteRequest(delete -> delete.key(Map.of("id", requireNonNull(item.get("id")))))
                        .build())
                .toList();
        for (int from = 0; from < all.size(); from += MAX_BATCH) {
            write(table, all.subList(from, Math.min(from + MAX_BATCH, all.size())));
        }
    }

    /** Returns the unfiltered stream of the sessions table. */
    public TableStream changes() {
        return dynamoDb.stream(table, StreamFilter.of(List.of()), 1000);
    }

    /** Writes an item into the sessions table. */
    public void putItem(Map<String, AttributeValue> item) {
        dynamoDb.client().putItem(request -> request.tableName(table).item(item));
    }

    @Override
    public void close() {
        moment.close();
        secrets.close();
        if (bus != null) {
            bus.close();
        }
        if (queues != null) {
            queues.close();
        }
        if (lambda != null) {
            lambda.close();
        }
        if (database != Database.SHARED) {
            dynamoDb.close();
        }
    }
}
