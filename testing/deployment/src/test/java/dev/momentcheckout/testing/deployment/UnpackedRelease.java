package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.SamTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A release in a folder of its own, deployed as its README says, on a machine without JDK, Maven and make. */
final class UnpackedRelease implements DeployableVersion {
    /** All programs that the release needs, besides the AWS CLI. */
    private static final String TOOLS =
            "bash sh env sed awk grep cut head paste cat mv dirname sha256sum mktemp rm tr sam";

    private final Path folder;
    private final Path logs;
    private final Map<String, String> environment;
    private final SamConfig original;
    private final Set<String> declared;
    private int commands;

    private UnpackedRelease(Path folder, Path logs, Map<String, String> environment) throws IOException {
        this.folder = folder;
        this.logs = logs;
        this.environment = environment;
        this.original = new SamConfig(Files.readString(folder.resolve("samconfig.toml")));
        this.declared =
                SamTemplate.read(folder.resolve("packaged.yaml")).parameters().keySet();
    }

    /**
     * Unpacks a release.
     *
     * @param folder the folder to create anew
     * @param environment the variables with the emulator's address and credentials
     */
    static UnpackedRelease of(Release release, Path folder, Path logs, Map<String, String> environment) {
        Path tools = folder.resolveSibling(folder.getFileName() + "-tools");
        String script = """
                set -euo pipefail
                rm -rf "%1$s" "%2$s"
                mkdir -p "%1$s" "%2$s"
                tar -xzf "%3$s" -C "%1$s" --strip-components=1
                for tool in %4$s; do ln -s "$(command -v "$tool")" "%2$s/$tool"; done
                # It may be a version manager's script, which needs other programs.
                printf '#!/bin/sh\\nPATH="%%s" exec "%%s" "$@"\\n' "$PATH" "$(command -v aws)" > "%2$s/aws"
                chmod +x "%2$s/aws"
                """.formatted(folder, tools, release.archive(), TOOLS);
        Command.Outcome outcome =
                new Command(logs, Map.of(), logs.resolve("unpack.log"), List.of("bash", "-c", script)).run();
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        Map<String, String> all = new HashMap<>(environment);
        all.put("PATH", tools.toString());
        all.put("JAVA_HOME", "");
        try {
            return new UnpackedRelease(folder, logs, all);
        } catch (IOException e) {
            throw new UncheckedIOException("the release cannot be read", e);
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void configure(Parameters parameters) {
        try {
            Files.writeString(
                    folder.resolve("samconfig.toml"),
                    original.with(WorkingCopy.ENVIRONMENT, parameters.declared(declared))
                            .text());
        } catch (IOException e) {
            throw new UncheckedIOException("samconfig.toml cannot be written", e);
        }
    }

    @Override
    public boolean isBuiltWith(Parameters parameters) {
        return true;
    }

    /** @throws IllegalStateException always: it has no sources */
    @Override
    public Command.Outcome build() {
        throw new IllegalStateException("a release has nothing to build");
    }

    @Override
    public Command.Outcome deploy() {
        return run("deploy/run", WorkingCopy.ENVIRONMENT);
    }

    /** Runs a program in the release's folder. */
    Command.Outcome run(String... words) {
        commands++;
        Path log = logs.resolve("release-%02d.log".formatted(commands));
        return new Command(folder, environment, log, List.of(words)).run();
    }
}
