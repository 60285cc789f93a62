package dev.momentcheckout.testing.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Supplier;

/** How long things took, a line each, for whoever runs the suite. */
record Figures(Path file) {
    <T> T timed(String what, Supplier<T> work) {
        long began = System.nanoTime();
        T result = work.get();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        write("%7.2f s  %s%n".formatted(took.toMillis() / 1000.0, what));
        return result;
    }

    private void write(String line) {
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the figures cannot be written", e);
        }
    }
}
