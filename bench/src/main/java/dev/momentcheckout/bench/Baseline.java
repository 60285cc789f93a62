package dev.momentcheckout.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A program to measure: it answers invocations with one kind of event.
 *
 * @param folder the working directory; Java's runtime loads the function's jars from {@code lib} below it
 * @param command the command line, without the prefix that {@link ColdStart} adds
 * @param environment all environment variables
 * @param event returns the JSON of an invocation's event
 */
record Baseline(
        String name, Path folder, List<String> command, Map<String, String> environment, Supplier<byte[]> event) {
    /** Returns this baseline with further options of the JVM. */
    Baseline with(List<String> javaOptions) {
        List<String> more = new ArrayList<>(command);
        more.addAll(1, javaOptions);
        return new Baseline(name, folder, List.copyOf(more), environment, event);
    }
}
