package dev.momentcheckout.session;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The newest attempt and when Moment says it became so. Joined by taking the newer, so that a late message about an earlier attempt changes nothing.
 *
 * @param at null sorts before every time
 */
public record LatestAttempt(Attempt attempt, @Nullable Instant at) {
    public static final LatestAttempt NOT_TOLD = new LatestAttempt(Attempt.NONE, null);

    private static final Comparator<LatestAttempt> NEWEST = Comparator.comparing(
                    LatestAttempt::at, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
            .thenComparing(LatestAttempt::attempt);

    /** What an observation says of the newest attempt. An answer just got from Moment counts as of now where it carries no time of its own. */
    static LatestAttempt of(Observation observation, @Nullable Attempt attempt) {
        if (attempt == null) {
            return NOT_TOLD;
        }
        Instant fallback = observation.means().wasAsked() ? observation.observedAt() : null;
        Instant told = observation.updatedAt();
        return new LatestAttempt(attempt, told != null ? told : fallback);
    }

    LatestAttempt or(LatestAttempt other) {
        return NEWEST.compare(this, other) >= 0 ? this : other;
    }
}
