package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.ClosureOutcome;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperatorDecisions;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The close of a session that the shop must not deliver for. The review reasons stay, so nothing is published as paid.
 *
 * @param refundId Moment's id of the refund, for the record; null if the operator names none
 */
record Closure(
        long revision, ClosureOutcome outcome, @Nullable String refundId) implements Decision {
    @Override
    public CommandName name() {
        return CommandName.CLOSE;
    }

    @Override
    public String command() {
        return name().wireName() + " --as " + outcome.wireName() + (refundId == null ? "" : " --refund " + refundId);
    }

    @Override
    public Ruling rule(PaymentSession session, List<Operation> operations, Refunds refunds) {
        if (operations.stream().anyMatch(each -> isThis(each) && isIn(session, each.values()))) {
            return new Ruling.AlreadyDone();
        }
        if (session.revision() != revision) {
            return new Ruling.Changed();
        }
        if (session.isReviewEditedAway()) {
            return new Ruling.Refused(Refusal.EDITED);
        }
        return switch (outcome) {
            case REFUNDED ->
                session.needsReview() && session.state().isMoney()
                        ? allowed(session)
                        : new Ruling.Refused(Refusal.NO_MONEY_TO_REFUND);
            case NO_PAYMENT ->
                isUnresolved(session) || isReviewWithoutMoney(session)
                        ? allowed(session)
                        : new Ruling.Refused(Refusal.PAYMENT_EXISTS);
        };
    }

    /** An operation with another outcome is another decision, whatever refund it names. */
    private boolean isThis(Operation operation) {
        return operation.isOf(name().wireName() + " --as " + outcome.wireName())
                && operation.revision() != null
                && operation.revision() == revision
                && !operation.values().isEmpty();
    }

    private static boolean isUnresolved(PaymentSession session) {
        return session.checks().unresolved() && !session.state().isSuccessful();
    }

    private static boolean isReviewWithoutMoney(PaymentSession session) {
        return session.needsReview()
                && (session.reviewReasons().contains(ReviewReason.MODE_MISMATCH)
                        || session.state() == SessionState.VERIFIED);
    }

    private Ruling allowed(PaymentSession session) {
        return new Ruling.Allowed(new TreeSet<>(Set.of(OperatorDecisions.closureOf(session, outcome))));
    }

    @Override
    public PaymentSession applyTo(PaymentSession session, SortedSet<String> values, Instant now) {
        return session.withClosure(outcome, now);
    }

    @Override
    public boolean isIn(PaymentSession session, Set<String> values) {
        return session.decisions().closed().containsAll(values);
    }

    @Override
    public boolean claimsPurchase() {
        return false;
    }
}
