package dev.momentcheckout.testing.support.dynamodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationListTest {
    private final OperationList list = new OperationList(Set.of("Scan(TableName)", "GetItem(Key)", "GetItem.Key: S"));

    private static RequestShape shape(String... lines) {
        return new RequestShape(new TreeSet<>(Set.of(lines)));
    }

    @Test
    void accepts_a_request_that_is_listed() {
        assertThatCode(() -> list.check(shape("GetItem(Key)", "GetItem.Key: S")))
                .doesNotThrowAnyException();
    }

    @Test
    void refuses_an_unlisted_request_by_name_and_says_how_to_record_it() {
        assertThatThrownBy(() -> list.check(shape("GetItem(Key)", "GetItem.Key: B")))
                .isInstanceOf(UnlistedOperationError.class)
                .hasMessageContaining("GetItem.Key: B")
                .hasMessageNotContaining("GetItem(Key)")
                .hasMessageContaining("make record-dynamodb");
    }

    @Test
    void the_file_is_as_the_recorder_writes_it() throws IOException {
        try (InputStream file = requireNonNull(OperationList.class.getResourceAsStream(OperationList.FILE))) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).isEqualTo(OperationRecorder.text(OperationList.parse(text)));
        }
    }

    @Test
    void is_used_unless_a_file_to_record_to_is_set(@TempDir Path folder) {
        assertThat(OperationPolicy.of(Map.of())).isInstanceOf(OperationList.class);
        assertThat(OperationPolicy.of(Map.of(OperationPolicy.RECORD, ""))).isInstanceOf(OperationList.class);
        assertThat(OperationPolicy.of(
                        Map.of(OperationPolicy.RECORD, folder.resolve("list").toString())))
                .isInstanceOf(OperationRecorder.class);
    }

    @Test
    void the_recorder_adds_to_a_sorted_file(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("list");
        var one = new OperationRecorder(file);
        var other = new OperationRecorder(file);
        one.check(shape("Scan(TableName)"));
        other.check(shape("GetItem(Key)", "GetItem.Key: S"));
        one.check(shape("Query()"));
        one.check(shape("Query()"));
        assertThat(Files.readString(file)).startsWith("# ").endsWith("""

                GetItem(Key)
                GetItem.Key: S

                Query()

                Scan(TableName)
                """);
    }
}
