package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.SamTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A copy of the project to configure, build and deploy as an operator does. */
final class WorkingCopy implements DeployableVersion {
    static final String ENVIRONMENT = "test";
    /** The stack's name in samconfig.toml. */
    static final String STACK = "moment-checkout-test";

    /** Depends on everything that a first deployment creates and that could stay behind. */
    private static final String FAILING_RESOURCE = """
              FailingResource:
                Type: AWS::Events::EventBus
                DependsOn: [CreateSessionAliaslive, GetSessionStatusAliaslive, WebhookReceiveAliaslive,
                  ReconcileSessionsAliaslive, PublishEventsAliaslive, Stage, Sessions, Catalog, ParkedEvents, DeadLetters,
                  ApiKeySecret, SigningSecret]
                Properties:
                  Name:
                    Ref: EventBus
            """;

    private static final Set<String> EXCLUDED = Set.of(".git", ".aws-sam", "target", ".idea", ".vscode");

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;
    private final Path logs;
    private final Map<String, String> environment;
    private final SamConfig original;
    private final Set<String> declared;
    private @Nullable Parameters configured;
    private @Nullable Parameters built;
    private int commands;

    private WorkingCopy(Path folder, Path logs, Map<String, String> environment) throws IOException {
        this.folder = folder;
        this.logs = logs;
        this.environment = environment;
        EmulatedTemplate.adapt(
                folder.resolve("template.yaml"),
                URI.create(environment.getOrDefault("AWS_ENDPOINT_URL", "http://localhost"))
                        .getPort());
        this.original = new SamConfig(Files.readString(samConfig()));
        this.declared =
                SamTemplate.read(folder.resolve("template.yaml")).parameters().keySet();
    }

    /** @param environment the variables with the emulator's address and credentials */
    static WorkingCopy of(Path project, Path folder, Path logs, Map<String, String> environment) {
        try {
            empty(folder);
            Files.walkFileTree(project, new Copier(project, folder));
            return new WorkingCopy(folder, logs, environment);
        } catch (IOException e) {
            throw new UncheckedIOException("the project cannot be copied", e);
        }
    }

    /** A copy of an earlier version of the project; see {@link #of}. */
    static WorkingCopy of(PreviousVersion version, Path folder, Path logs, Map<String, String> environment) {
        try {
            empty(folder);
            version.extractTo(folder, logs);
            // Both versions may be the same commit, and a deployment without a change would test nothing: the artifacts
            // contain a digest of this file.
            Files.writeString(folder.resolve("samconfig.toml"), "# The previous version.\n", StandardOpenOption.APPEND);
            return new WorkingCopy(folder, logs, environment);
        } catch (IOException e) {
            throw new UncheckedIOException("the previous version cannot be copied", e);
        }
    }

    private static void empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.walkFileTree(folder, new Deleter());
    }

    @Override
    public void configure(Parameters parameters) {
        configured = parameters;
        try {
            Files.writeString(
                    samConfig(),
                    original.with(ENVIRONMENT, parameters.declared(declared)).text());
        } catch (IOException e) {
            throw new UncheckedIOException("samconfig.toml cannot be written", e);
        }
    }

    @Override
    public boolean isBuiltWith(Parameters parameters) {
        return parameters.equals(built);
    }

    @Override
    public Command.Outcome build() {
        Command.Outcome outcome = sam("build");
        built = outcome.isSuccess() ? configured : null;
        return outcome;
    }

    @Override
    public Command.Outcome deploy() {
        return sam("deploy", "--config-env", ENVIRONMENT);
    }

    /**
     * Deploys the build with one more resource, which CloudFormation creates last and which fails: a second event bus
     * of the same name.
     */
    Command.Outcome deployWithFailingResource() {
        Path template = folder.resolve(".aws-sam/build/template.yaml");
        try {
            String original = Files.readString(template);
            Files.writeString(template, original.replaceFirst("(?m)^Resources:$", "Resources:\n" + FAILING_RESOURCE));
            try {
                return deploy();
            } finally {
                Files.writeString(template, original);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the built template cannot be changed", e);
        }
    }

    /** Deletes the stack. */
    Command.Outcome delete() {
        return sam("delete", "--no-prompts", "--config-env", ENVIRONMENT);
    }

    /**
     * Runs commands in a shell that stops at the first failure and answers every prompt with "y".
     *
     * @param files contents of files to write into the folder, by name
     * @param parameters the parameters of the environment that the README deploys
     * @param setup shell commands to run first
     */
    Command.Outcome run(String commands, Map<String, String> files, Parameters parameters, String setup) {
        try {
            Files.writeString(samConfig(), original.with("default", parameters).text());
            configured = null;
            built = null;
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
            Path script = logs.resolve("commands.sh");
            Files.writeString(script, "set -euo pipefail\nexec < <(yes)\n" + setup + commands);
            return new Command(folder, environment, logs.resolve("commands.log"), List.of("bash", script.toString()))
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("the commands cannot be written", e);
        }
    }

    /**
     * Runs a program in the folder.
     *
     * @param credentials variables with those of a user of the account
     */
    Command.Outcome run(Map<String, String> credentials, List<String> words) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(credentials);
        return new Command(folder, variables, logs.resolve("user.log"), words).run();
    }

    /** The outputs and resources of the deployed stack. */
    Stack stack() {
        return new Stack(
                list("stack-outputs", "OutputKey", "OutputValue"),
                list("resources", "LogicalResourceId", "PhysicalResourceId"));
    }

    private Map<String, String> list(String what, String key, String value) {
        String output =
                sam("list", what, "--stack-name", STACK, "--output", "json").output();
        try {
            Map<String, String> entries = new HashMap<>();
            for (JsonNode entry : json.readTree(output.substring(output.indexOf('[')))) {
                entries.put(entry.path(key).asText(), entry.path(value).asText());
            }
            return entries;
        } catch (IOException | StringIndexOutOfBoundsException e) {
            throw new IllegalStateException("unexpected output of sam list: " + output, e);
        }
    }

    private Command.Outcome sam(String... arguments) {
        commands++;
        Path log = logs.resolve("%02d-sam-%s.log".formatted(commands, arguments[0]));
        List<String> words = new ArrayList<>(List.of("sam"));
        words.addAll(List.of(arguments));
        return new Command(folder, environment, log, words).run();
    }

    private Path samConfig() {
        return folder.resolve("samconfig.toml");
    }

    /** Deletes all files but build output, so that the next build is incremental. */
    private static final class Deleter extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return String.valueOf(folder.getFileName()).equals("target")
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }
    }

    private static final class Copier extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;

        Copier(Path from, Path to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            if (EXCLUDED.contains(String.valueOf(folder.getFileName()))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile() && !EXCLUDED.contains(String.valueOf(file.getFileName()))) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
