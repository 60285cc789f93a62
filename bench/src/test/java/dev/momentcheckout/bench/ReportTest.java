package dev.momentcheckout.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String BEGIN = "<!-- written by a program -->";
    private static final String END = "<!-- end -->";

    @Test
    void what_is_measured_replaces_what_was_and_nothing_else(@TempDir Path folder) throws Exception {
        Path document =
                Files.writeString(folder.resolve("a.md"), "before\n" + BEGIN + "\n\nold\n\n" + END + "\nafter\n");

        new Report(document, "a program").write("new\n");
        new Report(document, "a program").write("newer\n");

        assertThat(document).hasContent("before\n" + BEGIN + "\n\nnewer\n\n" + END + "\nafter\n");
    }

    @Test
    void a_document_without_a_place_for_it_is_left_as_it_is(@TempDir Path folder) throws Exception {
        Path document = Files.writeString(folder.resolve("a.md"), "before\n" + BEGIN + "\n");

        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> new Report(document, "a program").write("new"));
        assertThat(document).hasContent("before\n" + BEGIN + "\n");
    }
}
