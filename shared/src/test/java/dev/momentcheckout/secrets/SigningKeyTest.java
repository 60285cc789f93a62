package dev.momentcheckout.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.secrets.SigningKey.Encoding;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    private static final byte[] BYTES = "0123456789abcdef~~~???>>>".getBytes(UTF_8);
    private static final String BASE64 = Base64.getEncoder().encodeToString(BYTES);

    @ParameterizedTest
    @ValueSource(strings = {"whsec_%s", "  whsec_%s\r\n", "v1,whsec_%s", " v1,whsec_%s "})
    void reads_what_moment_hands_out(String form) {
        assertThat(SigningKey.parse(form.formatted(BASE64), Encoding.AUTO).reveal())
                .isEqualTo(BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"whsec_%s", "%s"})
    void reads_base64_with_and_without_the_prefix_where_the_setting_says_so(String form) {
        assertThat(SigningKey.parse(form.formatted(BASE64), Encoding.BASE64).reveal())
                .isEqualTo(BYTES);
    }

    @Test
    void takes_the_text_itself_where_the_setting_says_so() {
        assertThat(SigningKey.parse("whsec_plain-text-é", Encoding.RAW).reveal())
                .isEqualTo("whsec_plain-text-é".getBytes(UTF_8));
    }

    @Test
    void does_not_guess_at_a_text_without_the_prefix() {
        assertThatThrownBy(() -> SigningKey.parse(BASE64, Encoding.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SigningKeyEncoding")
                .hasMessageNotContaining(BASE64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MDEyMzQ1Njc4OWFiY2RlZg==!",
                "MDEyMzQ1Njc4OWFi Y2RlZg==",
                "MDEyMzQ1Njc4OWFiY2RlZg=",
                "MDEyMzQ1Njc4OWFiY2Rl-_8_Pw==",
                "MDEyMzQ1Njc4OWFi\nY2RlZg==",
            })
    void is_strict_about_base64_and_does_not_quote_it(String broken) {
        assertThatThrownBy(() -> SigningKey.parse("whsec_" + broken, Encoding.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessage("a signing secret is not base64");
    }

    @Test
    void refuses_a_key_of_under_sixteen_bytes() {
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
    void equals_another_of_the_same_bytes() {
        SigningKey key = SigningKey.parse("whsec_" + BASE64, Encoding.AUTO);

        assertThat(key)
                .isEqualTo(SigningKey.parse(BASE64, Encoding.BASE64))
                .hasSameHashCodeAs(SigningKey.parse(BASE64, Encoding.BASE64))
                .isNotEqualTo(SigningKey.parse(BASE64, Encoding.RAW));
    }

    @Test
    void hands_out_copies() {
        SigningKey key = SigningKey.parse("whsec_" + BASE64, Encoding.AUTO);

        key.reveal()[0] = 0;

        assertThat(key.reveal()).isEqualTo(BYTES);
    }

    @Test
    void cannot_be_printed() {
        assertThat(SigningKey.parse("a-raw-signing-secret", Encoding.RAW)).hasToString("SigningKey[hidden]");
    }
}
