package dev.momentcheckout.moment;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header {@code Retry-After}, which is a number of seconds or a date. A date is compared with the same
 * response's {@code Date}, so that it does not matter whether Moment's clock and ours agree.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, Retry-After</a>
 */
final class RetryAfter {
    /** A wrong header must not keep apps and checks away for longer. */
    private static final Duration MAX = Duration.ofHours(1);

    private RetryAfter() {}

    /**
     * Returns the time to wait, from zero to an hour, or null if the header is absent or invalid. The two obsolete
     * forms of a date count as invalid; no current server sends them.
     *
     * @param value the header, or null if absent
     * @param sentAt the response's {@code Date}, or null if absent
     */
    static @Nullable Duration read(@Nullable String value, @Nullable String sentAt) {
        if (value == null) {
            return null;
        }
        String text = value.strip();
        return text.matches("[0-9]+") ? seconds(text) : untilDate(text, sentAt);
    }

    private static Duration seconds(String digits) {
        try {
            return limited(Duration.ofSeconds(Long.parseLong(digits)));
        } catch (NumberFormatException e) {
            // Digits alone are no number only if there are too many of them.
            return MAX;
        }
    }

    private static @Nullable Duration untilDate(String date, @Nullable String sentAt) {
        Instant until = instant(date);
        Instant sent = sentAt == null ? null : instant(sentAt.strip());
        return until == null || sent == null ? null : limited(Duration.between(sent, until));
    }

    private static @Nullable Instant instant(String date) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Duration limited(Duration duration) {
        if (duration.isNegative()) {
            return Duration.ZERO;
        }
        return duration.compareTo(MAX) < 0 ? duration : MAX;
    }
}
