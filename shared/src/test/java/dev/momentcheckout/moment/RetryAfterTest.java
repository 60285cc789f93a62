package dev.momentcheckout.moment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final String SENT_AT = "Mon, 01 Jun 2026 08:00:00 GMT";

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "' 7 ', 7",
        "007, 7",
        "3600, 3600",
        "3601, 3600",
        "86400, 3600",
        "9223372036854775807, 3600",
        "9223372036854775808, 3600"
    })
    void reads_seconds_up_to_an_hour(String value, long seconds) {
        assertThat(RetryAfter.read(value, null)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mon, 01 Jun 2026 08:00:30 GMT | 30",
                "Mon, 01 Jun 2026 08:00:00 GMT | 0",
                "Mon, 01 Jun 2026 07:59:59 GMT | 0",
                "Mon, 01 Jun 2026 09:00:01 GMT | 3600",
                "Fri, 31 Dec 9999 23:59:59 GMT | 3600",
            })
    void compares_a_date_with_the_date_of_the_response(String value, long seconds) {
        assertThat(RetryAfter.read(value, SENT_AT)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "-1",
                "1.5",
                "+3",
                "7s",
                "soon",
                "2026-06-01T08:00:30Z",
                "Tue, 01 Jun 2026 08:00:30 GMT",
                "Monday, 01-Jun-26 08:00:30 GMT",
                "Mon Jun  1 08:00:30 2026"
            })
    void anything_else_counts_as_absent(@Nullable String value) {
        assertThat(RetryAfter.read(value, SENT_AT)).isNull();
    }

    @Test
    void a_date_without_a_date_of_the_response_counts_as_absent() {
        assertThat(RetryAfter.read("Mon, 01 Jun 2026 08:00:30 GMT", null)).isNull();
        assertThat(RetryAfter.read("Mon, 01 Jun 2026 08:00:30 GMT", "today")).isNull();
    }
}
