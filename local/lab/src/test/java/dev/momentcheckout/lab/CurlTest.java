package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurlTest {
    private static final URI URL = URI.create("http://127.0.0.1:8080/api");

    @Test
    void a_command_names_what_is_not_curls_default() {
        assertThat(Curl.command("GET", URL, Map.of(), "")).isEqualTo("curl -sS http://127.0.0.1:8080/api");
        assertThat(Curl.command("POST", URL, Map.of(), "")).isEqualTo("curl -sS -X POST http://127.0.0.1:8080/api");
        assertThat(Curl.command("POST", URL, Map.of("content-type", "text/plain"), "a"))
                .isEqualTo("curl -sS -H 'content-type: text/plain' --data-raw a http://127.0.0.1:8080/api");
        assertThat(Curl.command("POST", URL, Map.of(), "a"))
                .isEqualTo("curl -sS -H content-type: --data-raw a http://127.0.0.1:8080/api");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "it's", "$HOME `id` \"x\" \\", "two\nlines", "ä ☕ <b>", "''", "@file", "!"})
    void bash_passes_a_quoted_argument_unchanged(String argument) throws Exception {
        Process process = new ProcessBuilder("bash", "-c", "printf %s " + Curl.quoted(argument)).start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(argument);
        assertThat(process.waitFor()).isZero();
    }
}
