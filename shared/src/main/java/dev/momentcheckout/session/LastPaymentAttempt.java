package dev.momentcheckout.session;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The newest attempt and when Moment says it became so. Joined by taking the newer, so that a late message about an earlier attempt changes nothing.
 *
 * @param at null sorts before every time
 */
public record LastPaymentAttempt(
        PaymentAttemptStatus status, @Nullable Instant at) {
    public static final LastPaymentAttempt NOT_REPORTED = new LastPaymentAttempt(PaymentAttemptStatus.NONE, null);

    private static final Comparator<LastPaymentAttempt> NEWEST = Comparator.comparing(
                    LastPaymentAttempt::at, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
            .thenComparing(LastPaymentAttempt::status);

    /** What an observation says of the newest attempt. An answer just got from Moment counts as of now where it carries no time of its own. */
    static LastPaymentAttempt of(Observation observation, @Nullable PaymentAttemptStatus attempt) {
        if (attempt == null) {
            return NOT_REPORTED;
        }
        Instant fallback = observation.source().isRetrieval() ? observation.observedAt() : null;
        Instant told = observation.updatedAt();
        return new LastPaymentAttempt(attempt, told != null ? told : fallback);
    }

    LastPaymentAttempt newer(LastPaymentAttempt other) {
        return NEWEST.compare(this, other) >= 0 ? this : other;
    }
}
