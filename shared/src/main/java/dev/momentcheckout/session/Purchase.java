package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be paid for only once, with its checkout attempts. An order is kept for good, because a forgotten order
 * could be paid again. A purchase that an app names with its {@code Idempotency-Key} is kept for
 * {@link #KEY_RETENTION} after the last write.
 *
 * @param attemptNumber the number of idempotency keys used so far, 0 before the first attempt; the next attempt uses
 *     the key after it
 * @param currentSession the session of the newest attempt, or null if no attempt was recorded
 * @param currentPrice the price of the newest attempt; present exactly if {@code currentSession} is
 * @param previousSessions sessions of earlier attempts that could still be paid when the newest one began
 * @param paidBySession the session whose payment claimed the purchase; set once
 * @param reviewSession the first session whose payment needs review; set once
 * @param content what the app asked for when it first used its key; null for an order
 * @param expiresAt when the store may delete the purchase; null for an order. Truncated to seconds, the precision of
 *     the store, so that a value read back equals the one written.
 * @param revision number of writes, 0 before the first; guards the conditional write
 */
public record Purchase(
        PurchaseId id,
        int attemptNumber,
        @Nullable SessionId currentSession,
        @Nullable Money currentPrice,
        List<SessionId> previousSessions,
        @Nullable SessionId paidBySession,
        @Nullable SessionId reviewSession,
        @Nullable String content,
        @Nullable Instant expiresAt,
        long revision) {

    /** The time for which a key protects its purchase after the last write. */
    public static final Duration KEY_RETENTION = Duration.ofDays(400);

    /** @throws IllegalArgumentException if only one of current session and current price is present */
    public Purchase {
        if ((currentSession == null) != (currentPrice == null)) {
            throw new IllegalArgumentException("a current session has a price");
        }
        previousSessions = List.copyOf(previousSessions);
        expiresAt = expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Returns a purchase that is not stored yet. */
    public static Purchase unsaved(PurchaseId id) {
        return new Purchase(id, 0, null, null, List.of(), null, null, null, null, 0);
    }

    /** Returns all sessions that are known to belong to the purchase and may still matter, the current one first. */
    public List<SessionId> sessions() {
        List<SessionId> all = new ArrayList<>();
        if (currentSession != null) {
            all.add(currentSession);
        }
        all.addAll(previousSessions);
        return all;
    }

    /** Returns the session whose payment ends the purchase, reviewed or not, or null while it can be paid. */
    public @Nullable SessionId paymentSession() {
        return paidBySession != null ? paidBySession : reviewSession;
    }

    /**
     * Returns this purchase with another current attempt.
     *
     * @param price fixed for this attempt; a later change of the shop's price applies to the next one
     * @param payable the sessions of earlier attempts that may still be paid
     */
    public Purchase withAttempt(
            SessionId session, Money price, Collection<SessionId> payable, @Nullable String requested, Instant now) {
        List<SessionId> previous = new ArrayList<>(payable);
        previous.remove(session);
        return new Purchase(
                id,
                attemptNumber + 1,
                session,
                price,
                previous,
                paidBySession,
                reviewSession,
                content == null ? requested : content,
                expiry(now),
                revision + 1);
    }

    /**
     * Returns this purchase with its next idempotency key counted as used, because Moment has a failure or an ended
     * session under it.
     *
     * @param ended the ended session, or null if there is none that may still be paid
     */
    public Purchase withUsedUpKey(@Nullable SessionId ended, @Nullable String requested, Instant now) {
        List<SessionId> previous = new ArrayList<>(previousSessions);
        if (ended != null && !sessions().contains(ended)) {
            previous.add(ended);
        }
        return new Purchase(
                id,
                attemptNumber + 1,
                currentSession,
                currentPrice,
                previous,
                paidBySession,
                reviewSession,
                content == null ? requested : content,
                expiry(now),
                revision + 1);
    }

    /**
     * The effect of a payment on a purchase.
     *
     * @param purchase the purchase to store; the same instance if nothing changes
     * @param reason why the payment needs review, or null if it needs none or has a reason of its own already
     */
    public record Claim(Purchase purchase, @Nullable ReviewReason reason) {}

    /**
     * Returns the effect of a session's payment. The first payment that needs no review claims the purchase, and only
     * it. A payment at an outdated price needs review, because the newest attempt has another price, unless an operator
     * has approved that. A payment that needs review does not claim, so that a correct one in another session still
     * can, but it is recorded: no further attempt begins beside it.
     *
     * @param session a session of this purchase with money
     */
    public Claim claim(PaymentSession session, Money price, Instant now) {
        if (session.id().equals(paidBySession)) {
            return new Claim(this, null);
        }
        if (session.needsReview()) {
            return new Claim(withReviewSession(session.id(), now), null);
        }
        if (paidBySession != null) {
            return new Claim(this, ReviewReason.ORDER_ALREADY_PAID);
        }
        boolean outdatedPrice = currentPrice != null
                && !session.id().equals(currentSession)
                && !price.equals(currentPrice)
                && !session.decisions().approves(ReviewReason.PRICE_CHANGED);
        return outdatedPrice
                ? new Claim(withReviewSession(session.id(), now), ReviewReason.PRICE_CHANGED)
                : new Claim(withPayment(session.id(), reviewSession, now), null);
    }

    private Purchase withReviewSession(SessionId session, Instant now) {
        return paymentSession() != null ? this : withPayment(null, session, now);
    }

    private Purchase withPayment(@Nullable SessionId paidBy, @Nullable SessionId review, Instant now) {
        return new Purchase(
                id,
                attemptNumber,
                currentSession,
                currentPrice,
                previousSessions,
                paidBy,
                review,
                content,
                expiry(now),
                revision + 1);
    }

    private @Nullable Instant expiry(Instant now) {
        return id.isOrder() ? null : now.plus(KEY_RETENTION);
    }
}
