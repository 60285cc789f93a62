package dev.momentcheckout.session;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The last observations and decisions that changed a session, for operators. It depends on the order in which
 * observations arrive.
 *
 * @param lines at most {@value #ENTRIES} lines of at most {@value #ENTRY_BYTES} bytes, newest last
 */
public record SessionHistory(List<String> lines) {
    static final int ENTRIES = 6;
    static final int ENTRY_BYTES = 60;

    public static final SessionHistory EMPTY = new SessionHistory(List.of());

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public SessionHistory {
        lines = List.copyOf(lines);
    }

    /** Returns this history with the observation as the newest line. */
    SessionHistory with(Observation observation) {
        return with(
                observation.observedAt(),
                observation.source(),
                observation.status().name().toLowerCase(Locale.ROOT) + "/"
                        + observation.outcome().name().toLowerCase(Locale.ROOT));
    }

    /** Returns this history with a change as the newest line. */
    SessionHistory with(Instant at, Source source, String change) {
        String line = TIME.format(at) + " " + source.wireName() + " " + change;
        List<String> all = new ArrayList<>(lines);
        all.add(line.substring(0, Math.min(line.length(), ENTRY_BYTES)));
        return new SessionHistory(all.subList(Math.max(0, all.size() - ENTRIES), all.size()));
    }

    /** Returns the names of reasons as a change has them. */
    static String list(Collection<ReviewReason> reasons) {
        return String.join("+", reasons.stream().map(ReviewReason::name).toList());
    }
}
