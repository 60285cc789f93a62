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
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The stack deployed to the emulator, together with the Moment simulator and an app that calls the stack's API. */
final class Deployment implements AutoCloseable {
    /**
     * The default parameters. They include what live mode requires, so that a test can change the mode alone. They name
     * every parameter that some test changes, because a parameter without a value keeps its last one.
     */
    private static final Map<String, String> DEFAULTS = Map.of(
            "MomentMode", "test",
            "FixedAmount", "1000",
            "FixedCurrency", "ZAR",
            "SuccessUrls", "https://shop.example/return?session_id={SESSION_ID}",
            "JwtIssuer", "''",
            "JwtAudience", "''",
            "AllowAnonymousLive", "yes");

    private final Deque<Runnable> whenClosed = new ArrayDeque<>();
    private final Timings timings;
    private final int momentPort = Emulator.freePort();
    private final Emulator emulator;
    private final WorkingCopy workingCopy;
    private final Tables tables;
    private final SecretsManagerClient secrets;
    private @Nullable MomentSimulator moment;
    private @Nullable App app;
    private @Nullable Stack stack;
    private @Nullable Map<String, String> built;
    private @Nullable Map<String, String> deployed;

    private Deployment(Path project, Path work) {
        timings = new Timings(work.resolve("timings.txt"));
        emulator = timings.timed("MiniStack ready", () -> Emulator.start(work.resolve("ministack")));
        whenClosed.push(emulator::close);
        workingCopy = WorkingCopy.of(project, work.resolve("checkout"), work, emulator.environment());
        tables = new Tables(emulator.client(DynamoDbClient.builder()), () -> stack().sessionsTable());
        secrets = emulator.client(SecretsManagerClient.builder());
    }

    /**
     * Starts the emulator; nothing is deployed yet.
     *
     * @param project the project to deploy; its samconfig.toml is not changed
     */
    static Deployment start(Path project) {
        try {
            Path work = project.resolve("testing/deployment/target/run").toAbsolutePath();
            Files.createDirectories(work);
            Files.deleteIfExists(work.resolve("timings.txt"));
            return new Deployment(project, work);
        } catch (IOException e) {
            throw new UncheckedIOException("the work folder cannot be created", e);
        }
    }

    private Map<String, String> parameters(Map<String, String> changed) {
        Map<String, String> parameters = new HashMap<>(DEFAULTS);
        parameters.put("MomentBaseUrl", "http://host.docker.internal:" + momentPort);
        parameters.putAll(changed);
        return Map.copyOf(parameters);
    }

    /** Deploys the default parameters, unless they are deployed. */
    void deploy() {
        deploy(Map.of());
    }

    /** Deploys the default parameters, unless any parameters are deployed. */
    void deployIfAbsent() {
        if (deployed == null) {
            deploy();
        }
    }

    /** Builds and deploys the default parameters with these changes, unless they are deployed. */
    void deploy(Map<String, String> changed) {
        Map<String, String> parameters = parameters(changed);
        if (parameters.equals(deployed)) {
            return;
        }
        build(parameters);
        Command.Outcome outcome = timings.timed("sam deploy", workingCopy::deploy);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        deployed = parameters;
        stack = workingCopy.stack();
        URI api = emulator.local(stack().apiUrl());
        if (app == null) {
            connect(api);
        }
    }

    private void connect(URI api) {
        app = new App(api);
        whenClosed.push(app::close);
        moment = MomentSimulator.start(SimulatorSettings.defaults()
                .withHost("0.0.0.0")
                .withPort(momentPort)
                .withWebhookTarget(URI.create(api + "/api/moment-webhook")));
        whenClosed.push(moment::close);
    }

    /** Runs {@code sam deploy} with these changes on the last build, and returns its outcome. */
    Command.Outcome tryToDeploy(Map<String, String> changed) {
        if (built == null) {
            build(parameters(Map.of()));
        }
        workingCopy.configure(parameters(changed));
        return workingCopy.deploy();
    }

    private void build(Map<String, String> parameters) {
        workingCopy.configure(parameters);
        if (parameters.equals(built)) {
            return;
        }
        Command.Outcome outcome = timings.timed("sam build", workingCopy::build);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        built = parameters;
    }

