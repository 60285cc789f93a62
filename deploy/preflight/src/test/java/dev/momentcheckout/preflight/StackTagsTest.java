package dev.momentcheckout.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackTagsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"project=shop\", \"owner=a b\"]",
                "\"project=shop owner='a b'\"",
                "\"project=shop\"",
                "[]",
                "\"\"",
                "[\"empty=\"]"
            })
    void accepts_a_list_and_a_text(String setting) {
        assertThat(read(setting).problems()).isEmpty();
    }

    @Test
    void a_text_has_several_tags() {
        assertThat(read("\"a=1 b='x y' c=3\"").entries()).containsExactly("a=1", "b='x y'", "c=3");
    }

    @ParameterizedTest
    @CsvSource({"project, key=value", "=shop, key=value", "aws:project=shop, reserves", "AWS:project=shop, reserves"})
    void rejects_what_cloudformation_rejects(String tag, String problem) {
        assertThat(read("[\"" + tag + "\"]").problems())
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void rejects_more_and_longer_tags_than_cloudformation_accepts() {
        String longest = "k".repeat(128) + "=" + "v".repeat(256);

        assertThat(new StackTags(Collections.nCopies(50, longest)).problems()).isEmpty();
        assertThat(new StackTags(Collections.nCopies(51, "a=b")).problems()).hasSize(1);
        assertThat(new StackTags(List.of("k" + longest)).problems()).hasSize(1);
        assertThat(new StackTags(List.of(longest + "v")).problems()).hasSize(1);
    }

    private static StackTags read(String setting) {
        return SamConfig.parse("[test.deploy.parameters]\ntags = " + setting, "test")
                .tags();
    }
}
