package dev.momentcheckout.session;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Money given back, as a webhook told it. Moment's pages do not say what such an event looks like, so its ids and amount are passed on as they are and
 * change nothing of a session.
 *
 * @param eventId Moment's id of the event: each event is one refund, however often it is delivered
 * @param paymentId Moment's id of the payment, if it was told
 * @param refundId Moment's id of the refund itself, if it was told beside the payment's
 */
public record Refund(
        String eventId,
        @Nullable String paymentId,
        @Nullable String refundId,
        ReportedTerms reportedTerms,
        Instant observedAt) {
    private static final Pattern EVENT_ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /** @throws IllegalArgumentException if {@code event} is not of the shape {@code [A-Za-z0-9_-]{1,128}} */
    public Refund {
        if (!isEventId(eventId)) {
            throw new IllegalArgumentException("not the shape of an event id");
        }
    }

    public static boolean isEventId(String text) {
        return EVENT_ID.matcher(text).matches();
    }
}
