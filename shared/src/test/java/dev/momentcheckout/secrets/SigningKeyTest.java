package dev.momentcheckout.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.secrets.SigningKey.Encoding;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    private static final byte[] BYTES = "0123456789abcdef~~~???>>>".getBytes(UTF_8);
    private static final String BASE64 = Base64.getEncoder().encodeToString(BYTES);

    @ParameterizedTest
    @ValueSource(strings = {"whsec_%s", "  whsec_%s\r\n", "v1,whsec_%s", " v1,whsec_%s "})
    void reads_moments_format(String form) {
        assertThat(SigningKey.parse(form.formatted(BASE64), Encoding.AUTO).reveal())
                .isEqualTo(BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"whsec_%s", "%s"})
    void reads_base64_with_and_without_the_prefix_if_configured(String form) {
        assertThat(SigningKey.parse(form.formatted(BASE64), Encoding.BASE64).reveal())
                .isEqualTo(BYTES);
    }

    @Test
    void reads_the_text_itself_if_configured() {
        assertThat(SigningKey.parse("whsec_plain-text-~", Encoding.RAW).reveal())
                .isEqualTo("whsec_plain-text-~".getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF%s", "%s\u200B\u00A0", "\"%s\"", "'%s'", " \"\u2060%s\"\r"})
    void strips_what_copying_adds_in_every_encoding(String form) {
        assertThat(SigningKey.parse(form.formatted("whsec_" + BASE64), Encoding.AUTO)
                        .reveal())
                .isEqualTo(BYTES);
        assertThat(SigningKey.parse(form.formatted(BASE64), Encoding.BASE64).reveal())
                .isEqualTo(BYTES);
        assertThat(SigningKey.parse(form.formatted("a-raw-signing-secret"), Encoding.RAW)
                        .reveal())
                .isEqualTo("a-raw-signing-secret".getBytes(UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void rejects_an_invisible_character_inside_with_advice(Encoding encoding) {
        assertThatThrownBy(() -> SigningKey.parse("whsec_MDEyMzQ1\u200BNjc4OWFiY2RlZg==", encoding))
                .isInstanceOf(SigningKey.MalformedKeyException.class)
                .hasMessage("a signing secret contains an invisible character: copy it again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "old key, remove after the first of May",
                "whsec_MDEyMzQ1Njc4OWFiY2RlZg== # current",
                "\u201Cwhsec_MDEyMzQ1Njc4OWFiY2RlZg==\u201D",
                "0123456789abcd\u00EF\u007F"
            })
    void rejects_other_text_than_a_secret_in_every_encoding(String text) {
        for (Encoding encoding : Encoding.values()) {
            assertThatThrownBy(() -> SigningKey.parse(text, encoding))
                    .as(encoding.name())
                    .isInstanceOf(SigningKey.MalformedKeyException.class)
                    .hasMessage("a signing secret contains white space or a character that is not ASCII: write the"
                            + " secret alone on its line");
        }
    }

    @Test
    void rejects_a_text_without_the_prefix() {
        assertThatThrownBy(() -> SigningKey.parse(BASE64, Encoding.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SigningKeyEncoding")
                .hasMessageNotContaining(BASE64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MDEyMzQ1Njc4OWFiY2RlZg==!",
                "MDEyMzQ1Njc4OWFiY2RlZg=",
                "MDEyMzQ1Njc4OWFiY2Rl-_8_Pw==",
            })
    void rejects_invalid_base64_without_quoting_it(String broken) {
        assertThatThrownBy(() -> SigningKey.parse("whsec_" + broken, Encoding.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessage("a signing secret is not base64");
    }

    @Test
    void rejects_a_key_of_fewer_than_sixteen_bytes() {
        String fifteen = "whsec_" + Base64.getEncoder().encodeToString(Arrays.copyOf(BYTES, 15));
        String sixteen = "whsec_" + Base64.getEncoder().encodeToString(Arrays.copyOf(BYTES, 16));

        assertThatThrownBy(() -> SigningKey.parse(fifteen, Encoding.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 bytes")
                .hasMessageNotContaining(fifteen);
        assertThatThrownBy(() -> SigningKey.parse("whsec_", Encoding.AUTO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SigningKey.parse("fifteen-letters", Encoding.RAW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(SigningKey.parse(sixteen, Encoding.AUTO).reveal()).hasSize(16);
    }

    @Test
    void keys_with_the_same_bytes_are_equal() {
        SigningKey key = SigningKey.parse("whsec_" + BASE64, Encoding.AUTO);

        assertThat(key)
                .isEqualTo(SigningKey.parse(BASE64, Encoding.BASE64))
                .hasSameHashCodeAs(SigningKey.parse(BASE64, Encoding.BASE64))
                .isNotEqualTo(SigningKey.parse(BASE64, Encoding.RAW));
    }

    @Test
    void returns_copies() {
        SigningKey key = SigningKey.parse("whsec_" + BASE64, Encoding.AUTO);

        key.reveal()[0] = 0;

        assertThat(key.reveal()).isEqualTo(BYTES);
    }

    @Test
    void to_string_does_not_reveal_the_key() {
        assertThat(SigningKey.parse("a-raw-signing-secret", Encoding.RAW)).hasToString("SigningKey[hidden]");
    }
}
