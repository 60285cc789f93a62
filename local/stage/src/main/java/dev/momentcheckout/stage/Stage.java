package dev.momentcheckout.stage;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table of its own in DynamoDB Local, both secrets filled, and the Moment simulator; each function's environment comes from {@code template.yaml}. */
public final class Stage implements AutoCloseable {
    /** When it is on the stage, until the clock is advanced. */
    public static final Instant NOW = Instant.ofEpochSecond(1_780_000_000L);

    public static final String API_KEY_ARN = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:api-key-AbCdEf";
    public static final String SIGNING_SECRET_ARN =
            "arn:aws:secretsmanager:eu-west-1:000000000000:secret:signing-AbCdEf";
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml"));

    private final StageClock clock = StageClock.at(NOW);
    private final String table;
    private final LocalSecretsManager secrets = LocalSecretsManager.start();
    private final MomentSimulator moment;

    private Stage(UnaryOperator<SimulatorSettings> settings) {
        table = requireNonNull(LocalDynamoDb.shared().createTables(TEMPLATE).get("Sessions"));
        moment = MomentSimulator.start(
                settings.apply(SimulatorSettings.defaults().withClock(clock).withPause(_ -> {})));
        secrets.create(API_KEY_ARN);
        secrets.create(SIGNING_SECRET_ARN);
        secrets.put(API_KEY_ARN, SimulatorSettings.DEFAULT_SECRET_KEY);
        secrets.put(SIGNING_SECRET_ARN, SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    public static Stage open() {
        return open(settings -> settings);
    }

    public static Stage open(UnaryOperator<SimulatorSettings> settings) {
        return new Stage(settings);
    }

    /** The environment of a function of the template, to be changed as a test likes. */
    public Map<String, String> environment(String function) {
        Map<String, String> environment = new HashMap<>(TEMPLATE.environment(
                function,
                Map.of("ApiKeySecretArn", API_KEY_ARN, "SigningSecretArn", SIGNING_SECRET_ARN, "Mark", "stage"),
                Map.of("Sessions", table)));
        environment.put("MOMENT_BASE_URL", moment.baseUrl().toString());
        environment.put("AWS_REGION", "eu-west-1");
        environment.put("AWS_ACCESS_KEY_ID", "stage");
        environment.put("AWS_SECRET_ACCESS_KEY", "stage");
        environment.put(
                "AWS_ENDPOINT_URL_DYNAMODB", LocalDynamoDb.shared().endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint().toString());
        return environment;
    }

    public StageClock clock() {
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
        return LocalDynamoDb.shared()
                .client()
                .scan(request -> request.tableName(table).consistentRead(true))
                .items();
    }

    /** The item of a session; empty if there is none. */
    public Map<String, AttributeValue> item(String sessionId) {
        return LocalDynamoDb.shared()
                .client()
                .getItem(request -> request.tableName(table)
                        .key(Map.of("id", AttributeValue.fromS(sessionId)))
                        .consistentRead(true))
                .item();
    }

    /** Puts an item there as if it had been written before. */
    public void put(Map<String, AttributeValue> item) {
        LocalDynamoDb.shared()
                .client()
                .putItem(request -> request.tableName(table).item(item));
    }

    @Override
    public void close() {
        moment.close();
        secrets.close();
    }
}
