package dev.momentcheckout.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @Test
    void what_is_measured_replaces_what_was_and_nothing_else(@TempDir Path folder) throws Exception {
        Path document = Files.writeString(
                folder.resolve("a.md"), "before\n" + Report.BEGIN + "\n\nold\n\n" + Report.END + "\nafter\n");

        new Report(document).write("new\n");
        new Report(document).write("newer\n");

        assertThat(document).hasContent("before\n" + Report.BEGIN + "\n\nnewer\n\n" + Report.END + "\nafter\n");
    }

    @Test
    void a_document_without_a_place_for_it_is_left_as_it_is(@TempDir Path folder) throws Exception {
        Path document = Files.writeString(folder.resolve("a.md"), "before\n" + Report.BEGIN + "\n");

        assertThatExceptionOfType(BenchException.class).isThrownBy(() -> new Report(document).write("new"));
        assertThat(document).hasContent("before\n" + Report.BEGIN + "\n");
    }
}
