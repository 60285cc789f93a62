package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleOutputTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ConsoleOutput console = new ConsoleOutput(new PrintStream(bytes, true, StandardCharsets.UTF_8));

    @Test
    void numbers_the_steps() {
        console.step("create");
        console.line("HTTP 200");
        console.step("pay");

        assertThat(output()).isEqualToNormalizingNewlines("\n1. create\n   HTTP 200\n\n2. pay\n");
    }

    @Test
    void shortens_registered_secrets_everywhere() {
        console.redact("tok_1234567890");
        console.redact("abcd");
        console.line("client_token: tok_1234567890, again tok_1234567890, short: abcd");

        assertThat(output()).contains("client_token: tok_12…, again tok_12…, short: ab…");
    }

    @Test
    void ignores_an_empty_secret() {
        console.redact("");
        console.line("unchanged");

        assertThat(output()).contains("unchanged");
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
