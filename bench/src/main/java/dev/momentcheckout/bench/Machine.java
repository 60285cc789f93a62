package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The whole machine, of which this process may use only a part. Source: proc(5), {@code /proc/cpuinfo}. */
final class Machine {
    private Machine() {}

    static int processors() {
        return (int)
                lines().stream().filter(line -> line.startsWith("processor")).count();
    }

    static String description() {
        String name = lines().stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown model");
        return "%d processors (%s), JDK %s".formatted(processors(), name, Runtime.version());
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
