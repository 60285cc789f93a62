package dev.momentcheckout.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import dev.momentcheckout.secrets.SigningKey.Encoding;
import dev.momentcheckout.session.MomentMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final String ONE = signingSecret("the first of two");
    private static final String OTHER = signingSecret("the second of two");
    private static final List<SigningKey> BOTH =
            List.of(SigningKey.parse(ONE, Encoding.AUTO), SigningKey.parse(OTHER, Encoding.AUTO));

    private static String signingSecret(String bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk_test_abc",
                "{\"apiKey\": \"sk_test_abc\"}",
                "{\"apiKey\": \" sk_test_abc\\n\", \"note\": \"rotated in May\"}",
            })
    void reads_an_api_key(String text) {
        assertThat(Secrets.apiKey(new SecretText(text), MomentMode.TEST)).isEqualTo(new ApiKey("sk_test_abc"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pk_test_abcsecret",
                "sk_",
                "sk_test_abc secret",
                "sk_test_abc\r\nX-Secret: 1",
                "sk_test_äsecret",
                "{\"apiKey\": 12345secret}",
                "{\"apiKey\": 12345}",
                "{\"key\": \"sk_test_secret\"}",
                "{\"apiKey\": \"sk_test_secret\"",
                "{\"apiKey\": [\"sk_test_secret\"]}",
            })
    void rejects_an_invalid_api_key_without_quoting_it(String text) {
        SecretUnavailableException failure = catchThrowableOfType(
                SecretUnavailableException.class, () -> Secrets.apiKey(new SecretText(text), MomentMode.TEST));

        assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(failure.secret()).isEqualTo(SecretName.API_KEY);
        assertThat(failure)
                .hasNoCause()
                .hasMessageContaining("ApiKeySecretArn")
                .hasMessageNotContainingAny("secret\"", "abc", "12345", "sk_");
    }

    @Test
    void rejects_a_live_key_in_test_mode_and_a_test_key_in_live_mode() {
        assertWrongMode("sk_live_abcsecret", MomentMode.TEST, "holds a live key, but MomentMode is test");
        assertWrongMode("sk_abcsecret", MomentMode.TEST, "holds a live key, but MomentMode is test");
        assertWrongMode("sk_test_abcsecret", MomentMode.LIVE, "holds a test key, but MomentMode is live");
        assertThat(Secrets.apiKey(new SecretText("sk_live_abc"), MomentMode.LIVE)
                        .mode())
                .isEqualTo(MomentMode.LIVE);
    }

    private static void assertWrongMode(String key, MomentMode mode, String message) {
        SecretUnavailableException failure =
                catchThrowableOfType(SecretUnavailableException.class, () -> Secrets.apiKey(new SecretText(key), mode));
        assertThat(failure.reason()).isEqualTo(Reason.WRONG_MODE);
        assertThat(failure).hasMessageContaining(message).hasMessageNotContaining("abcsecret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s\n%s",
                "  %s  \r\n\r\n%s\n",
                "v1,%s\nv1,%s",
                "[\"%s\", \"%s\"]",
                "{\"signingSecrets\": [\"%s\", \" %s \"]}",
            })
    void reads_several_signing_secrets_in_order(String form) {
        String text = form.formatted(ONE, OTHER);

        assertThat(Secrets.signingKeys(new SecretText(text), Encoding.AUTO)).isEqualTo(BOTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%s", "v1,%s", "[\"%s\"]", "{\"signingSecrets\": [\"%s\"]}", "{\"signingSecrets\": \"%s\"}"})
    void reads_one_signing_secret(String form) {
        assertThat(Secrets.signingKeys(new SecretText(form.formatted(ONE)), Encoding.AUTO))
                .containsExactly(BOTH.getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2hunter2hunter2",
                "whsec_hunter2!",
                "whsec_aHVudGVyMg==",
                "[]",
                "[\"whsec_hunter2!\"]",
                "[1234567]",
                "[\"whsec_hunter2\"",
                "{\"signingSecrets\": {}}",
                "{\"signingSecret\": \"whsec_hunter2\"}",
                "{\"signingSecrets\": [\"whsec_hunter2\"",
                "{\"signingSecrets\": [[\"whsec_hunter2\"]]}",
            })
    void rejects_invalid_signing_secrets_without_quoting_them(String text) {
        SecretUnavailableException failure = catchThrowableOfType(
                SecretUnavailableException.class, () -> Secrets.signingKeys(new SecretText(text), Encoding.AUTO));

        assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(failure.secret()).isEqualTo(SecretName.SIGNING);
        assertThat(failure)
                .hasNoCause()
                .hasMessageContaining("SigningSecretArn")
                .hasMessageNotContainingAny("hunter2", "aHVudGVyMg", "1234567");
    }

    @Test
    void one_malformed_signing_secret_makes_all_unusable() {
        assertThatThrownBy(() -> Secrets.signingKeys(new SecretText(ONE + "\nwhsec_?"), Encoding.AUTO))
                .isInstanceOf(SecretUnavailableException.class);
    }

    @Test
    void to_string_reveals_no_secret() {
        assertThat(new ApiKey("sk_test_abc")).hasToString("ApiKey[hidden]");
        assertThat(new SecretText("sk_test_abc")).hasToString("SecretText[hidden]");
        assertThat(BOTH).hasToString("[SigningKey[hidden], SigningKey[hidden]]");
    }
}
