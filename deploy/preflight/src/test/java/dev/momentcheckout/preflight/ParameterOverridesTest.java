package dev.momentcheckout.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterOverridesTest {
    /** The expected values are what the SAM CLI 1.170.0 makes of these settings. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"A=1\", \"B=two\"]                       | {A=1, B=two}",
                "\"A=1 B=two\"                              | {A=1, B=two}",
                "[\"A=1 B=two\", [\"C=3\"]]               | {A=1, B=two, C=3}",
                "[\"A=''\"]                                 | {A=}",
                "[\"A='two words'\", 'B=\"two words\"']     | {A=two words, B=two words}",
                "['A=two\\ words']                          | {A=two words}",
                "['A=\"a \\\" quote\"']                     | {A=a \" quote}",
                "[\"A=it's\"]                               | {A=it's}",
                "[\"A=https://a?x=1&y={SESSION_ID},b://c\"] | {A=https://a?x=1&y={SESSION_ID},b://c}",
                "[\"ParameterKey=A,ParameterValue=1\"]      | {A=1}",
                "\"ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue='x y'\" | {A=1, B=x y}",
                "{ A = 1, B = true, C = [\"x\", \"\", \"y\"], D = \"\" } | {A=1, B=True, C=x,y, D=}",
                "[{ A = \"x y\" }, \"B=1\"]                 | {A=x y, B=1}",
                "[]                                         | {}",
                "\"\"                                       | {}",
            })
    void reads_every_form_that_the_sam_cli_reads(String setting, String values) {
        ParameterOverrides overrides = read("parameter_overrides = " + setting);

        assertThat(overrides.problems()).isEmpty();
        assertThat(new TreeMap<>(overrides.values())).hasToString(values);
    }

    @Test
    void without_overrides_there_are_no_values() {
        assertThat(read("")).isEqualTo(new ParameterOverrides(Map.of(), List.of()));
    }

    /** The SAM CLI would deploy USD without a word. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"A=USD, ZAR\"",
                "[\"A=USD, ZAR\"]",
                "['A=USD\"ZAR']",
                "[\"ParameterKey=A,ParameterValue=USD x\"]"
            })
    void a_value_that_the_sam_cli_reads_in_part_is_a_problem(String setting) {
        assertThat(read("parameter_overrides = " + setting).problems())
                .singleElement()
                .asString()
                .startsWith("A is read only in part by the SAM CLI")
                .doesNotContain("ZAR");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"A=\"]|A=...",
                "[\"A\"]|...",
                "[\"sk_live_1\"]|...",
                "[\"A-B=sk_live_1\"]|A-B=...",
                "[7]|7",
                "[\"\"]|..."
            })
    void an_entry_that_the_sam_cli_rejects_is_a_problem(String setting, String shown) {
        assertThat(read("parameter_overrides = " + setting).problems())
                .singleElement()
                .asString()
                .contains(shown)
                .doesNotContain("sk_live_1");
    }

    @Test
    void a_parameter_that_is_set_twice_is_a_problem() {
        assertThat(read("parameter_overrides = [\"A=1\", \"B=1\", \"A=2\"]").problems())
                .containsExactly("A is set twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"file://more.yaml\"", "[\"A=1\", \"file://more.yaml\"]", "{ \"$include\" = \"more.yaml\" }"})
    void a_file_of_parameters_is_a_problem_because_the_artifacts_have_no_digest_of_it(String setting) {
        assertThat(read("parameter_overrides = " + setting).problems())
                .singleElement()
                .asString()
                .contains("another file");
    }

    private static ParameterOverrides read(String setting) {
        return SamConfig.parse("[test.deploy.parameters]\n" + setting, "test").parameters();
    }
}
