package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The generated part of a document, between two marker lines.
 *
 * @param by the command that generates it
 */
record Report(Path document, String by) {
    private static final String END = "<!-- end -->";

    /** Replaces the generated part in the file and returns whether it was another text. */
    boolean write(String text) {
        try {
            String before = Files.readString(document);
            String after = with(text);
            Files.writeString(document, after);
            return !after.equals(before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the document with its generated part replaced. */
    String with(String text) throws IOException {
        String whole = Files.readString(document);
        String begin = "<!-- written by " + by + " -->";
        int from = whole.indexOf(begin);
        int to = whole.indexOf(END, from);
        if (from < 0 || to < 0) {
            throw new BenchException(document + " lacks the lines " + begin + " and " + END);
        }
        return whole.substring(0, from) + begin + "\n\n" + text.strip() + "\n\n" + whole.substring(to);
    }
}
