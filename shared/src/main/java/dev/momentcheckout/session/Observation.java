package dev.momentcheckout.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What Moment said about a session, once, by one means.
 *
 * @param attemptFailed whether a {@code last_payment_error} was there
 * @param paymentId Moment's id of the payment, if it told one
 * @param updatedAt Moment's time of the last change, if it told one
 * @param createdAt Moment's time of the session's creation, if it told one
 * @param integrationId our mark in the session's metadata, if there is one: "probably ours", never believed for more
 * @param observedAt our time
 */
public record Observation(
        SessionId session,
        Source source,
        MomentStatus status,
        PaymentOutcome outcome,
        PaymentStatus paymentStatus,
        ReportedTerms reportedTerms,
        boolean attemptFailed,
        @Nullable String paymentId,
        @Nullable Instant updatedAt,
        @Nullable Instant createdAt,
        @Nullable String integrationId,
        Instant observedAt) {

    /** Whether a word was in it that Moment's pages do not have: somebody should read them again. */
    public boolean hasUnknownValues() {
        return status == MomentStatus.UNKNOWN
                || outcome == PaymentOutcome.UNKNOWN
                || paymentStatus == PaymentStatus.UNKNOWN;
    }
}
