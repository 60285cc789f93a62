package dev.momentcheckout.testing.support.dynamodb;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** The lines of {@code dynamodb-operations.txt}. Refuses a request that has a line that is not in the file. */
final class OperationList implements OperationPolicy {
    static final String FILE = "dynamodb-operations.txt";

    private final Set<String> lines;

    OperationList(Set<String> lines) {
        this.lines = Set.copyOf(lines);
    }

    static OperationList read() {
        try (InputStream file = OperationList.class.getResourceAsStream(FILE)) {
            return new OperationList(
                    parse(new String(requireNonNull(file, FILE).readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the lines without comments and empty lines. */
    static NavigableSet<String> parse(String text) {
        NavigableSet<String> lines = new TreeSet<>();
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(lines::add);
        return lines;
    }

    @Override
    public void check(RequestShape shape) {
        NavigableSet<String> unlisted = new TreeSet<>(shape.lines());
        unlisted.removeAll(lines);
        if (!unlisted.isEmpty()) {
            throw new UnlistedOperationError(unlisted);
        }
    }
}
