package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a document that a bench writes anew, between two lines. */
record Report(Path document) {
    static final String BEGIN = "<!-- measured by make bench; it writes what is between these lines -->";
    static final String END = "<!-- end -->";

    void write(String measured) {
        try {
            String text = Files.readString(document);
            int begin = text.indexOf(BEGIN);
            int end = text.indexOf(END, begin);
            if (begin < 0 || end < 0) {
                throw new BenchException(
                        document + " has no place for what is measured: the lines " + BEGIN + " and " + END);
            }
            Files.writeString(
                    document,
                    text.substring(0, begin) + BEGIN + "\n\n" + measured.strip() + "\n\n" + text.substring(end));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
