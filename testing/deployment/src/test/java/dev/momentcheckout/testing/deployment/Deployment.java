package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The stack deployed to the emulator, together with the Moment simulator and an app that calls the stack's API. */
final class Deployment implements AutoCloseable {
    private final Timings timings;
    private final int momentPort = Emulator.freePort();
    private final Path project;
    private final Path work;
    private final Emulator emulator;
    private final WorkingCopy present;
    private final Tables tables;
    private final SecretsManagerClient secrets;
    private @Nullable WorkingCopy previous;
    private @Nullable Connection connection;
    private @Nullable Stack stack;
    private @Nullable Deployed deployed;

    /** What the stack consists of. */
    private record Deployed(DeployableVersion version, Parameters parameters) {}

    /** An app that calls an API, and the Moment simulator that delivers webhooks to it. */
    private record Connection(URI api, App app, MomentSimulator moment) implements AutoCloseable {
        @Override
        public void close() {
            moment.close();
            app.close();
        }
    }

    private Deployment(Path project, Path work) {
        this.project = project;
        this.work = work;
        timings = new Timings(work.resolve("timings.txt"));
        emulator = timings.timed("MiniStack ready", () -> Emulator.start(work.resolve("ministack")));
        present = WorkingCopy.of(project, work.resolve("checkout"), work, emulator.environment());
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

    private Parameters parameters(Map<String, String> changed) {
        return Parameters.DEFAULTS
                .with(Map.of("MomentBaseUrl", "http://host.docker.internal:" + momentPort))
                .with(changed);
    }

    /** Deploys the default parameters, unless they are deployed. */
    void deploy() {
        deploy(Map.of());
    }

    /** Builds and deploys the default parameters with these changes, unless they are deployed. */
    void deploy(Map<String, String> changed) {
        deploy(present, parameters(changed), "sam deploy");
    }

    /** The same with the lines of some parameters removed from samconfig.toml. */
    void deployWithout(Set<String> removed, Map<String, String> changed) {
        deploy(present, parameters(changed).without(removed), "sam deploy");
    }

    /** Builds and deploys the present version over the previous one. */
    void upgrade() {
        deploy(present, parameters(Map.of()), "upgrade from the previous version");
    }

    /** Deletes the stack, if there is one, and deploys the previous version as a new stack. */
    void deployPreviousAnew() {
        deleteIfDeployed();
        deployPrevious("sam deploy of the previous version");
    }

    /**
     * Builds and deploys the previous version with the default parameters that it has.
     *
     * @param label the label of the measured time
     */
    void deployPrevious(String label) {
        if (previous == null) {
            PreviousVersion version = PreviousVersion.of(project, work);
            timings.note("previous version: %s, %s".formatted(version.revision(), version.reason()));
            previous = WorkingCopy.of(version, work.resolve("previous"), work, emulator.environment());
        }
        deploy(previous, parameters(Map.of()), label);
    }

    /** Makes a release of the project, and unpacks it. */
    UnpackedRelease unpackRelease() {
        Release release = timings.timed(
                "make release",
                () -> Release.make(project, work.resolve("release-sources"), work, work.resolve("checkout")));
        timings.note("release %s: %.1f MB".formatted(release.version(), release.size() / 1e6));
        return UnpackedRelease.of(release, work.resolve("release"), work, emulator.environment());
    }

    /** Deploys a release with the default parameters and these changes, unless it is deployed. */
    void deploy(UnpackedRelease release, Map<String, String> changed) {
        deploy(release, parameters(changed), "deploy/run of the release");
    }

    private void deploy(DeployableVersion version, Parameters parameters, String label) {
        Deployed wanted = new Deployed(version, parameters);
        if (wanted.equals(deployed)) {
            return;
        }
        build(version, parameters);
        Command.Outcome outcome = timings.timed(label, version::deploy);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        deployed = wanted;
        stack = present.stack();
        connect(emulator.local(stack().apiUrl()));
    }

    /** A new stack has another address, to which Moment sends its webhooks then. */
    private void connect(URI api) {
        if (connection != null && connection.api().equals(api)) {
            return;
        }
        disconnect();
        connection = new Connection(
                api,
                new App(api),
                MomentSimulator.start(SimulatorSettings.defaults()
                        .withHost("0.0.0.0")
                        .withPort(momentPort)
                        .withWebhookTarget(URI.create(api + "/api/moment-webhook"))));
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /** Runs {@code sam deploy} with these changes on the last build, and returns its outcome. */
    Command.Outcome tryToDeploy(Map<String, String> changed) {
        if (deployed == null) {
            build(present, parameters(Map.of()));
        }
        present.configure(parameters(changed));
        return present.deploy();
    }

    /**
     * Builds the default parameters with these changes, and deploys them with a resource that fails after all others
     * are created. CloudFormation rolls back.
     */
    Command.Outcome deployWithFailingResource(Map<String, String> changed) {
        build(present, parameters(changed));
        return timings.timed("sam deploy, failing and rolled back", present::deployWithFailingResource);
    }

    private void build(DeployableVersion version, Parameters parameters) {
        version.configure(parameters);
        if (version.isBuiltWith(parameters)) {
            return;
        }
        Command.Outcome outcome = timings.timed("sam build", version::build);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
    }

    /** Deletes the stack, if there is one. */
    void deleteIfDeployed() {
        if (deployed != null) {
            delete();
        }
    }

    /** Deletes the stack. */
    void delete() {
        Command.Outcome outcome = timings.timed("sam delete", present::delete);
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
        resetSecrets();
    }

    /** Sets both secrets to the values of the Moment simulator, and lets new instances read them. */
    void resetSecrets() {
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
        return connection().app();
    }

    private Connection connection() {
        return requireNonNull(connection, "nothing is deployed yet");
    }

    /** An app whose user is signed in with this token. */
    App signedInApp(String token) {
        return new App(emulator.local(stack().apiUrl()), Map.of("Authorization", "Bearer " + token));
    }

    MomentSimulator moment() {
        return connection().moment();
    }

    Stack stack() {
        return requireNonNull(stack, "nothing is deployed yet");
    }

    Emulator emulator() {
        return emulator;
    }

    /** The folder of logs and other files of the tests. */
    Path work() {
        return work;
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
        return deliverWebhook(moment().webhooks().event(eventType, session));
    }

    /** Delivers an event in a webhook with the id {@code msg_} and the event's id, signed with the default secret. */
    App.Response deliverWebhook(Event event) {
        return deliverWebhook(SimulatorSettings.DEFAULT_SIGNING_SECRET, event);
    }

    /** Delivers a webhook of a completed session, signed with a secret, and returns the response's status. */
    int deliverCompleted(String secret, Session session) {
        return deliverWebhook(secret, moment().webhooks().event(EventType.SESSION_COMPLETED, session))
                .status();
    }

    private App.Response deliverWebhook(String secret, Event event) {
        SignedDelivery signed = new WebhookSigner(secret).sign("msg_" + event.id(), Instant.now(), event.bytes());
        return app().webhook(signed.withoutHeader("content-type").headers(), event.body());
    }

    /** Ends all faults and delays of webhooks that a test has set. */
    void restoreWebhooks() {
        moment().webhooks().clearFaults();
        moment().webhooks().deliverAtOnce();
    }

    /** Runs a program in the project with the credentials of a user of the account. */
    Command.Outcome runAs(Map<String, String> credentials, List<String> words) {
        return present.run(credentials, words);
    }

    /** Invokes a function like its schedule or its stream, and returns the response. */
    JsonNode invoke(String function, String event) {
        return emulator.invoke(stack().physicalId(function) + ":live", event);
    }

    /** The status of the stack, such as {@code UPDATE_COMPLETE}. */
    String stackStatus() {
        return description().path("StackStatus").asText();
    }

    /** The value of a parameter of the deployed stack. */
    String parameter(String name) {
        for (JsonNode parameter : description().path("Parameters")) {
            if (parameter.path("ParameterKey").asText().equals(name)) {
                return parameter.path("ParameterValue").asText();
            }
        }
        throw new IllegalArgumentException("the stack has no parameter " + name);
    }

    private JsonNode description() {
        return emulator.aws()
                .run("cloudformation", "describe-stacks", "--stack-name", WorkingCopy.STACK)
                .at("/Stacks/0");
    }

    /** The template of the deployed stack, with SAM's resources transformed. */
    JsonNode processedTemplate() {
        return emulator.aws()
                .run(
                        "cloudformation",
                        "get-template",
                        "--template-stage",
                        "Processed",
                        "--stack-name",
                        WorkingCopy.STACK)
                .path("TemplateBody");
    }

    /** Runs the README's commands in a new shell in the project, and confirms every prompt. */
    Command.Outcome runReadme(String commands) {
        if (connection == null) {
            deploy();
        }
        Map<String, String> files = Map.of(
                "api-key.txt", SimulatorSettings.DEFAULT_SECRET_KEY,
                "signing-secret.txt", SimulatorSettings.DEFAULT_SIGNING_SECRET);
        moment().acceptSecretKeys(SimulatorSettings.DEFAULT_SECRET_KEY);
        return timings.timed(
                "README's commands", () -> present.run(commands, files, parameters(Map.of()), emulator.curl()));
    }

    /** Runs commands of another README in the project, with the stack of the tests instead of the README's. */
    Command.Outcome runOnStack(String label, String commands) {
        String ofTheTests = commands.replace("deploy/output default", "deploy/output " + WorkingCopy.ENVIRONMENT);
        return timings.timed(label, () -> present.run(ofTheTests, Map.of(), parameters(Map.of()), emulator.cli()));
    }

    @Override
    public void close() {
        disconnect();
        emulator.close();
    }
}
