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
 * What a function may load and call up to its first response. These counts do not depend on the speed of a machine.
 *
 * @param jars the maximum of classes by jar; a jar that is not listed has 0
 * @param classes the maximum of classes from all jars
 * @param jdk the maximum of JDK classes that are not in the runtime's class archive
 * @param packages the maximum of classes by prefix of the class name, for packages that the function should not need
 * @param init the calls to AWS and Moment during init, in order
 * @param first the calls to AWS and Moment during the first invocation, in order
 */
record Budget(
        Map<String, Integer> jars,
        int classes,
        int jdk,
        Map<String, Integer> packages,
        List<String> init,
        List<String> first) {

    /** Reads a budget. Each line is a keyword with its values, or a comment that begins with {@code #}. */
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
                default -> throw new BenchException("unknown keyword in a budget: " + words[0]);
            }
        }
        return new Budget(jars, classes, jdk, packages, init, first);
    }

    /**
     * Returns what exceeds the budget, one sentence for each excess.
     *
     * @param path returns the dependency path by which a jar is included
     */
    List<String> violations(
            LoadedClasses loaded, List<String> inInit, List<String> inFirst, UnaryOperator<String> path) {
        List<String> violations = new ArrayList<>();
        loaded.byJar().forEach((jar, count) -> {
            int allowed = jars.getOrDefault(jar, 0);
            if (count > allowed) {
                violations.add("%d classes of %s, %d are allowed. Dependency path: %s"
                        .formatted(count, jar, allowed, path.apply(jar)));
            }
        });
        packages.forEach((prefix, allowed) -> {
            List<String> found = loaded.names().stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList();
            if (found.size() > allowed) {
                violations.add("%d classes of %s, %d are allowed: %s"
                        .formatted(
                                found.size(),
                                prefix,
                                allowed,
                                found.stream().limit(5).toList()));
            }
        });
        if (loaded.fromJars() > classes) {
            violations.add(
                    "%d classes of all jars, %d are allowed: %s".formatted(loaded.fromJars(), classes, loaded.byJar()));
        }
        if (loaded.fromJdk() > jdk) {
            violations.add("%d JDK classes outside the class archive, %d are allowed".formatted(loaded.fromJdk(), jdk));
        }
        if (!init.equals(inInit)) {
            violations.add("the calls in init are %s, the budget has %s".formatted(inInit, init));
        }
        if (!first.equals(inFirst)) {
            violations.add("the calls in the first invocation are %s, the budget has %s".formatted(inFirst, first));
        }
        return violations;
    }
}
