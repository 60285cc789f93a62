package dev.momentcheckout.testing.support.emulators;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that tests need and that a developer may not have.
 *
 * @param name the command
 * @param installation how to install it, as part of a message
 * @param environment the variables {@code PATH} and {@code CI}
 */
record InstalledProgram(String name, String installation, Map<String, String> environment) {
    InstalledProgram(String name, String installation) {
        this(name, installation, System.getenv());
    }

    /**
     * Returns if the program is on the {@code PATH}. Otherwise the test that calls is skipped with a message.
     *
     * @throws IllegalStateException if it is not there and {@code CI} is {@code true}: a skipped test must not count as
     *     passed
     * @throws org.opentest4j.TestAbortedException if it is not there elsewhere
     */
    void require() {
        if (isOnPath()) {
            return;
        }
        String missing = name + " is not on the PATH. Install it with: " + installation;
        if ("true".equals(environment.get("CI"))) {
            throw new IllegalStateException(missing + " (with CI=true no test is skipped)");
        }
        Assumptions.abort(missing);
    }

    private boolean isOnPath() {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
