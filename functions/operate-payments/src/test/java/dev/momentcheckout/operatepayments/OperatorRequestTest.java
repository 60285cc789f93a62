package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorRequestTest {
    private static OperatorRequest of(String payload) {
        return OperatorRequest.of(payload.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void reads_arguments_caller_and_width() {
        assertThat(
                        of(
                                "{\"argv\":[\"find\",\"--owner\",\"Zoë 顧客 🙂\",\"\"],\"by\":\"arn:aws:iam::1:user/jane\",\"width\":80}"))
                .isEqualTo(new OperatorRequest(
                        List.of("find", "--owner", "Zoë 顧客 🙂", ""),
                        "arn:aws:iam::1:user/jane",
                        80,
                        OpsScript.DEFAULT));
    }

    /** {@code sam remote invoke} needs no more than the arguments. */
    @Test
    void only_the_arguments_are_required() {
        assertThat(of("{\"argv\":[\"list\"]}"))
                .isEqualTo(new OperatorRequest(List.of("list"), "unknown", 120, OpsScript.DEFAULT));
        assertThat(of("{\"argv\":[],\"by\":\" \"}").by()).isEqualTo("unknown");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "./ops",
                "./ops -e test",
                "./ops --stack prod --region eu-west-1 --profile shop_1.admin",
                "./ops --stack arn:aws:cloudformation:eu-west-1:1:stack/prod/1a=2"
            })
    void the_call_of_the_script_is_that_of_the_operator(String call) {
        assertThat(script(call)).isEqualTo(call);
    }

    /** A call is printed as a command to copy, so a shell must not read more in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ops",
                "./opsx -e test",
                "/bin/sh",
                "./ops; reboot",
                "./ops -e $(reboot)",
                "./ops -e `reboot`",
                "./ops -e 'test'",
                "./ops -e \"test\"",
                "./ops -e test > file",
                "./ops -e test\n./ops",
                "./ops -e tëst"
            })
    void another_call_becomes_that_without_options(String call) {
        assertThat(script(call)).isEqualTo("./ops");
    }

    @Test
    void a_call_has_at_most_200_characters() {
        String longest = "./ops -e " + "a".repeat(191);

        assertThat(script(longest)).isEqualTo(longest);
        assertThat(script(longest + "a")).isEqualTo("./ops");
    }

    private static String script(String call) {
        return of(JsonTree.object()
                        .put("ops", call)
                        .set("argv", JsonTree.object().arrayNode())
                        .toString())
                .script()
                .call();
    }

    @ParameterizedTest
    @CsvSource({"39, 40", "0, 40", "-5, 40", "40, 40", "400, 400", "401, 400", "'\"wide\"', 120", "null, 120"})
    void the_width_has_limits(String width, int expected) {
        assertThat(of("{\"argv\":[],\"width\":" + width + "}").width()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|no list argv",
                "argv|not JSON",
                "{\"argv\":[\"list\"|not JSON",
                "[]|no list argv",
                "\"list\"|no list argv",
                "{}|no list argv",
                "{\"argv\":\"list\"}|no list argv",
                "{\"argv\":[1]}|each element of argv is text",
                "{\"argv\":[null]}|each element of argv is text",
                "{\"argv\":[[\"list\"]]}|each element of argv is text"
            })
    void a_payload_of_another_form_is_refused_with_the_form(String payload, String reason) {
        assertThatThrownBy(() -> of(payload))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);

        JsonNode response = new CommandStub(_ -> {
                    throw new AssertionError("the command must not run");
                })
                .invoke(payload);
        assertThat(response.path("exit").asInt()).isEqualTo(2);
        assertThat(response.path("err").asText()).contains(reason).endsWith("\n");
    }

    @Test
    void a_caller_has_at_most_300_characters() {
        String longest = "a".repeat(300);

        assertThat(of(JsonTree.object()
                                .put("by", longest)
                                .set("argv", JsonTree.object().arrayNode())
                                .toString())
                        .by())
                .isEqualTo(longest);
        assertThatThrownBy(() -> of("{\"argv\":[],\"by\":\"" + longest + "a\"}"))
                .hasMessageContaining("more than 300 characters");
    }
}
