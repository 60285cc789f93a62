package dev.momentcheckout.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The project's documents and deployed classes, which the page links. No other file of the folder is readable. */
final class SourceFiles {
    /** No segment begins with a dot, so a path stays below the folder. */
    private static final Pattern LINKED = Pattern.compile(
            "docs(/[A-Za-z0-9_-]+)*/[A-Za-z0-9_-]+\\.(md|yaml)|(shared|functions/[a-z-]+)/src/main/java(/[A-Za-z0-9]+)+\\.java");

    private final Path root;

    /** @param root the project's folder */
    SourceFiles(Path root) {
        this.root = root;
    }

    /** Returns the content of a file by its path below the project's folder; empty if there is none to link. */
    Optional<byte[]> read(String path) {
        Path file = root.resolve(path);
        if (!LINKED.matcher(path).matches() || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
