package dev.momentcheckout.testing.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each command of an operator ended with each exit code, in all histories of a search. */
public final class OperatorCounts {
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    /** @param result the exit code, or what happened instead */
    public void add(String command, Object result) {
        counts.computeIfAbsent(command + " " + result, _ -> new LongAdder()).increment();
    }

    /** Returns the counts by command and result. */
    public Map<String, Long> all() {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((key, count) -> all.put(key, count.sum()));
        return all;
    }

    /** Writes the counts to a file below {@code target}. */
    public void write(String file) throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("project.root", "."), "target"));
        Files.write(
                folder.resolve(file),
                all().entrySet().stream()
                        .map(each -> each.getKey() + ": " + each.getValue())
                        .toList());
    }
}
