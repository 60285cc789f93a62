package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The classes that a Java process loaded, from its log ({@code -Xlog:class+load}).
 *
 * @param byJar how many classes from each of the function's jars, by the jar's name without its version
 * @param fromJdk how many JDK classes that are not in a class archive
 * @param names the names of all classes
 */
record LoadedClasses(Map<String, Integer> byJar, int fromJdk, List<String> names) {
    private static final Pattern LINE = Pattern.compile("(\\S+) source: (.*)");
    private static final Pattern JAR = Pattern.compile(".*/lib/(.+?)(?:-[0-9][0-9.]*(-[a-z0-9_-]+)?)?\\.jar");

    /** The JVM option that writes the log to a file. */
    static String option(Path log) {
        return "-Xlog:class+load=info:file=" + log + ":none";
    }

    static LoadedClasses read(Path log) {
        try {
            return of(Files.readAllLines(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LoadedClasses of(List<String> lines) {
        Map<String, Integer> byJar = new TreeMap<>();
        List<String> names = new ArrayList<>();
        int fromJdk = 0;
        for (String line : lines) {
            Matcher loaded = LINE.matcher(line);
            if (!loaded.matches()) {
                continue;
            }
            names.add(loaded.group(1));
            Matcher jar = JAR.matcher(loaded.group(2));
            if (jar.matches()) {
                byJar.merge(jar.group(1), 1, Integer::sum);
            } else if (loaded.group(2).startsWith("jrt:")) {
                fromJdk++;
            }
        }
        return new LoadedClasses(byJar, fromJdk, names);
    }

    int fromJars() {
        return byJar.values().stream().mapToInt(Integer::intValue).sum();
    }
}
