package dev.momentcheckout.testing.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Supplier;

/** A file with one line for each measured time or note. */
record Timings(Path file) {
    <T> T timed(String label, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        write("%7.2f s  %s%n".formatted(duration.toMillis() / 1000.0, label));
        return result;
    }

    /** Adds a line about the times that follow. */
    void note(String text) {
        write("           %s%n".formatted(text));
    }

    private void write(String line) {
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the timings cannot be written", e);
        }
    }
}
