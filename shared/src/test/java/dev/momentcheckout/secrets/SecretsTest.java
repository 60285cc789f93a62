package dev.momentcheckout.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import dev.momentcheckout.secrets.SigningKey.Encoding;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final String ONE = signingSecret("the first of two");
    private static final String OTHER = signingSecret("the second of two");
    private static final List<SigningKey> BOTH =
            List.of(SigningKey.parse(ONE, Encoding.AUTO), SigningKey.parse(OTHER, Encoding.AUTO));

    private final List<String> log = new ArrayList<>();
    private final SecretTelemetry telemetry = new SecretTelemetry(new Telemetry("test", Clock.systemUTC(), log::add));

    private static String signingSecret(String bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk_test_abc",
                "{\"apiKey\": \"sk_test_abc\"}",
                "{\"apiKey\": \" sk_test_abc\\n\", \"note\": \"rotated in May\"}",
                "\uFEFFsk_test_abc\u200B",
                "\"sk_test_abc\"",
                " '\u00A0sk_test_abc' ",
                "\uFEFF{\"apiKey\": \"sk_test_abc\"}",
                "'{\"apiKey\": \"\uFEFFsk_test_abc\"}'",
                "{\"apiKey\": \"'sk_test_abc'\"}",
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
                "sk_test_\u200Bsecret",
                "\"\"sk_test_secret\"",
                "“sk_test_secret”",
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
                .hasMessageNotContainingAny("secret\"", "abc", "12345", "sk_test");
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
                "\uFEFF%s\n\u200B%s\u00A0",
                "\"%s\"\n'%s'",
                "\"%s\n%s\"",
                "'[\"%s\", \"\uFEFF%s\"]'",
                "# both are valid in May\n%s\n  # the next one\n%s\n#",
            })
    void reads_several_signing_secrets_in_order(String form) {
        String text = form.formatted(ONE, OTHER);

        assertThat(SigningSecrets.parse(new SecretText(text), Encoding.AUTO, telemetry))
                .isEqualTo(BOTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%s", "v1,%s", "[\"%s\"]", "{\"signingSecrets\": [\"%s\"]}", "{\"signingSecrets\": \"%s\"}"})
    void reads_one_signing_secret(String form) {
        assertThat(SigningSecrets.parse(new SecretText(form.formatted(ONE)), Encoding.AUTO, telemetry))
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
                SecretUnavailableException.class,
                () -> SigningSecrets.parse(new SecretText(text), Encoding.AUTO, telemetry));

        assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(failure.secret()).isEqualTo(SecretName.SIGNING);
        assertThat(failure)
                .hasNoCause()
                .hasMessageContaining("SigningSecretArn")
                .hasMessageNotContainingAny("hunter2", "aHVudGVyMg", "1234567");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "AUTO|hunter2hunter2hunter2\\nONE|1|NO_PREFIX",
                "AUTO|ONE\\nwhsec_hunter2!|2|NOT_BASE64",
                "AUTO|\\n# hunter2\\nONE\\n\\nwhsec_aHVudGVyMg==|2|TOO_SHORT",
                "AUTO|ONE\\nwh\u200Bsec_hunter2hunter2hunter2|2|INVISIBLE_CHARACTER",
                "AUTO|[\"hunter2\", \"ONE\"]|1|NO_PREFIX",
                "AUTO|[\"# hunter2\", \"ONE\"]|1|OTHER_TEXT",
                "AUTO|[\"ONE\", \"\"]|2|NO_PREFIX",
                "AUTO|[\"ONE\", null]|2|NOT_TEXT",
                "AUTO|{\"signingSecrets\": [{\"hunter2\": 1}, \"ONE\"]}|1|NOT_TEXT",
                "BASE64|hunter2!\\nONE|1|NOT_BASE64",
                "RAW|ONE\\nhunter2|2|TOO_SHORT"
            })
    void an_entry_that_is_not_a_key_is_ignored_and_reported_by_its_position(
            Encoding encoding, String form, int position, String reason) {
        String text = form.replace("\\n", "\n").replace("ONE", ONE);

        assertThat(SigningSecrets.parse(new SecretText(text), encoding, telemetry))
                .containsExactly(SigningKey.parse(ONE, encoding));

        assertThat(log.getFirst())
                .contains(
                        "\"signing secret ignored\"",
                        "\"secret\":\"SIGNING\"",
                        "\"position\":" + position,
                        "\"reason\":\"" + reason + "\"")
                .doesNotContain("hunter2", "aHVudGVyMg");
        assertThat(log)
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("\"SecretUnusable\":1"))
                .anySatisfy(line -> assertThat(line).contains("\"Reason\":\"secret\",\"OperatorActionRequired\":1"));
    }

    /** A comment of 16 bytes would be a key that can be guessed. */
    @ParameterizedTest
    @EnumSource
    void a_comment_line_is_a_key_in_no_encoding(Encoding encoding) {
        assertThat(SigningSecrets.parse(new SecretText("# rotated in May 2026\n" + ONE), encoding, telemetry))
                .containsExactly(SigningKey.parse(ONE, encoding));
        assertThat(log).isEmpty();
    }

    @Test
    void a_raw_key_that_begins_like_a_comment_is_written_as_json() {
        assertThat(SigningSecrets.parse(new SecretText("[\"#a-raw-signing-key\"]"), Encoding.RAW, telemetry))
                .containsExactly(SigningKey.parse("#a-raw-signing-key", Encoding.RAW));
    }

    @Test
    void without_any_usable_entry_the_message_names_each_fault_once() {
        String text = "whsec_hunter2!\nhunter2hunter2hunter2\nwhsec_hunter2?";

        assertThatThrownBy(() -> SigningSecrets.parse(new SecretText(text), Encoding.AUTO, telemetry))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessage("the secret of the stack's output SigningSecretArn cannot be used: a signing secret is not"
                        + " base64; a signing secret does not start with whsec_: set SigningKeyEncoding to base64 or"
                        + " raw if that is right");
        assertThat(log).isEmpty();
    }

    @Test
    void to_string_reveals_no_secret() {
        assertThat(new ApiKey("sk_test_abc")).hasToString("ApiKey[hidden]");
        assertThat(new SecretText("sk_test_abc")).hasToString("SecretText[hidden]");
        assertThat(BOTH).hasToString("[SigningKey[hidden], SigningKey[hidden]]");
    }

    @Test
    void a_report_about_signing_secrets_names_each_fault_and_no_text() {
        SigningSecretsReport report = SigningSecretsReport.of(
                new SecretText(ONE + "\nno-secret\n" + OTHER + "\nwhsec_c2hvcnQ="), Encoding.AUTO);

        assertThat(report.usable()).isEqualTo(2);
        assertThat(report.faults())
                .containsExactly(
                        "entry 2 does not start with whsec_: set SigningKeyEncoding to base64 or raw if that is right",
                        "entry 4 has fewer than 16 bytes");
        assertThat(log).isEmpty();
    }
}
