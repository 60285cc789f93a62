package dev.momentcheckout.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A refund reported by a webhook. Moment does not document the content of refund events, so status, ids and terms are
 * passed on as reported and do not affect the session. The currency is converted to upper case.
 *
 * @param eventId the {@code webhook-id} of the delivery, which stays the same when Moment repeats it: one id is one
 *     refund. The id in the body does not count: Moment does not document that it is unique or always present
 * @param paymentId Moment's id of the payment, if reported
 * @param refundId Moment's id of the refund itself, if reported separately from the payment's
 * @param status Moment's status, if reported; a refund may be pending or may have failed
 * @param attributed whether the refund has this stack's integration id. Without it, the refund may belong to another
 *     integration of the same Moment account
 */
public record Refund(
        String eventId,
        @Nullable String paymentId,
        @Nullable String refundId,
        @Nullable String status,
        ReportedTerms reportedTerms,
        boolean attributed,
        Instant observedAt) {
    private static final int MAX_LENGTH = 255;

    /** @throws IllegalArgumentException if {@code eventId} is empty or has more than 255 characters */
    public Refund {
        if (eventId.isEmpty() || eventId.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("not a valid event id");
        }
    }
}
