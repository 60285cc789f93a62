package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Records what is observed about a session. This is the one place where a payment claims its purchase, so it is the one
 * place that keeps a purchase from being paid twice.
 *
 * <ol>
 *   <li>Load the session.
 *   <li>Merge the observation. Without a change nothing is written.
 *   <li>If money arrived, claim the purchase. The claim precedes the session's write: after a crash in between, the
 *       repeated observation claims again, with the same result.
 *   <li>Write the session, on the condition that it is unchanged. On a conflict, merge into the newer session.
 * </ol>
 *
 * <p>Safe to repeat and to run concurrently (docs/decisions/0003).
 */
public final class RecordObservation {
    /** After this many consecutive conflicts the caller returns 503 and the client retries. */
    private static final int MAX_CONFLICTS = 10;

    private final SessionStore sessions;
    private final PurchaseStore purchases;

    public RecordObservation(SessionStore sessions, PurchaseStore purchases) {
        this.sessions = sessions;
        this.purchases = purchases;
    }

    /**
     * Merges an update into a session. The session is read eventually consistent: state, review reasons and payment
     * only advance, so even a stale item that contains the observation proves that no write is needed. An unknown
     * session is ignored only after a consistent read.
     *
     * @throws StoreUnavailableException if it is uncertain whether the update is stored
     * @throws UnreadableItemException if a stored item has an unknown layout
     */
    public UpdateResult record(SessionId id, SessionUpdate update) {
        PaymentSession read = sessions.load(id, ReadConsistency.EVENTUAL);
        if (read == null && update.merge(null) == null) {
            read = sessions.load(id, ReadConsistency.STRONG);
        }
        return record(id, read, update);
    }

    /**
     * Merges an update into a session that the caller has just read, without reading it again.
     *
     * @throws StoreUnavailableException if it is uncertain whether the update is stored
     * @throws UnreadableItemException if a stored item has an unknown layout
     */
    public UpdateResult record(PaymentSession justRead, SessionUpdate update) {
        return record(justRead.id(), justRead, update);
    }

    /**
     * Records a session that is probably new, without reading it first. If it exists, the update is merged into it
     * after one failed write.
     *
     * @throws StoreUnavailableException if it is uncertain whether the update is stored
     * @throws UnreadableItemException if a stored item has an unknown layout
     */
    public UpdateResult recordNew(SessionId id, SessionUpdate update) {
        return record(id, null, update);
    }

    /**
     * Claims the purchase for a payment that an operator approves, before the approval is written: after a crash in
     * between, the same approval claims again, with the same result.
     *
     * @param approved the session as the approval will write it
     * @return why the purchase cannot be paid by this session, or null if it can, or if there is nothing to claim
     * @throws StoreUnavailableException if it is uncertain whether the purchase is claimed
     * @throws UnreadableItemException if the purchase has an unknown layout
     */
    public @Nullable ReviewReason claimApproved(PaymentSession approved) {
        PurchaseId purchase = approved.purchase();
        return purchase == null || !approved.state().isMoney() ? null : claim(purchase, approved);
    }

    private UpdateResult record(SessionId id, @Nullable PaymentSession read, SessionUpdate update) {
        PaymentSession before = read;
        for (int conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
            PaymentSession after = update.merge(before);
            if (after == null) {
                return new UpdateResult.Ignored();
            }
            if (after.equals(before)) {
                return new UpdateResult.Unchanged(after);
            }
            PaymentSession claimed = claimPurchase(before, after);
            switch (sessions.compareAndSet(before, claimed)) {
                case WriteResult.Written<PaymentSession> _ -> {
                    return new UpdateResult.Updated(before, claimed);
                }
                // If this write took effect and its response was lost, the next merge changes nothing.
                case WriteResult.Conflict<PaymentSession> conflict -> before = conflict.current();
            }
        }
        throw new StoreUnavailableException("too many concurrent updates of session " + id);
    }

    /** Returns the session to write. A payment that loses its claim is real, so it is written, but needs review. */
    private PaymentSession claimPurchase(@Nullable PaymentSession before, PaymentSession after) {
        PurchaseId purchase = after.purchase();
        if (purchase == null || !after.state().isMoney() || !changesPayment(before, after)) {
            return after;
        }
        ReviewReason reason = claim(purchase, after);
        return reason == null ? after : after.withReview(reason);
    }

    private static boolean changesPayment(@Nullable PaymentSession before, PaymentSession after) {
        return before == null
                || before.expectedTerms() == null
                || after.state().isAbove(before.state())
                || !after.reviewReasons().equals(before.reviewReasons());
    }

    private @Nullable ReviewReason claim(PurchaseId id, PaymentSession session) {
        Money price = requireNonNull(session.expectedTerms()).price();
        Instant now = session.updatedAt();
        Purchase before = purchases.load(id, ReadConsistency.EVENTUAL);
        for (int conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
            Purchase current = before == null ? Purchase.unsaved(id) : before;
            Purchase.Claim claim = current.claim(session, price, now);
            if (claim.purchase().equals(current)) {
                return claim.reason();
            }
            switch (purchases.compareAndSet(claim.purchase())) {
                case WriteResult.Written<Purchase> _ -> {
                    return claim.reason();
                }
                case WriteResult.Conflict<Purchase> conflict -> before = conflict.current();
            }
        }
        throw new StoreUnavailableException("too many concurrent updates of purchase " + id);
    }
}
