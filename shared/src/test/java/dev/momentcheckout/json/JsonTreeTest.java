package dev.momentcheckout.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with Jackson's own mapper. */
class JsonTreeTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "\"ä\\u0000\\\"\\\\\\uD83D\\uDE00\"",
                "[0,-1,2147483647,2147483648,-9223372036854775808,9223372036854775808,123456789012345678901234567890]",
                "[0.5,-0.0,1.0,1e3,12345.678]",
                "{\"a\":{\"b\":[{\"c\":null},[],{}]},\"d\":false,\"\":\"\"}",
                "{\"id\":\"ps_1\",\"amount\":1000,\"metadata\":{\"integration_id\":\"x\"},\"items\":[1,\"2\",true]}",
            })
    void reads_and_writes_like_jacksons_mapper(String json) throws IOException {
        JsonNode read = JsonTree.read(json.getBytes(StandardCharsets.UTF_8));

        assertThat(read).isEqualTo(MAPPER.readTree(json));
        assertThat(JsonTree.text(read)).isEqualTo(MAPPER.writeValueAsString(read));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1", "1.10", "12345678901234567.89", "0.1234567890123456789", "1E+400"})
    void keeps_every_digit_of_a_decimal(String number) throws IOException {
        assertThat(JsonTree.text(JsonTree.read(number.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(number);
    }

    @Test
    void bytes_are_written_as_base64() {
        assertThat(JsonTree.text(JsonTree.object().put("bytes", new byte[] {-1, 0})))
                .isEqualTo("{\"bytes\":\"/wA=\"}");
    }

    @Test
    void an_empty_input_is_a_missing_node() throws IOException {
        assertThat(JsonTree.read(new byte[0]).isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3840e409223372036854775808", "1E2147483649", "1E-99999999999"})
    void rejects_a_number_with_an_exponent_that_java_cannot_represent(String number) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> JsonTree.read(("{\"amount\":" + number + "}").getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\"", "{\"a\":", "[1,", "{]", "tru", "\"", "{\"a\":1,}", "01"})
    void invalid_json_is_rejected(String json) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> JsonTree.read(json.getBytes(StandardCharsets.UTF_8)));
    }
}
