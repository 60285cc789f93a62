package dev.momentcheckout.createsession;

import dev.momentcheckout.createsession.CheckoutView.Created;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next step of a checkout. */
sealed interface CheckoutStep {
    /** Retrieve these sessions from Moment, at the same time. */
    record Retrieve(List<SessionId> sessions) implements CheckoutStep {}

    /** Repeat the call that opened this session: Moment returns the same token. */
    record Replay(PaymentSession session) implements CheckoutStep {}

    /** Give up repeating the call that opened this session. */
    record AbandonReplay(SessionId session) implements CheckoutStep {}

    /** Open a session under the key of this attempt. */
    record Open(int attemptNumber) implements CheckoutStep {}

    /**
     * Count the key of the last create call as used.
     *
     * @param ended a session under that key that may still be paid, or null without one
     */
    record UseUpKey(Created reason, @Nullable SessionId ended) implements CheckoutStep {}

    /**
     * Make this session the current one of the purchase, then hand out its token.
     *
     * @param payable the other sessions of the purchase that may still be paid
     */
    record BeginAttempt(SessionId session, List<SessionId> payable) implements CheckoutStep {}

    /** Hand out the token of this session, which already belongs to the purchase. */
    record HandOut(SessionId session) implements CheckoutStep {}

    /** Refuse the request. */
    sealed interface Refuse extends CheckoutStep {
        /** The purchase is paid, reviewed or not. */
        record Paid(SessionId session) implements Refuse {}

        /** The app used its key for something else. */
        record OtherContent() implements Refuse {}

        /** A payment of the purchase is in flight. */
        record Pending(SessionId session) implements Refuse {}

        record TooManyAttempts(Duration retryAfter) implements Refuse {}

        /** Moment's state is uncertain; a later request may succeed. */
        record Uncertain() implements Refuse {}

        /** A retrieval failed. It has been reported already. */
        record RetrievalFailed(Failure failure) implements Refuse {}

        /** The create call failed. */
        record CreateFailed(Failure failure) implements Refuse {}
    }
}
