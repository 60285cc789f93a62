package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.PaymentSession;
import org.jspecify.annotations.Nullable;

/** What became of an operator's question to Moment about a session. */
sealed interface RefreshOutcome {
    /** The table has no such session, and the operator did not ask to adopt one. */
    record NotStored() implements RefreshOutcome {}

    /** @param isStored whether the table has the session */
    record UnknownToMoment(boolean isStored) implements RefreshOutcome {}

    record Failed(Failure failure) implements RefreshOutcome {}

    /** The session that Moment knows is of the other mode, so it is not adopted. */
    record OtherMode(MomentMode reported) implements RefreshOutcome {}

    /** @param isInconclusive whether the answer leaves open whether the session was paid */
    record Unchanged(PaymentSession session, boolean isInconclusive) implements RefreshOutcome {}

    /** @param before null if the session was adopted */
    record Recorded(@Nullable PaymentSession before, PaymentSession after, boolean isInconclusive)
            implements RefreshOutcome {}
}
