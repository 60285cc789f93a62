package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** A shop that takes payments: the deployed stack on the emulator, Moment's stand-in, and the app. */
final class Shop implements AutoCloseable {
    /**
     * How the shop is deployed unless a test says otherwise. What live mode wants is there, so that a change of the mode alone is possible; and whatever
     * one test sets all others set too, since a parameter that is not named keeps its last value.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "MomentMode", "test",
            "FixedAmount", "1000",
            "FixedCurrency", "ZAR",
            "SuccessUrls", "https://shop.example/return?session_id={SESSION_ID}",
            "JwtIssuer", "''",
            "JwtAudience", "''",
            "AllowAnonymousLive", "yes");

    private final Deque<Runnable> whenClosed = new ArrayDeque<>();
    private final Figures figures;
    private final int momentPort = Emulator.freePort();
    private final Emulator emulator;
    private final Checkout checkout;
    private final DynamoDbClient dynamoDb;
    private final SecretsManagerClient secrets;
    private @Nullable MomentSimulator moment;
    private @Nullable App app;
    private @Nullable Stack stack;
    private @Nullable Map<String, String> built;
    private @Nullable Map<String, String> deployed;

    private Shop(Path project, Path work) {
        figures = new Figures(work.resolve("figures.txt"));
        emulator = figures.timed("MiniStack ready", () -> Emulator.start(work.resolve("ministack")));
        whenClosed.push(emulator::close);
        checkout = Checkout.of(project, work.resolve("checkout"), work, emulator.environment());
        dynamoDb = emulator.client(DynamoDbClient.builder());
        secrets = emulator.client(SecretsManagerClient.builder());
    }

    /** @param project that is deployed; its samconfig.toml stays as it is */
    static Shop open(Path project) {
        try {
            Path work = project.resolve("testing/deployment/target/run").toAbsolutePath();
            Files.createDirectories(work);
            Files.deleteIfExists(work.resolve("figures.txt"));
            return new Shop(project, work);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no place to work in", e);
        }
    }

