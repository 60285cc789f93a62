package dev.momentcheckout.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jackson's own mapper says what is right. */
class JsonTreeTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

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
    void reads_and_writes_what_jacksons_mapper_does(String json) throws IOException {
        JsonNode read = JsonTree.read(json.getBytes(StandardCharsets.UTF_8));

        assertThat(read).isEqualTo(MAPPER.readTree(json));
        assertThat(JsonTree.text(read)).isEqualTo(MAPPER.writeValueAsString(read));
    }

    @Test
    void bytes_are_written_as_base64() {
        assertThat(JsonTree.text(JsonTree.object().put("bytes", new byte[] {-1, 0})))
                .isEqualTo("{\"bytes\":\"/wA=\"}");
    }

    @Test
    void nothing_is_a_missing_node() throws IOException {
        assertThat(JsonTree.read(new byte[0]).isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\"", "{\"a\":", "[1,", "{]", "tru", "\"", "{\"a\":1,}", "01"})
    void what_is_no_json_is_refused(String json) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> JsonTree.read(json.getBytes(StandardCharsets.UTF_8)));
    }
}
