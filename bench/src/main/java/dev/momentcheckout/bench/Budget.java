package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What a function may spend up to its first response that no clock is needed for.
 *
 * @param jars how many classes it may load from each of its jars; from others none
 * @param classes how many from all of them
 * @param jdk how many of the JDK's that are not in the runtime's archive
 * @param packages how many classes of packages that it has no use for, by how their names begin
 * @param init what it asks AWS and Moment for before its first request, in order
 * @param first and then
 */
record Budget(
        Map<String, Integer> jars,
        int classes,
        int jdk,
        Map<String, Integer> packages,
        List<String> init,
        List<String> first) {

    /** Reads a budget; a line is a word and what belongs to it, or begins with {@code #}. */
    static Budget read(Path file) {
        try {
            return parse(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Budget parse(List<String> lines) {
        Map<String, Integer> jars = new TreeMap<>();
        Map<String, Integer> packages = new TreeMap<>();
        List<String> init = new ArrayList<>();
        List<String> first = new ArrayList<>();
        int classes = 0;
        int jdk = 0;
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "jar" -> jars.put(words[1], Integer.valueOf(words[2]));
                case "package" -> packages.put(words[1], Integer.valueOf(words[2]));
                case "classes" -> classes = Integer.parseInt(words[1]);
                case "jdk" -> jdk = Integer.parseInt(words[1]);
                case "init" -> init.add(line.substring("init ".length()));
                case "first" -> first.add(line.substring("first ".length()));
                default -> throw new BenchException("a budget has no " + words[0]);
            }
        }
        return new Budget(jars, classes, jdk, packages, init, first);
    }

    /**
     * What is over the budget, in words.
     *
     * @param path tells how a jar came in
     */
    List<String> complaints(
            LoadedClasses loaded, List<String> inInit, List<String> inFirst, UnaryOperator<String> path) {
        List<String> complaints = new ArrayList<>();
        loaded.byJar().forEach((jar, count) -> {
            int allowed = jars.getOrDefault(jar, 0);
            if (count > allowed) {
                complaints.add("%d classes of %s, %d are allowed. It comes by %s"
                        .formatted(count, jar, allowed, path.apply(jar)));
            }
        });
        packages.forEach((prefix, allowed) -> {
            List<String> found = loaded.names().stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList();
            if (found.size() > allowed) {
                complaints.add("%d classes of %s, %d are allowed: %s"
                        .formatted(
                                found.size(),
                                prefix,
                                allowed,
                                found.stream().limit(5).toList()));
            }
        });
        if (loaded.fromJars() > classes) {
            complaints.add(
                    "%d classes of its jars, %d are allowed: %s".formatted(loaded.fromJars(), classes, loaded.byJar()));
        }
        if (loaded.fromJdk() > jdk) {
            complaints.add(
                    "%d classes of the JDK that are in no archive, %d are allowed".formatted(loaded.fromJdk(), jdk));
        }
        if (!init.equals(inInit)) {
            complaints.add("before its first request it asks for %s, and is to ask for %s".formatted(inInit, init));
        }
        if (!first.equals(inFirst)) {
            complaints.add("in its first request it asks for %s, and is to ask for %s".formatted(inFirst, first));
        }
        return complaints;
    }
}
