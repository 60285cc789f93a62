package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperatorDecisions;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentReference;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.UnapprovedChangeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The approval of a payment in review, after which the shop delivers. It covers everything that the operator has seen,
 * or nothing.
 *
 * @param allowCurrencyMismatch whether the operator accepts that the event names the expected currency
 */
record Approval(long revision, boolean allowCurrencyMismatch) implements Decision {
    static final String ALLOW_CURRENCY_MISMATCH = "--allow-currency-mismatch";

    /**
     * The reasons that an approval removes. Create has recorded an unrecorded session since, or it is refused before.
     */
    private static final Set<ReviewReason> APPROVABLE = Set.of(
            ReviewReason.AMOUNT_MISMATCH,
            ReviewReason.CURRENCY_MISMATCH,
            ReviewReason.PRICE_CHANGED,
            ReviewReason.UNRECORDED_SESSION);

    @Override
    public CommandName name() {
        return CommandName.APPROVE;
    }

    @Override
    public String command() {
        return name().wireName() + (allowCurrencyMismatch ? " " + ALLOW_CURRENCY_MISMATCH : "");
    }

    @Override
    public Ruling rule(PaymentSession session, List<Operation> operations, Refunds refunds) {
        if (session.revision() != revision) {
            // Only another revision shows that an approval took effect: older code may restore a reason whose value is
            // approved, and an interrupted approval of it has an operation, too.
            return operations.stream().anyMatch(each -> isThis(each) && isIn(session, each.values()))
                    ? new Ruling.AlreadyDone()
                    : new Ruling.Changed();
        }
        Refusal refusal = refusal(session, refunds);
        if (refusal != null) {
            return new Ruling.Refused(refusal);
        }
        SortedSet<String> values = OperatorDecisions.approvalOf(session);
        if (values == null) {
            return new Ruling.Refused(Refusal.VALUE_NOT_STORED);
        }
        return isPublished(session, values) ? new Ruling.Allowed(values) : new Ruling.Refused(Refusal.EDITED);
    }

    private boolean isThis(Operation operation) {
        return operation.isOf(name().wireName())
                && operation.revision() != null
                && operation.revision() == revision
                && !operation.values().isEmpty();
    }

    private @Nullable Refusal refusal(PaymentSession session, Refunds refunds) {
        if (session.isReviewEditedAway()) {
            return Refusal.EDITED;
        }
        if (!session.state().isSuccessful()) {
            return Refusal.NO_PAYMENT_YET;
        }
        if (session.isProvisional()) {
            return Refusal.PROVISIONAL;
        }
        if (!session.needsReview()) {
            return Refusal.NOT_IN_REVIEW;
        }
        if (session.expectedTerms() == null) {
            return Refusal.UNRECORDED_SESSION;
        }
        Set<ReviewReason> reasons = session.reviewReasons();
        if (reasons.contains(ReviewReason.MODE_MISMATCH)) {
            return Refusal.MODE_MISMATCH;
        }
        if (reasons.contains(ReviewReason.ORDER_ALREADY_PAID)) {
            return Refusal.ORDER_ALREADY_PAID;
        }
        if (isRefunded(session, refunds)) {
            return Refusal.REFUNDED;
        }
        if (!APPROVABLE.containsAll(reasons)) {
            return Refusal.UNKNOWN_REASON;
        }
        return reasons.contains(ReviewReason.CURRENCY_MISMATCH) && !allowCurrencyMismatch
                ? Refusal.CURRENCY_MISMATCH
                : null;
    }

    private static boolean isRefunded(PaymentSession session, Refunds refunds) {
        PaymentReference payment = session.payment();
        return session.decisions().haveRefunded() || (payment != null && refunds.isRefunded(payment.id()));
    }

    private static boolean isPublished(PaymentSession session, SortedSet<String> values) {
        try {
            return PaymentEvent.of(session, session.withApproval(values, session.updatedAt())) != null;
        } catch (UnapprovedChangeException e) {
            return false;
        }
    }

    @Override
    public PaymentSession applyTo(PaymentSession session, SortedSet<String> values, Instant now) {
        return session.withApproval(values, now);
    }

    @Override
    public boolean isIn(PaymentSession session, Set<String> values) {
        return session.decisions().approved().containsAll(values);
    }

    @Override
    public boolean claimsPurchase() {
        return true;
    }
}
