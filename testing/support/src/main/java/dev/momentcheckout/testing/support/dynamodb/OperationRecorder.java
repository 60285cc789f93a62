package dev.momentcheckout.testing.support.dynamodb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Adds the lines of each request to a file. The file is sorted, so it does not depend on the order of the tests, and
 * the JVMs of several modules may write it at the same time.
 */
final class OperationRecorder implements OperationPolicy {
    private static final String HEADER = """
            # The requests to DynamoDB that functions, lab and tests send, recorded from the tests. The local database
            # supports these. A test that sends anything else fails. Recorded with: make record-dynamodb
            #
            # Operation(parameters)            the parameters of one request, with the values of enums and booleans
            # Operation.Parameter(parameters)  the same for a structure in a parameter, or for one in its list
            # Operation.Parameter: expression  #n is a placeholder of a name, :v of a value, name an attribute without one;
            #                                  "x, …" stands for one or more of x
            # Operation.Parameter: type        the type of one of its attribute values; L(S) is a list of texts
            """;

    private final Path file;
    private final Set<String> written = ConcurrentHashMap.newKeySet();

    OperationRecorder(Path file) {
        this.file = file;
    }

    @Override
    public void check(RequestShape shape) {
        if (!written.containsAll(shape.lines())) {
            add(shape.lines());
        }
    }

    private synchronized void add(NavigableSet<String> lines) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // Released when the channel is closed.
            var _ = channel.lock();
            var content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            while (content.hasRemaining() && channel.read(content) >= 0) {}
            NavigableSet<String> all = OperationList.parse(new String(content.array(), StandardCharsets.UTF_8));
            all.addAll(lines);
            channel.truncate(0).position(0);
            var bytes = ByteBuffer.wrap(text(all).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        written.addAll(lines);
    }

    /** Returns the content of a file with these lines. */
    static String text(NavigableSet<String> lines) {
        var text = new StringBuilder(HEADER);
        String group = "";
        for (String line : lines) {
            String operation = line.replaceFirst("[(.].*", "");
            if (!operation.equals(group)) {
                text.append('\n');
            }
            text.append(line).append('\n');
            group = operation;
        }
        return text.toString();
    }
}
