package dev.momentcheckout.testing.deployment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The git program in a repository.
 *
 * @param repository a folder of the repository
 * @param logs the folder of its log
 */
record Git(Path repository, Path logs) {
    /** Returns whether the repository contains the commit that the revision names. */
    boolean has(String revision) {
        return outcome("rev-parse", "--verify", "--quiet", revision + "^{commit}")
                .isSuccess();
    }

    /**
     * Runs a command and returns its output.
     *
     * @param problem what a failure means
     * @throws IllegalStateException if it fails
     */
    String run(String problem, String... arguments) {
        Command.Outcome outcome = outcome(arguments);
        if (!outcome.isSuccess()) {
            throw new IllegalStateException("%s: %s%n%s".formatted(repository, problem, outcome.output()));
        }
        return outcome.output();
    }

    private Command.Outcome outcome(String... arguments) {
        List<String> words =
                Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
        return new Command(repository, Map.of(), logs.resolve("git.log"), words).run();
    }
}
