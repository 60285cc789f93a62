package dev.momentcheckout.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Something that answers invocations of one kind, and is measured.
 *
 * @param folder where it runs; Java's runtime takes a function's jars from its {@code lib}
 * @param command without what the bench puts before it
 * @param environment all that it has
 * @param event JSON for each invocation
 */
record Baseline(
        String name, Path folder, List<String> command, Map<String, String> environment, Supplier<byte[]> event) {
    /** The same with more options of Java's. */
    Baseline with(List<String> javaOptions) {
        List<String> more = new ArrayList<>(command);
        more.addAll(1, javaOptions);
        return new Baseline(name, folder, List.copyOf(more), environment, event);
    }
}
