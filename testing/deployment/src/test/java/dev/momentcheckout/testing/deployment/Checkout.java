package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A copy of the project, in which samconfig.toml is edited, and which is built and deployed as a user does it. */
final class Checkout {
    static final String ENVIRONMENT = "test";
    /** As samconfig.toml names it. */
    private static final String STACK = "moment-checkout-test";

    private static final Set<String> LEFT_OUT = Set.of(".git", ".aws-sam", "target", ".idea", ".vscode");

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;
    private final Path logs;
    private final Map<String, String> environment;
    private final SamConfig original;
    private int commands;

    private Checkout(Path folder, Path logs, Map<String, String> environment) throws IOException {
        this.folder = folder;
        this.logs = logs;
        this.environment = environment;
        this.original = new SamConfig(Files.readString(samConfig()));
    }

    /** @param environment what sends the SAM CLI to where it is to deploy */
    static Checkout of(Path project, Path folder, Path logs, Map<String, String> environment) {
        try {
            Files.createDirectories(folder);
            Files.walkFileTree(folder, new Clearing());
            Files.walkFileTree(project, new Copying(project, folder));
            return new Checkout(folder, logs, environment);
        } catch (IOException e) {
            throw new UncheckedIOException("the project cannot be copied", e);
        }
    }

    /** Writes the project's own samconfig.toml with these parameters changed in it. */
    void configure(Map<String, String> parameters) {
        try {
            Files.writeString(
                    samConfig(), original.with(ENVIRONMENT, parameters).text());
        } catch (IOException e) {
            throw new UncheckedIOException("samconfig.toml cannot be written", e);
        }
    }

    Command.Outcome build() {
        return sam("build");
    }

    Command.Outcome deploy() {
        return sam("deploy", "--config-env", ENVIRONMENT);
    }

    /** Deletes the stack. */
    Command.Outcome delete() {
        return sam("delete", "--no-prompts", "--config-env", ENVIRONMENT);
    }

    /**
     * Types commands into a shell, one that stops at the first that fails.
     *
     * @param files that lie in the folder, by name
     * @param parameters of the environment that the README deploys
     * @param before what the shell knows already
     */
    Command.Outcome typed(String commands, Map<String, String> files, Map<String, String> parameters, String before) {
        try {
            Files.writeString(samConfig(), original.with("default", parameters).text());
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
            Path script = logs.resolve("typed.sh");
            Files.writeString(script, "set -euo pipefail\nexec < <(yes)\n" + before + commands);
            return new Command(folder, environment, logs.resolve("typed.log"), List.of("bash", script.toString()))
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("the commands cannot be typed", e);
        }
    }

    /** What CloudFormation made of the last deployment. */
    Stack stack() {
        return new Stack(
                list("stack-outputs", "OutputKey", "OutputValue"),
                list("resources", "LogicalResourceId", "PhysicalResourceId"));
    }

    private Map<String, String> list(String what, String key, String value) {
        String output =
                sam("list", what, "--stack-name", STACK, "--output", "json").output();
        try {
            Map<String, String> all = new HashMap<>();
            for (JsonNode each : json.readTree(output.substring(output.indexOf('[')))) {
                all.put(each.path(key).asText(), each.path(value).asText());
            }
            return all;
        } catch (IOException | StringIndexOutOfBoundsException e) {
            throw new IllegalStateException("sam list says: " + output, e);
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

    /** What an earlier run has built stays, so that this one builds quickly. */
    private static final class Clearing extends SimpleFileVisitor<Path> {
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

    private static final class Copying extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;

        Copying(Path from, Path to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            if (LEFT_OUT.contains(String.valueOf(folder.getFileName()))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile() && !LEFT_OUT.contains(String.valueOf(file.getFileName()))) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
