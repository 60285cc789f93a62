package dev.momentcheckout.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Something that answers invocations of one kind, and is measured.
 *
 * @param folder where it runs; Java's runtime takes a function's jars from its {@code lib}
 * @param command without what the bench puts before it
 * @param environment besides what all have
 */
record Peer(String name, Path folder, List<String> command, Map<String, String> environment) {}
