package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleOutputTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ConsoleOutput output = new ConsoleOutput(new PrintStream(bytes, true, StandardCharsets.UTF_8));

    @Test
    void numbers_its_steps() {
        output.step("create");
        output.line("HTTP 200");
        output.step("pay");

        assertThat(told()).isEqualToNormalizingNewlines("\n1. create\n   HTTP 200\n\n2. pay\n");
    }

    @Test
    void shortens_what_it_is_to_hide_wherever_it_turns_up() {
        output.hide("tok_1234567890");
        output.hide("abcd");
        output.line("client_token: tok_1234567890, again tok_1234567890, short: abcd");

        assertThat(told()).contains("client_token: tok_12…, again tok_12…, short: ab…");
    }

    @Test
    void hides_nothing_for_an_empty_secret() {
        output.hide("");
        output.line("as it is");

        assertThat(told()).contains("as it is");
    }

    private String told() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
