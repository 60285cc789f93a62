package dev.momentcheckout.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one source reported about a session at one time.
 *
 * @param attemptFailed whether Moment reported a {@code last_payment_error}
 * @param paymentId Moment's id of the payment, if reported
 * @param updatedAt Moment's time of the session's last change, if reported
 * @param createdAt Moment's time of the session's creation, if reported
 * @param integrationId the integration id in the session's metadata, if any. It proves nothing: the public key in every
 *     app can create sessions with any metadata.
 * @param observedAt our time
 * @see <a href="https://docs.momentco.io/api-reference/collect/payment_sessions/object">Moment: session object</a>
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

    /**
     * Returns the names of Moment's fields whose value is undocumented. Moment may have extended its API, so the code
     * must be reviewed.
     */
    public List<String> unknownFields() {
        List<String> fields = new ArrayList<>();
        if (status == MomentStatus.UNKNOWN) {
            fields.add("status");
        }
        if (outcome == PaymentOutcome.UNKNOWN) {
            fields.add("payment_outcome");
        }
        if (paymentStatus == PaymentStatus.UNKNOWN) {
            fields.add("payment_status");
        }
        return fields;
    }
}