    /** Deletes the stack. */
    void delete() {
        Command.Outcome outcome = timings.timed("sam delete", workingCopy::delete);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        deployed = null;
    }

    /** Deploys the default parameters with both secrets set; new instances read them. */
    void deployWithSecrets() {
        deployWithSecrets(Map.of());
    }

    /** Deploys the default parameters with these changes and both secrets set; new instances read them. */
    void deployWithSecrets(Map<String, String> changed) {
        deploy(changed);
        putSecrets();
        moment().acceptSecretKeys(SimulatorSettings.DEFAULT_SECRET_KEY);
        emulator.stopInstances();
    }

    /** Sets both secrets to the values of the Moment simulator. */
    void putSecrets() {
        putApiKey(SimulatorSettings.DEFAULT_SECRET_KEY);
        putSigningSecrets(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    void putApiKey(String value) {
        put(stack().apiKeySecret(), value);
    }

    void putSigningSecrets(String value) {
        put(stack().signingSecret(), value);
    }

    private void put(String secret, String value) {
        secrets.putSecretValue(request -> request.secretId(secret).secretString(value));
    }

    /** The values of the API key secret and of the signing secret. */
    List<String> secretValues() {
        return Stream.of(stack().apiKeySecret(), stack().signingSecret())
                .map(secret -> secrets.getSecretValue(request -> request.secretId(secret))
                        .secretString())
                .toList();
    }

    App app() {
        return requireNonNull(app, "nothing is deployed yet");
    }

    /** An app whose user is signed in with this token. */
    App signedInApp(String token) {
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

    /** The role of a function. */
    Role role(String function) {
        return new Role(emulator.client(IamClient.builder()), stack().role(function));
    }

    Tables tables() {
        return tables;
    }

    Timings timings() {
        return timings;
    }

    /** Creates a session through the API and returns its id. */
    String openSession() {
        App.Response response = app().createSession();
        assertThat(response.status()).as(response.body().toString()).isEqualTo(200);
        return response.body().path("session_id").asText();
    }

    /** Lets the customer pay, and waits until the webhooks are delivered. */
    void pay(String session) {
        moment().pay(session);
        moment().webhooks().awaitIdle();
    }

    /** The body of a status response. */
    JsonNode status(String session) {
        App.Response response = app().status(session);
        assertThat(response.status()).as(response.body().toString()).isEqualTo(200);
        return response.body();
    }

    /** Delivers a webhook about a session, signed with the simulator's default secret. */
    App.Response deliverWebhook(String eventType, Session session) {
        Event event = moment().webhooks().event(eventType, session);
        SignedDelivery signed = moment().webhooks().sign("msg_" + event.id(), Instant.now(), event.bytes());
        return app().webhook(signed.withoutHeader("content-type").headers(), event.body());
    }

    /** Ends all faults and delays of webhooks that a test has set. */
    void restoreWebhooks() {
        moment().webhooks().clearFaults();
        moment().webhooks().deliverAtOnce();
    }

    /** Invokes a function like its schedule or its stream, and returns the response. */
    JsonNode invoke(String function, String event) {
        return emulator.invoke(stack().physicalId(function) + ":live", event);
    }

    /** Runs the README's commands in a new shell in the project, and confirms every prompt. */
    Command.Outcome runReadme(String commands) {
        if (moment == null) {
            deploy();
        }
        Map<String, String> files = Map.of(
                "api-key.txt", SimulatorSettings.DEFAULT_SECRET_KEY,
                "signing-secret.txt", SimulatorSettings.DEFAULT_SIGNING_SECRET);
        moment().acceptSecretKeys(SimulatorSettings.DEFAULT_SECRET_KEY);
        return timings.timed(
                "README's commands", () -> workingCopy.run(commands, files, parameters(Map.of()), emulator.curl()));
    }

    /** Runs the commands of the example consumer's README with the stack of the tests instead of the README's. */
    Command.Outcome runConsumerReadme(String commands) {
        String ofTheTests = commands.replace("deploy/output default", "deploy/output " + WorkingCopy.ENVIRONMENT);
        return timings.timed(
                "the consumer's commands", () -> workingCopy.run(ofTheTests, Map.of(), parameters(Map.of()), ""));
    }

    @Override
    public void close() {
        while (!whenClosed.isEmpty()) {
            whenClosed.pop().run();
        }
    }
}
