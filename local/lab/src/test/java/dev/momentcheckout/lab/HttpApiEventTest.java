package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiEventTest {
    private static final Instant RECEIVED = Instant.parse("2020-03-12T19:03:58.390Z");

    private final ObjectMapper json = new ObjectMapper();

    /** The file follows the example in AWS's documentation of payload format 2.0. */
    @Test
    void matches_the_format_that_aws_documents() throws IOException {
        var call = new HttpCall(
                "POST",
                "/my/path",
                "parameter1=value1&parameter1=value2&parameter2=value",
                "HTTP/1.1",
                "192.0.2.1",
                List.of(
                        Map.entry("Host", "id.execute-api.us-east-1.amazonaws.com"),
                        Map.entry("Content-Type", "text/plain"),
                        Map.entry("Header1", "value1"),
                        Map.entry("Header2", "value1"),
                        Map.entry("HEADER2", "value2"),
                        Map.entry("Cookie", "cookie1; cookie2"),
                        Map.entry("User-Agent", "agent")));

        JsonNode event = new HttpApiEvent(json).of(call, utf8("Hello from client"), "POST /my/path", "id", RECEIVED);

        try (var documented = getClass().getResourceAsStream("payload-2.0.json")) {
            assertThat(event.toPrettyString())
                    .isEqualTo(json.readTree(Objects.requireNonNull(documented)).toPrettyString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "Application/JSON",
                "application/xml",
                "application/javascript",
                "text/csv"
            })
    void passes_text_as_text(String type) {
        JsonNode event = event("", utf8("{\"é\":1}"), "content-type: " + type);

        assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
        assertThat(event.path("body").asText()).isEqualTo("{\"é\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/x-www-form-urlencoded", "image/png", "json", ""})
    void passes_other_types_as_base64(String type) {
        byte[] bytes = {0, (byte) 0xff, 'a'};

        JsonNode event = event("", bytes, "content-type: " + type);

        assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(event.path("body").asText())).isEqualTo(bytes);
    }

    @Test
    void passes_a_body_without_a_type_or_with_an_encoding_as_base64() {
        assertThat(event("", utf8("x")).path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(event("", utf8("x"), "content-type: text/plain", "content-encoding: gzip")
                        .path("isBase64Encoded")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void omits_absent_members() {
        JsonNode event = event("", new byte[0]);

        assertThat(event.has("body")).isFalse();
        assertThat(event.has("cookies")).isFalse();
        assertThat(event.has("queryStringParameters")).isFalse();
        assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
        assertThat(event.path("rawQueryString").asText()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a=b%2Fc%20d a b/c_d",
                "a=1+2 a 1_2",
                "a a ''",
                "a=x=y a x=y",
                "%61=1&a=2 a 1,2",
                "&a=1& a 1",
                "a=%zz a %zz",
            })
    void decodes_the_query(String query, String name, String value) {
        JsonNode event = event(query, new byte[0]);

        assertThat(event.path("rawQueryString").asText()).isEqualTo(query);
        assertThat(event.path("queryStringParameters").properties())
                .containsExactly(Map.entry(name, json.getNodeFactory().textNode(value.replace('_', ' '))));
    }

    private JsonNode event(String query, byte[] body, String... headerLines) {
        List<Entry<String, String>> headers = Stream.of(headerLines)
                .map(line -> line.split(": ", 2))
                .map(parts -> Map.entry(parts[0], parts[1]))
                .toList();
        var call = new HttpCall("POST", "/", query, "HTTP/1.1", "192.0.2.1", headers);
        return new HttpApiEvent(json).of(call, body, "POST /", "id", RECEIVED);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
