package dev.momentcheckout.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A refund reported by a webhook. Moment does not document the content of refund events, so ids and terms are passed on
 * and do not affect the session. The currency is converted to upper case.
 *
 * @param eventId Moment's id of the event: one event is one refund, however often it is delivered
 * @param paymentId Moment's id of the payment, if reported
 * @param refundId Moment's id of the refund itself, if reported separately from the payment's
 */
public record Refund(
        String eventId,
        @Nullable String paymentId,
        @Nullable String refundId,
        ReportedTerms reportedTerms,
        Instant observedAt) {
    private static final int MAX_LENGTH = 128;

    /** @throws IllegalArgumentException if {@code eventId} does not match {@code [A-Za-z0-9_-]{1,128}} */
    public Refund {
        Identifiers.require(eventId, MAX_LENGTH, "event id");
    }

    public static boolean isEventId(String text) {
        return Identifiers.isValid(text, MAX_LENGTH);
    }
}
