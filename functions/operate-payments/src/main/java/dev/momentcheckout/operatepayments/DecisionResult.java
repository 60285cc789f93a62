package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an operator's decision. */
sealed interface DecisionResult {
    record NotFound() implements DecisionResult {}

    record AlreadyDone(PaymentSession session) implements DecisionResult {}

    /**
     * The session has changed since the operator read it.
     *
     * @param before the session as this command read it, at the revision of the operator; null if it had changed before
     * @param operations the session's operations at this revision or a later one
     */
    record Changed(@Nullable PaymentSession before, PaymentSession current, List<Operation> operations)
            implements DecisionResult {
        public Changed {
            operations = List.copyOf(operations);
        }
    }

    record Refused(PaymentSession session, Refusal reason) implements DecisionResult {}

    /**
     * The purchase cannot be paid by this session. The session has the reason, and needs review.
     *
     * @param event null if none is published
     */
    record ClaimFailed(
            PaymentSession before,
            PaymentSession after,
            ReviewReason reason,
            @Nullable PaymentEvent event) implements DecisionResult {}

    /** @param event null if none is published */
    record Done(
            PaymentSession before,
            PaymentSession after,
            @Nullable PaymentEvent event) implements DecisionResult {}
}
