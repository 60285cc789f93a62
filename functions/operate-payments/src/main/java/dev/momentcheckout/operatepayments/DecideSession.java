package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.OperationJournal.Act;
import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.WriteResult;
import java.time.Clock;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Approves or closes a session for an operator.
 *
 * <ol>
 *   <li>Read the session consistently, and apply the rules.
 *   <li>Store the operation.
 *   <li>For an approval of money, claim the purchase. The claim precedes the session's write: after a crash in between,
 *       the same command claims again, with the same result.
 *   <li>Write the session, on the condition that it still has the revision that the operator read.
 *   <li>Store the end of the operation.
 * </ol>
 *
 * <p>After a crash at any step, the same command completes the operation.
 */
final class DecideSession {
    private final SessionStore sessions;
    private final ClaimPreview claimPreview;
    private final RecordObservation recordObservation;
    private final OperationJournal journal;
    private final RefundSearch refunds;
    private final Clock clock;

    DecideSession(
            SessionStore sessions,
            PurchaseStore purchases,
            OperationJournal journal,
            RefundSearch refunds,
            Clock clock) {
        this.sessions = sessions;
        this.claimPreview = new ClaimPreview(purchases, clock);
        this.recordObservation = new RecordObservation(sessions, purchases);
        this.journal = journal;
        this.refunds = refunds;
        this.clock = clock;
    }

    /**
     * Decides about a session.
     *
     * @throws dev.momentcheckout.session.StoreUnavailableException if it is uncertain whether the decision is stored
     * @throws dev.momentcheckout.session.UnreadableItemException if a stored item has an unknown layout
     */
    DecisionResult decide(SessionId id, Decision decision, Because because, Invocation invocation) {
        return decide(id, decision, because, invocation, false);
    }

    /** Returns what {@link #decide} would do now, and writes nothing. */
    DecisionResult preview(SessionId id, Decision decision, Because because, Invocation invocation) {
        return decide(id, decision, because, invocation, true);
    }

    private DecisionResult decide(
            SessionId id, Decision decision, Because because, Invocation invocation, boolean previewOnly) {
        PaymentSession read = sessions.load(id, ReadConsistency.STRONG);
        if (read == null) {
            return new DecisionResult.NotFound();
        }
        List<Operation> operations = journal.list(OperationSubject.of(id));
        Act act = Act.about(id, decision.name(), because, decision.revision()).withCommand(decision.command());
        Ruling ruling =
                decision.rule(read, operations, paymentId -> refunds.isRefunded(paymentId, invocation.deadline()));
        if (ruling instanceof Ruling.Allowed(SortedSet<String> values)) {
            return previewOnly
                    ? preview(read, decision, values)
                    : act(read, decision, values, act.withValues(values), invocation);
        }
        DecisionResult result = withoutAct(ruling, read, decision, operations);
        if (!previewOnly) {
            journal.finishInterrupted(act, invocation, operations, outcome(result));
        }
        return result;
    }

    private static DecisionResult withoutAct(
            Ruling ruling, PaymentSession read, Decision decision, List<Operation> operations) {
        return switch (ruling) {
            case Ruling.AlreadyDone _ -> new DecisionResult.AlreadyDone(read);
            case Ruling.Changed _ -> changed(null, read, decision, operations);
            case Ruling.Refused(Refusal reason) -> new DecisionResult.Refused(read, reason);
            case Ruling.Allowed _ -> throw new IllegalArgumentException("the rules allow the decision");
        };
    }

    private static DecisionResult changed(
            @Nullable PaymentSession before, PaymentSession current, Decision decision, List<Operation> operations) {
        return new DecisionResult.Changed(
                before,
                current,
                operations.stream()
                        .filter(each -> each.revision() != null && each.revision() >= decision.revision())
                        .toList());
    }

    private DecisionResult preview(PaymentSession read, Decision decision, SortedSet<String> values) {
        PaymentSession after = decision.applyTo(read, values, clock.instant());
        ReviewReason claimFailure = decision.claimsPurchase() ? claimPreview.failure(after) : null;
        return result(read, claimFailure == null ? after : failed(read, claimFailure), claimFailure);
    }

    private DecisionResult act(
            PaymentSession read, Decision decision, SortedSet<String> values, Act act, Invocation invocation) {
        Operation operation = journal.start(act, invocation);
        PaymentSession after = decision.applyTo(read, values, clock.instant());
        ReviewReason claimFailure = decision.claimsPurchase() ? recordObservation.claimApproved(after) : null;
        PaymentSession wanted = claimFailure == null ? after : failed(read, claimFailure);
        DecisionResult result = switch (sessions.compareAndSet(read, wanted)) {
            case WriteResult.Written<PaymentSession> _ -> result(read, wanted, claimFailure);
            case WriteResult.Conflict<PaymentSession> conflict ->
                afterConflict(read, wanted, conflict.current(), decision, values, claimFailure);
        };
        journal.finish(act, operation, outcome(result));
        return result;
    }

    private PaymentSession failed(PaymentSession read, ReviewReason claimFailure) {
        return read.withFailedClaim(claimFailure, clock.instant());
    }

    /** The write conflicts with itself if its response was lost, or with the same decision of another operator. */
    private DecisionResult afterConflict(
            PaymentSession read,
            PaymentSession wanted,
            @Nullable PaymentSession current,
            Decision decision,
            SortedSet<String> values,
            @Nullable ReviewReason claimFailure) {
        if (current == null) {
            return new DecisionResult.NotFound();
        }
        // If the session that was read had the decision already, only the same content shows the effect of this one.
        boolean done = claimFailure == null
                ? decision.isIn(current, values) && (!decision.isIn(read, values) || current.hasSameContentAs(wanted))
                : current.reviewReasons().contains(claimFailure);
        return done
                ? result(read, current, claimFailure)
                : changed(read, current, decision, journal.list(OperationSubject.of(read.id())));
    }

    private static DecisionResult result(
            PaymentSession before, PaymentSession after, @Nullable ReviewReason claimFailure) {
        PaymentEvent event = ChangeView.event(before, after);
        return claimFailure == null
                ? new DecisionResult.Done(before, after, event)
                : new DecisionResult.ClaimFailed(before, after, claimFailure, event);
    }

    /** Returns one line for the operation. */
    private static String outcome(DecisionResult result) {
        return switch (result) {
            case DecisionResult.NotFound _ -> "refused: the session was deleted";
            case DecisionResult.AlreadyDone _ -> "done";
            case DecisionResult.Changed changed ->
                "refused: the session has revision " + changed.current().revision();
            case DecisionResult.Refused refused ->
                "refused: " + refused.reason().wireName();
            case DecisionResult.ClaimFailed failed -> "refused: " + failed.reason();
            case DecisionResult.Done done -> "done, revision " + done.after().revision();
        };
    }
}
