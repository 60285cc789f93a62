package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"ps_a", "ps_2aBc-9", "ps_0", "ps_-", "ps__"})
    void accepts_the_formats_of_session_ids(String value) {
        assertThat(SessionId.parse(value)).contains(new SessionId(value));
        assertThat(new SessionId(value)).hasToString(value);
    }

    @Test
    void accepts_128_characters() {
        String longest = "ps_" + "a".repeat(125);

        assertThat(SessionId.parse(longest))
                .hasValueSatisfying(id -> assertThat(id.value()).isEqualTo(longest));
    }

    @ParameterizedTest
    @MethodSource("unsafeIds")
    void rejects_other_prefixes_and_characters_that_could_change_a_url_path(String value) {
        assertThat(SessionId.parse(value)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SessionId(value))
                .withMessage("not a valid session id");
    }

    static String[] unsafeIds() {
        return new String[] {
            "",
            "ps_",
            "ps_" + "a".repeat(126),
            "a",
            "ps1",
            "PS_1",
            "pay_1",
            "order",
            "xps_1",
            "/",
            "ps_/1",
            "..",
            "ps_.1",
            "ps_..",
            "%2f",
            "ps_%2f1",
            "ps_\0",
            "\0",
            "ps_1\n",
            "ps_1\r\n",
            "\nps_1",
            " ps_1",
            "ps_ 1",
            "ps_?a=b",
            "ps_#a",
            "ps_\\1",
            "ps_é",
            "ps_１",
        };
    }

    @Test
    void null_is_not_an_id() {
        assertThat(SessionId.parse(null)).isEmpty();
    }
}
