package dev.momentcheckout.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.local.aws.Parameter;
import dev.momentcheckout.local.aws.SamTemplate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeployedStackTest {
    private static final Map<String, Parameter> TEMPLATE =
            SamTemplate.parse("""
                    Parameters:
                      Currency: { Type: String, Default: ZAR }
                      Origins: { Type: String, Default: "" }
                      Rate: { Type: Number, Default: 10 }
                      Key: { Type: String, Default: "", NoEcho: true }
                      Required: { Type: String }
                    """).parameters();

    @Test
    void reads_the_answer_of_the_aws_cli() {
        assertThat(DeployedStack.parse("""
                {"Stacks": [{"StackName": "shop", "StackStatus": "UPDATE_COMPLETE", "Parameters": [
                  {"ParameterKey": "Currency", "ParameterValue": "USD"},
                  {"ParameterKey": "Origins", "ParameterValue": ""}]}]}
                """)).isEqualTo(stack(Map.of("Currency", "USD", "Origins", "")));
        assertThat(DeployedStack.parse("{\"Stacks\": [{\"StackStatus\": \"UPDATE_COMPLETE\"}]}"))
                .isEqualTo(stack(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "{}", "{\"Stacks\": []}", "[]"})
    void rejects_what_describes_no_stack(String text) {
        assertThatThrownBy(() -> DeployedStack.parse(text)).isInstanceOf(PreflightException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Currency | USD                | \"Currency=ZAR\" | \"Currency=USD\"",
                "Currency | ``                 | \"Currency=ZAR\" | \"Currency=''\"",
                "Currency | a b                | \"Currency=ZAR\" | \"Currency='a b'\"",
                "Origins  | https://a,https://b| \"Origins=''\"   | \"Origins=https://a,https://b\"",
                "Rate     | 11                 | \"Rate=10\"      | \"Rate=11\"",
            })
    void a_value_that_only_the_deployed_stack_has_is_a_problem(
            String name, String deployed, String reset, String keep) {
        assertThat(stack(Map.of(name, deployed)).problems(TEMPLATE, Map.of()))
                .containsExactly(name + " is not in parameter_overrides, so the stack would keep its last value. Write "
                        + reset + " to reset it, or " + keep + " to keep it");
        assertThat(stack(Map.of(name, deployed)).problems(TEMPLATE, Map.of(name, "named")))
                .isEmpty();
    }

    /** What the message says to write has the value that the stack has. */
    @ParameterizedTest
    @ValueSource(strings = {"USD", "", "a b", "a\"b", "a\\b c", "it's a", "https://a?x={Y},b://c"})
    void the_entry_to_keep_a_value_is_read_as_that_value(String deployed) {
        String problem =
                stack(Map.of("Currency", deployed)).problems(TEMPLATE, Map.of()).getFirst();
        String entry = problem.replaceFirst("(?s).*, or (\".*\") to keep it", "$1");

        assertThat(SamConfig.parse("[test.deploy.parameters]\nparameter_overrides = [" + entry + "]", "test")
                        .parameters())
                .isEqualTo(new ParameterOverrides(Map.of("Currency", deployed), List.of()));
    }

    @Test
    void a_default_an_unreadable_value_and_a_former_parameter_are_no_problem() {
        DeployedStack stack =
                stack(Map.of("Currency", "ZAR", "Rate", "10.0", "Key", "****", "Former", "x", "Required", "x"));

        assertThat(stack.problems(TEMPLATE, Map.of())).isEmpty();
    }

    /** The SAM CLI creates a stack in this state, with the template's defaults. */
    @Test
    void a_stack_whose_first_change_set_was_not_executed_keeps_nothing() {
        assertThat(DeployedStack.parse("""
                {"Stacks": [{"StackStatus": "REVIEW_IN_PROGRESS", "Parameters": [
                  {"ParameterKey": "Currency", "ParameterValue": "USD"}]}]}
                """)).isEqualTo(DeployedStack.absent());
        assertThat(DeployedStack.absent().problems(TEMPLATE, Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLBACK_COMPLETE, see",
        "ROLLBACK_FAILED, see",
        "CREATE_FAILED, see",
        "UPDATE_FAILED, see",
        "UPDATE_ROLLBACK_FAILED, see",
        "IMPORT_ROLLBACK_FAILED, see",
        "DELETE_FAILED, see",
        "CREATE_IN_PROGRESS, wait",
        "UPDATE_IN_PROGRESS, wait",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, wait"
    })
    void a_stack_that_cloudformation_cannot_update_is_the_only_problem(String status, String advice) {
        Map<String, String> kept = advice.equals("see") ? Map.of("Currency", "USD") : Map.of();

        assertThat(new DeployedStack(status, kept).problems(TEMPLATE, Map.of()))
                .singleElement()
                .asString()
                .startsWith("the stack is in the state " + status)
                .contains(": " + advice);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE_COMPLETE",
                "UPDATE_COMPLETE",
                "UPDATE_ROLLBACK_COMPLETE",
                "IMPORT_COMPLETE",
                "IMPORT_ROLLBACK_COMPLETE"
            })
    void a_stack_that_cloudformation_can_update_is_no_problem(String status) {
        assertThat(new DeployedStack(status, Map.of()).problems(TEMPLATE, Map.of()))
                .isEmpty();
    }

    private static DeployedStack stack(Map<String, String> parameters) {
        return new DeployedStack("UPDATE_COMPLETE", parameters);
    }
}
