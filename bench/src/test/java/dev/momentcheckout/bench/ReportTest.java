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
    void a_report_replaces_the_generated_part_and_nothing_else(@TempDir Path folder) throws Exception {
        Path document =
                Files.writeString(folder.resolve("a.md"), "before\n" + BEGIN + "\n\nold\n\n" + END + "\nafter\n");

        assertThat(new Report(document, "a program").write("new\n")).isTrue();
        assertThat(new Report(document, "a program").write("newer\n")).isTrue();
        assertThat(new Report(document, "a program").write("newer\n")).isFalse();

        assertThat(document).hasContent("before\n" + BEGIN + "\n\nnewer\n\n" + END + "\nafter\n");
    }

    @Test
    void a_document_without_the_markers_is_rejected_and_stays_unchanged(@TempDir Path folder) throws Exception {
        Path document = Files.writeString(folder.resolve("a.md"), "before\n" + BEGIN + "\n");

        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> new Report(document, "a program").write("new"));
        assertThat(document).hasContent("before\n" + BEGIN + "\n");
    }
}
