package dev.momentcheckout.testing.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The version that an operator upgrades from: the newest {@code v*} tag before the present commit, or the commit in the
 * file {@code previous-version} while there is no tag.
 *
 * @param repository the project's folder, in a git repository
 * @param revision a tag or the id of a commit
 */
record PreviousVersion(Path repository, String revision) {
    private static final String FILE = "testing/deployment/previous-version";

    /** @throws IllegalStateException if the project is not a git repository or has no earlier commit */
    static PreviousVersion of(Path project, Path logs) {
        // Before the present commit: a release is compared with the one before it.
        String tags = run(
                project,
                logs,
                List.of("git", "tag", "--list", "v*", "--merged", "HEAD^", "--sort=-version:refname"),
                "its tags cannot be listed");
        try {
            return new PreviousVersion(
                    project,
                    tags.lines()
                            .findFirst()
                            .orElse(Files.readString(project.resolve(FILE)).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("no previous version is recorded", e);
        }
    }

    /**
     * Writes its sources into an existing folder.
     *
     * @throws IllegalStateException if the repository does not contain the revision
     */
    void extractTo(Path folder, Path logs) {
        Path archive = logs.resolve("previous-version.tar").toAbsolutePath();
        run(
                repository,
                logs,
                List.of("git", "archive", "--format=tar", "--output=" + archive, revision),
                "it does not contain " + revision);
        run(folder, logs, List.of("tar", "--extract", "--file=" + archive), "the archive cannot be read");
    }

    private static String run(Path folder, Path logs, List<String> words, String problem) {
        Command.Outcome outcome = new Command(folder, Map.of(), logs.resolve("git.log"), words).run();
        if (!outcome.isSuccess()) {
            throw new IllegalStateException(("%s: %s. The test of an upgrade builds the previous version from the git"
                            + " repository. A shallow clone lacks it: git fetch --unshallow --tags%n%s")
                    .formatted(folder, problem, outcome.output()));
        }
        return outcome.output();
    }
}
