package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.session.ReviewReason;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that the page names, and the files that it links. */
class RuleTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root", "."));

    private final SourceFiles sources = new SourceFiles(ROOT);

    @ParameterizedTest
    @EnumSource
    void has_a_class_and_a_page_that_the_page_may_link(Rule rule) {
        assertThat(sources.read(rule.source())).isPresent();
        assertThat(sources.read(rule.page())).isPresent();
    }

    @Test
    void every_key_occurs_once() {
        assertThat(Arrays.stream(Rule.values()).map(Rule::key)).doesNotHaveDuplicates();
    }

    @Test
    void every_review_reason_and_every_function_has_one() throws IllegalAccessException {
        var keys = Arrays.stream(Rule.values()).map(Rule::key).toList();
        for (Field field : ReviewReason.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof ReviewReason reason) {
                // The page names the rule "review" for a reason that it does not know.
                assertThat(keys).contains(reason.equals(ReviewReason.UNKNOWN_SHAPE) ? "review" : reason.name());
            }
        }
        assertThat(keys)
                .containsAll(SamTemplate.read(ROOT.resolve("template.yaml")).functions().stream()
                        .map(SamFunction::logicalId)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "samconfig.toml",
                "README.md",
                ".git/config",
                "docs/../README.md",
                "docs/.hidden.md",
                "docs//costs.md",
                "docs",
                "docs/nothing.md",
                "docs/images/payment.png",
                "shared/src/main/java/../../../../README.md",
                "shared/src/test/java/dev/momentcheckout/session/SessionStateTest.java",
                "/etc/passwd",
                "docs/costs.md\n",
                ""
            })
    void no_other_file_is_readable(String path) {
        assertThat(sources.read(path)).isEmpty();
    }
}
