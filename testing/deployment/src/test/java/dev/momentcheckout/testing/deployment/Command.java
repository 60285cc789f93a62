package dev.momentcheckout.testing.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run to its end.
 *
 * @param log where its output goes
 */
record Command(Path folder, Map<String, String> environment, Path log, List<String> words) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** How a program ended. */
    record Outcome(int exit, String output) {
        boolean isSuccess() {
            return exit == 0;
        }
    }

    /** @throws IllegalStateException if it cannot be started or does not end within five minutes */
    Outcome run() {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process = start();
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("does not end: " + String.join(" ", words) + "; see " + log);
                }
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Outcome(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + words.getFirst(), e);
        }
    }

    /** Starts it and does not wait. */
    Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile());
        // What make handed on is not meant for the make that sam build calls, nor a person's AWS account for an
        // emulator.
        builder.environment().keySet().removeIf(name -> name.startsWith("MAKE") || name.startsWith("AWS_"));
        builder.environment().remove("MFLAGS");
        builder.environment().putAll(environment);
        return builder.start();
    }
}
