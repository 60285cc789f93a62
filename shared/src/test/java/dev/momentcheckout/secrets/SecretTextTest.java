package dev.momentcheckout.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "key",
                " \t\r\n\u000B\f key \n",
                "\u00A0key\u2007\u202F\u3000",
                "\u0085key\u2028\u2029",
                "\uFEFFkey",
                "\u200B\u200C\u200D\u2060key\u200E\u00AD",
                "\"key\"",
                "'key'",
                "\uFEFF \" key\u200B\" \n"
            })
    void strips_what_surrounds_the_text(String text) {
        assertThat(new SecretText(text).reveal()).isEqualTo("key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a key",
                "a\u200Bkey",
                "\"key",
                "key\"",
                "\"key'",
                "\"a\" \"b\"",
                "k\"e\"y",
                "“key”",
                "\"",
                "'",
                "{\"a\":\"b\"}"
            })
    void leaves_anything_else(String text) {
        assertThat(new SecretText(text).reveal()).isEqualTo(text);
    }

    @Test
    void strips_one_pair_of_quotes() {
        assertThat(new SecretText("'\"key\"'").reveal()).isEqualTo("\"key\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\uFEFF", "\"\"", "' '", "\u200B\n"})
    void nothing_remains_of_an_empty_text(String text) {
        assertThat(new SecretText(text).reveal()).isEmpty();
    }

    @Test
    void finds_an_invisible_character_inside() {
        assertThat(new SecretText("\uFEFFkey").hasInvisibleCharacter()).isFalse();
        assertThat(new SecretText("a key").hasInvisibleCharacter()).isFalse();
        assertThat(new SecretText("a\u200Bkey").hasInvisibleCharacter()).isTrue();
    }
}
