package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The formats of values in Moment's JSON: snake_case, and ISO 8601 in UTC with milliseconds. */
final class JsonFormat {
    static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private JsonFormat() {}

    static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static String kebabCase(Enum<?> value) {
        return lowerCase(value).replace('_', '-');
    }

    static String time(Instant instant) {
        return MILLIS.format(instant);
    }
}