    /** The settings of a usual deployment with these changed. */
    Map<String, String> settings(Map<String, String> changed) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("MomentBaseUrl", "http://host.docker.internal:" + momentPort);
        settings.putAll(changed);
        return Map.copyOf(settings);
    }

    /** Deploys the usual settings, if that is not what is deployed. */
    void deploy() {
        deploy(Map.of());
    }

    /** Deploys the usual settings, unless something is deployed. */
    void deployAnything() {
        if (deployed == null) {
            deploy();
        }
    }

    /** Edits samconfig.toml, builds and deploys; does nothing if just that is deployed. */
    void deploy(Map<String, String> changed) {
        Map<String, String> settings = settings(changed);
        if (settings.equals(deployed)) {
            return;
        }
        build(settings);
        Command.Outcome outcome = figures.timed("sam deploy", checkout::deploy);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        deployed = settings;
        stack = checkout.stack();
        URI api = emulator.local(stack().apiUrl());
        if (app == null) {
            open(api);
        }
    }

    private void open(URI api) {
        app = new App(api);
        whenClosed.push(app::close);
        moment = MomentSimulator.start(SimulatorSettings.defaults()
                .withHost("0.0.0.0")
                .withPort(momentPort)
                .withWebhookTarget(URI.create(api + "/api/moment-webhook")));
        whenClosed.push(moment::close);
    }

    /** Has the SAM CLI deploy these settings with what was built, and tells how that ended. */
    Command.Outcome tryToDeploy(Map<String, String> changed) {
        if (built == null) {
            build(settings(Map.of()));
        }
        checkout.configure(settings(changed));
        return checkout.deploy();
    }

    private void build(Map<String, String> settings) {
        checkout.configure(settings);
        if (settings.equals(built)) {
            return;
        }
        Command.Outcome outcome = figures.timed("sam build", checkout::build);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        built = settings;
    }

    void putApiKey(String value) {
        put(stack().apiKeySecret(), value);
    }

    void putSigningSecrets(String value) {
        put(stack().signingSecret(), value);
    }

    /** The text of each secret. */
    List<String> secretTexts() {
        return Stream.of(stack().apiKeySecret(), stack().signingSecret())
                .map(secret -> secrets.getSecretValue(request -> request.secretId(secret))
                        .secretString())
                .toList();
    }

    /** Both secrets, as Moment's stand-in has them. */
    void fillSecrets() {
        putApiKey(SimulatorSettings.DEFAULT_SECRET_KEY);
        putSigningSecrets(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    /** Deploys the usual settings, unless they are, and fills both secrets; new instances will read them. */
    void openForBusiness() {
        openForBusiness(Map.of());
    }

    /** The same with some settings changed. */
    void openForBusiness(Map<String, String> changed) {
        deploy(changed);
        fillSecrets();
        moment().acceptSecretKeys(SimulatorSettings.DEFAULT_SECRET_KEY);
        emulator.endInstances();
    }

    /** Deletes the stack. */
    void closeDown() {
        Command.Outcome outcome = figures.timed("sam delete", checkout::delete);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        deployed = null;
    }

    App app() {
        return requireNonNull(app, "nothing is deployed yet");
    }

    /** The app of a user who is signed in. */
    App appOf(String token) {
        return new App(emulator.local(stack().apiUrl()), Map.of("Authorization", "Bearer " + token));
    }

    MomentSimulator moment() {
        return requireNonNull(moment, "nothing is deployed yet");
    }

    Stack stack() {
        return requireNonNull(stack, "nothing is deployed yet");
    }

    Emulator emulator() {
        return emulator;
    }

    Figures figures() {
        return figures;
    }

    /** The customer pays, and Moment's webhooks arrive. */
    void pay(String session) {
        moment().pay(session);
        moment().webhooks().awaitIdle();
    }

    /** Tells of a session as Moment does, signed with its usual secret. */
    App.Answer tell(String eventType, Session session) {
        Event event = moment().webhooks().event(eventType, session);
        SignedDelivery signed = moment().webhooks().sign("msg_" + event.id(), Instant.now(), event.bytes());
        return app().webhook(signed.withoutHeader("content-type").headers(), event.body());
    }

    /** Opens a session and gives its id. */
    String openSession() {
        App.Answer answer = app().createSession();
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().path("session_id").asText();
    }

    /** Types these commands in a fresh terminal of the project, and agrees to whatever is asked. */
    Command.Outcome typed(String commands) {
        if (moment == null) {
            deploy();
        }
        Map<String, String> files = Map.of(
                "api-key.txt", SimulatorSettings.DEFAULT_SECRET_KEY,
                "signing-secret.txt", SimulatorSettings.DEFAULT_SIGNING_SECRET);
        moment().acceptSecretKeys(SimulatorSettings.DEFAULT_SECRET_KEY);
        return figures.timed(
                "README's commands", () -> checkout.typed(commands, files, settings(Map.of()), emulator.curl()));
    }

    /** Types these commands, which speak of the README's stack, where the stack of the tests is deployed. */
    Command.Outcome typedBesideTheStack(String commands) {
        String ofTheTests = commands.replace("deploy/output default", "deploy/output " + Checkout.ENVIRONMENT);
        return figures.timed(
                "the consumer's commands", () -> checkout.typed(ofTheTests, Map.of(), settings(Map.of()), ""));
    }

    /** What the example of a shop noted of a session; empty if nothing. */
    Map<String, AttributeValue> fulfilment(String table, String session) {
        return dynamoDb.getItem(request -> request.tableName(table)
                        .key(Map.of("session_id", AttributeValue.fromS(session)))
                        .consistentRead(true))
                .item();
    }

    /** What the app is told of a session. */
    JsonNode status(String session) {
        App.Answer answer = app().status(session);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    /** Writes an entry of the catalog, as the shop does. */
    void sell(Map<String, AttributeValue> entry) {
        dynamoDb.putItem(request -> request.tableName(stack().catalogTable()).item(entry));
    }

    /** Calls a function as its schedule or its stream does, and gives its answer. */
    JsonNode call(String function, String event) {
        return emulator.invoke(stack().physicalId(function) + ":live", event);
    }

    /** Names of all tables of the account. */
    List<String> tables() {
        return dynamoDb.listTables().tableNames();
    }

    /** The item of a session; empty if there is none. */
    Map<String, AttributeValue> item(String session) {
        return dynamoDb.getItem(request -> request.tableName(stack().sessionsTable())
                        .key(Map.of("id", AttributeValue.fromS(session)))
                        .consistentRead(true))
                .item();
    }

    void putItem(Map<String, AttributeValue> item) {
        dynamoDb.putItem(request -> request.tableName(stack().sessionsTable()).item(item));
    }

    @Override
    public void close() {
        while (!whenClosed.isEmpty()) {
            whenClosed.pop().run();
        }
    }

    private void put(String secret, String value) {
        secrets.putSecretValue(request -> request.secretId(secret).secretString(value));
    }
}
