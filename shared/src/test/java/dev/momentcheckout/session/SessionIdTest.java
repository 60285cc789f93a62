package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "ps_2aBc-9", "0", "-", "_"})
    void accepts_the_formats_of_session_ids(String value) {
        assertThat(SessionId.parse(value)).contains(new SessionId(value));
        assertThat(new SessionId(value)).hasToString(value);
    }

    @Test
    void accepts_128_characters() {
        String longest = "a".repeat(128);

        assertThat(SessionId.parse(longest))
                .hasValueSatisfying(id -> assertThat(id.value()).isEqualTo(longest));
    }

    @ParameterizedTest
    @MethodSource("unsafeIds")
    void rejects_characters_that_could_change_a_url_path(String value) {
        assertThat(SessionId.parse(value)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SessionId(value))
                .withMessage("not a valid session id");
    }

    static String[] unsafeIds() {
        return new String[] {
            "",
            "a".repeat(129),
            "/",
            "ps/1",
            "..",
            "ps.1",
            "%2f",
            "ps%2f1",
            "ps\0",
            "\0",
            "ps_1\n",
            "ps_1\r\n",
            "\nps_1",
            " ps_1",
            "ps 1",
            "ps?a=b",
            "ps#a",
            "ps\\1",
            "psé",
            "ps１",
        };
    }

    @Test
    void null_is_not_an_id() {
        assertThat(SessionId.parse(null)).isEmpty();
    }
}
