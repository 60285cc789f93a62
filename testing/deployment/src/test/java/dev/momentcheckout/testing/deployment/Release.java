package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A release, made by {@code make release}.
 *
 * @param version its version
 * @param archive the archive that users unpack
 */
record Release(String version, Path archive) {
    private static final String FUNCTIONS = "target/functions";

    /**
     * Makes a release of the project's files. A copy commits them first, because a release is made of a commit.
     *
     * @param built a copy of the project that may have built functions; those of the same sources are used again
     */
    static Release make(Path project, Path folder, Path logs, Path built) {
        WorkingCopy.of(project, folder, logs, Map.of());
        String script = """
                set -euo pipefail
                mkdir -p target
                rm -rf %2$s
                if [ -d "%1$s/%2$s" ]; then cp -R "%1$s/%2$s" %2$s; fi
                git init --quiet
                git add --all
                git -c user.name=Test -c user.email=test@example.com commit --quiet --message=Release
                make release VERSION="$(checks/version.py)"
                """.formatted(built, FUNCTIONS);
        Command.Outcome outcome =
                new Command(folder, Map.of(), logs.resolve("make-release.log"), List.of("bash", "-c", script)).run();
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        return in(folder.resolve("target/release"));
    }

    private static Release in(Path folder) {
        try (var files = Files.list(folder)) {
            Path archive = files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
            String name = archive.getFileName().toString();
            return new Release(name.replaceFirst("^moment-checkout-(.*)\\.tar\\.gz$", "$1"), archive);
        } catch (IOException e) {
            throw new UncheckedIOException("the release cannot be read", e);
        }
    }

    /** The size of the archive in bytes. */
    long size() {
        try {
            return Files.size(archive);
        } catch (IOException e) {
            throw new UncheckedIOException("the release cannot be read", e);
        }
    }
}
