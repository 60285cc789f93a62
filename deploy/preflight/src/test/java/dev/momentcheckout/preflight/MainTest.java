package dev.momentcheckout.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path project;

    @BeforeEach
    void createProject() throws IOException {
        Files.copy(Path.of(System.getProperty("project.root"), "template.yaml"), project.resolve("template.yaml"));
        Files.writeString(project.resolve("samconfig.toml"), """
                [test.deploy.parameters]
                stack_name = "shop-test"
                [production.deploy.parameters]
                stack_name = "shop_production"
                parameter_overrides = ["FixedCurrency=ABC", "JwtIssuer=https://issuer.invalid", "JwtAudience=app"]
                """);
    }

    @Test
    void valid_settings_are_one_line() {
        assertThat(run(Map.of(), "test", "eu-west-1", "absent")).isZero();
        assertThat(printed())
                .matches("The settings of \\[test.deploy.parameters] are valid; the largest environment.*\\.\n");
    }

    @Test
    void every_problem_is_a_line_below_the_name_of_the_section() {
        assertThat(run(Map.of(), "production", "eu-west-1", "unknown")).isEqualTo(2);
        assertThat(printed().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "The settings of [production.deploy.parameters] in samconfig.toml cannot work:"),
                        line -> assertThat(line)
                                .startsWith("  stack_name must begin with a letter")
                                .endsWith("."),
                        line -> assertThat(line)
                                .startsWith("  FixedCurrency must be")
                                .endsWith("."),
                        line -> assertThat(line)
                                .startsWith("  JwtIssuer: https://issuer.invalid/")
                                .endsWith("."));
    }

    @Test
    void the_check_of_the_issuer_can_be_switched_off() {
        assertThat(run(Map.of("ISSUER_CHECK", "off"), "production", "eu-west-1", "unknown"))
                .isEqualTo(2);
        assertThat(printed())
                .startsWith("JwtIssuer was not checked, because ISSUER_CHECK is off.\n")
                .doesNotContain("issuer.invalid");
    }

    @Test
    void another_value_of_the_switch_is_rejected() {
        assertThat(run(Map.of("ISSUER_CHECK", "no"), "test", "eu-west-1", "unknown"))
                .isEqualTo(2);
        assertThat(printed()).contains("ISSUER_CHECK must be on or off");
    }

    @Test
    void the_deployed_stack_is_read_from_a_file() throws IOException {
        Path stack = Files.writeString(project.resolve("stack.json"), """
                {"Stacks": [{"Parameters": [{"ParameterKey": "CreateRate", "ParameterValue": "77"}]}]}
                """);

        assertThat(run(Map.of(), "test", "eu-west-1", stack.toString())).isEqualTo(2);
        assertThat(printed()).contains("Write \"CreateRate=10\" to reset it, or \"CreateRate=77\" to keep it");
    }

    @Test
    void without_a_region_the_longest_is_assumed() {
        run(Map.of(), "test", "us-east-1", "absent");
        int known = bytes();
        printed.reset();
        run(Map.of(), "test", "", "absent");

        assertThat(bytes()).isGreaterThan(known);
    }

    @Test
    void the_region_of_a_secret_is_compared_with_that_of_the_stack() throws IOException {
        Files.writeString(project.resolve("samconfig.toml"), """
                [test.deploy.parameters]
                stack_name = "shop-test"
                parameter_overrides = "ApiKeySecretArn=arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf"
                """);

        assertThat(run(Map.of(), "test", "us-east-1", "absent")).isEqualTo(2);
        assertThat(printed()).contains("  ApiKeySecretArn is an ARN of eu-west-1, and ");
        assertThat(run(Map.of(), "test", "eu-west-1", "absent")).isZero();
        assertThat(run(Map.of(), "test", "", "absent")).isZero();
        assertThat(printed()).contains("\nApiKeySecretArn was not checked for its region");
    }

    @Test
    void what_cannot_be_read_is_named() {
        assertThat(run(Map.of(), "staging", "eu-west-1", "absent")).isEqualTo(2);
        assertThat(run(Map.of(), "test", "eu-west-1", "no-such-file.json")).isEqualTo(2);
        assertThat(run(Map.of(), "test")).isEqualTo(2);
        assertThat(printed().lines())
                .containsExactly(
                        "The settings cannot be checked. samconfig.toml has no section [staging.deploy.parameters]",
                        "The settings cannot be checked. no-such-file.json cannot be read",
                        "The settings cannot be checked. Usage: Main ENVIRONMENT REGION STACK");
    }

    private int run(Map<String, String> environment, String... arguments) {
        return Main.run(project, arguments, environment, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private int bytes() {
        return Integer.parseInt(printed().strip().replaceFirst(".* at most (\\d+) of .*", "$1"));
    }
}
