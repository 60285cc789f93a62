package dev.momentcheckout.operatepayments;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Times as operators read them: in UTC, with their age.
 *
 * @param now the time of the command
 */
record TimeText(Instant now) {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter OF_HISTORY =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Ages of this and more are in days. */
    private static final Duration DAYS = Duration.ofDays(2);

    /** Returns a time with its age, such as {@code 2026-11-30 12:05:00Z (3 h ago)}. */
    String withAge(Instant at) {
        return text(at) + " (" + age(at) + ")";
    }

    static String text(Instant at) {
        return FORMAT.format(at);
    }

    /** Returns an age such as {@code 3 h ago}, or {@code in 3 h} of a time to come; the unit is rounded down. */
    String age(Instant at) {
        Duration age = Duration.between(at, now).truncatedTo(ChronoUnit.SECONDS);
        return age.isNegative() ? "in " + length(age.negated()) : length(age) + " ago";
    }

    /** Returns the time of a line of a session's history, or null if it has another form. */
    static @Nullable Instant ofHistory(String text) {
        try {
            return OF_HISTORY.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String length(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return duration.toSeconds() + " s";
        }
        if (duration.compareTo(Duration.ofHours(1)) < 0) {
            return duration.toMinutes() + " min";
        }
        return duration.compareTo(DAYS) < 0 ? duration.toHours() + " h" : duration.toDays() + " days";
    }
}
