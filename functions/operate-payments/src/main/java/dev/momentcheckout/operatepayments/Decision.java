package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.PaymentSession;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/** What an operator decides about a session. Pure functions: {@link DecideSession} makes the calls. */
sealed interface Decision permits Approval, Closure {
    CommandName name();

    /** Returns the command with the options that change its effect, as the operation has it. */
    String command();

    /** Returns the revision of the session that the operator read. */
    long revision();

    /**
     * Returns whether the rules allow the decision. The first rule that applies decides.
     *
     * @param session as just read, consistently
     * @param operations all operations of the session
     * @param refunds is asked last: it searches the whole table
     */
    Ruling rule(PaymentSession session, List<Operation> operations, Refunds refunds);

    /** Returns the session with the decision, which the rules allow. */
    PaymentSession applyTo(PaymentSession session, SortedSet<String> values, Instant now);

    /** Returns whether a session contains what the decision adds. */
    boolean isIn(PaymentSession session, Set<String> values);

    /** Returns whether a decision about money first claims the purchase. */
    boolean claimsPurchase();

    /** Whether payments were refunded. */
    @FunctionalInterface
    interface Refunds {
        /** Returns whether a stored refund names the payment. */
        boolean isRefunded(String paymentId);
    }
}
