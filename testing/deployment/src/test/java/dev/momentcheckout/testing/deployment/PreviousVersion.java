package dev.momentcheckout.testing.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The version that an operator upgrades from: the newest {@code v*} tag before the present commit; without one, the
 * commit in the file {@code previous-version}; in a complete repository that lacks it, such as one created from this
 * project as a template, the present commit.
 *
 * @param repository the project's folder, in a git repository
 * @param revision a tag, the id of a commit, or {@code HEAD}
 * @param reason why it is this revision
 */
record PreviousVersion(Path repository, String revision, String reason) {
    private static final String FILE = "testing/deployment/previous-version";

    /** @throws IllegalStateException if the project is not a git repository, or a shallow clone without the version */
    static PreviousVersion of(Path project, Path logs) {
        Git git = new Git(project, logs);
        // Before the present commit: a release is compared with the one before it.
        Optional<String> tag = git.has("HEAD^")
                ? git.run(
                                "its tags cannot be listed",
                                "tag",
                                "--list",
                                "v*",
                                "--merged=HEAD^",
                                "--sort=-version:refname")
                        .lines()
                        .findFirst()
                : Optional.empty();
        if (tag.isPresent()) {
            return new PreviousVersion(project, tag.get(), "the newest tag before HEAD");
        }
        String recorded = recorded(project);
        if (git.has(recorded)) {
            return new PreviousVersion(project, recorded, "recorded in " + FILE);
        }
        if (git.run("it is not a git repository", "rev-parse", "--is-shallow-repository")
                .strip()
                .equals("false")) {
            return new PreviousVersion(project, "HEAD", "this repository has no previous version yet");
        }
        throw new IllegalStateException(
                ("%s: it does not contain %s. The test of an upgrade builds the previous version"
                                + " from the git repository. A shallow clone lacks it: git fetch --unshallow --tags")
                        .formatted(project, recorded));
    }

    private static String recorded(Path project) {
        try {
            return Files.readString(project.resolve(FILE)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("no previous version is recorded", e);
        }
    }

    /**
     * Writes its sources into an existing folder.
     *
     * @throws IllegalStateException if the sources cannot be read
     */
    void extractTo(Path folder, Path logs) {
        Path archive = logs.resolve("previous-version.tar").toAbsolutePath();
        new Git(repository, logs)
                .run("it has no sources of " + revision, "archive", "--format=tar", "--output=" + archive, revision);
        List<String> words = List.of("tar", "--extract", "--file=" + archive);
        Command.Outcome outcome = new Command(folder, Map.of(), logs.resolve("tar.log"), words).run();
        if (!outcome.isSuccess()) {
            throw new IllegalStateException(archive + " cannot be read: " + outcome.output());
        }
    }
}
