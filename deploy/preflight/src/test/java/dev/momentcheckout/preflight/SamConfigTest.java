package dev.momentcheckout.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamConfigTest {
    private static final String CONFIG = """
            version = 0.1
            [default.deploy.parameters]
            stack_name = "shop"
            [test.global.parameters]
            stack_name = "global"
            tags = ["team=payments"]
            [test.deploy.parameters]
            stack_name = "shop-test" # the test stack
            parameter_overrides = [
              # a comment
              "FixedAmount=1000",
            ]
            """;

    @Test
    void reads_the_section_of_an_environment() {
        SamConfig config = SamConfig.parse(CONFIG, "test");

        assertThat(config.stackName()).isEqualTo(new StackName("shop-test"));
        assertThat(config.parameters().values()).containsOnly(Map.entry("FixedAmount", "1000"));
    }

    @Test
    void the_global_section_of_the_environment_supplies_what_the_section_lacks() {
        assertThat(SamConfig.parse(CONFIG, "test").tags().entries()).containsExactly("team=payments");
        assertThat(SamConfig.parse(CONFIG, "default").tags().entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "version", "test.deploy", ""})
    void an_unknown_environment_is_rejected(String environment) {
        assertThatThrownBy(() -> SamConfig.parse(CONFIG, environment))
                .isInstanceOf(PreflightException.class)
                .hasMessage("samconfig.toml has no section [" + environment + ".deploy.parameters]");
    }

    @Test
    void text_that_is_not_toml_is_rejected_with_its_line_and_without_its_content() {
        assertThatThrownBy(() -> SamConfig.parse("version = 0.1\nkey = sk_live_1\n", "test"))
                .isInstanceOf(PreflightException.class)
                .hasMessageContaining("line 2")
                .message()
                .doesNotContain("sk_live_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "test", "production"})
    void reads_the_projects_own_file(String environment) {
        SamConfig config = SamConfig.read(Path.of(System.getProperty("project.root"), "samconfig.toml"), environment);

        assertThat(config.stackName().problems()).isEmpty();
        assertThat(config.tags().problems()).isEmpty();
        assertThat(config.parameters().problems()).isEmpty();
        assertThat(config.parameters().values()).containsKeys("MomentMode", "SuccessUrls");
    }
}
