package dev.momentcheckout.session;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * That an operator must decide about a session. It is derived from the session's content at each write, so that a list
 * and a count of what awaits an operator need no events, and no crash loses one.
 *
 * @param since our time at which the reason arose, truncated to seconds, the precision of the store
 */
public record Attention(Reason reason, Instant since) {
    /** What the operator must decide. The names are those of the store. */
    public enum Reason {
        /** The payment needs review, before the shop may deliver. */
        REVIEW,
        /** The checks ended although a payment may still arrive. */
        UNRESOLVED
    }

    public Attention {
        since = since.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Returns the attention of a session after an operator's decision about it, or null. The same reason keeps its
     * time.
     */
    static @Nullable Attention afterDecision(PaymentSession session, Instant now) {
        Reason reason = reasonOf(session);
        if (reason == null) {
            return null;
        }
        Attention current = session.attention();
        return current != null && current.reason == reason ? current : new Attention(reason, now);
    }

    /**
     * Returns the attention of a session after an observation or a check, or null. Only a decision ends a review: if
     * someone removed the reasons by editing the item, the payment stays listed, and nothing publishes it.
     */
    static @Nullable Attention afterObservation(PaymentSession session, Instant now) {
        Attention current = session.attention();
        return current != null && current.reason == Reason.REVIEW ? current : afterDecision(session, now);
    }

    /**
     * Returns what the operator must decide about a session, or null. A session that only a client with the public key
     * opened needs no review unless there is money. A close ends the need until the content of the session changes.
     */
    public static @Nullable Reason reasonOf(PaymentSession session) {
        if (session.isClosed()) {
            return null;
        }
        if (session.needsReview()) {
            return session.expectedTerms() != null || session.state().isMoney() ? Reason.REVIEW : null;
        }
        return session.checks().unresolved() && !session.state().isSuccessful() ? Reason.UNRESOLVED : null;
    }
}
