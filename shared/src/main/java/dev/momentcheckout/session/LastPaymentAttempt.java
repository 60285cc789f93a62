package dev.momentcheckout.session;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The last payment attempt of a session. Merged by taking the newer one by Moment's time, so that a late observation of
 * an earlier attempt changes nothing.
 *
 * @param at Moment's time of the status; null is older than every time
 */
public record LastPaymentAttempt(
        PaymentAttemptStatus status, @Nullable Instant at) {
    public static final LastPaymentAttempt NOT_REPORTED = new LastPaymentAttempt(PaymentAttemptStatus.NONE, null);

    private static final Comparator<LastPaymentAttempt> NEWEST = Comparator.comparing(
                    LastPaymentAttempt::at, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
            .thenComparing(LastPaymentAttempt::status);

    /** Returns the attempt that an observation reports. A retrieval without Moment's time counts as of our time. */
    static LastPaymentAttempt of(Observation observation, @Nullable PaymentAttemptStatus attempt) {
        if (attempt == null) {
            return NOT_REPORTED;
        }
        Instant fallback = observation.source().isRetrieval() ? observation.observedAt() : null;
        Instant updatedAt = observation.updatedAt();
        return new LastPaymentAttempt(attempt, updatedAt != null ? updatedAt : fallback);
    }

    LastPaymentAttempt newer(LastPaymentAttempt other) {
        return NEWEST.compare(this, other) >= 0 ? this : other;
    }
}
