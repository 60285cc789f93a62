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
 * A program to run.
 *
 * @param folder the working directory
 * @param environment variables to set in addition to those of this process
 * @param log the file that receives the output
 */
record Command(Path folder, Map<String, String> environment, Path log, List<String> words) {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /** The exit status and the output of a program. */
    record Outcome(int exit, String output) {
        boolean isSuccess() {
            return exit == 0;
        }
    }

    /**
     * Runs the program until it exits.
     *
     * @throws IllegalStateException if it does not exit within five minutes
     */
    Outcome run() {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process = start();
            try {
                if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("does not exit: " + String.join(" ", words) + "; see " + log);
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

    /** Starts the program without waiting. */
    Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile());
        // Make's variables must not reach the make that sam build calls, nor AWS credentials the emulator.
        builder.environment().keySet().removeIf(name -> name.startsWith("MAKE") || name.startsWith("AWS_"));
        builder.environment().remove("MFLAGS");
        builder.environment().putAll(environment);
        return builder.start();
    }
}
