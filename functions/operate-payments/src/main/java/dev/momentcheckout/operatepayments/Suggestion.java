package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command that an operator may run next. The commands themselves decide again, so an outdated suggestion does no
 * harm.
 *
 * @param arguments of the script
 * @param effect what it is for
 */
record Suggestion(String arguments, String effect) {
    static final String BECAUSE = " --because \"...\"";

    /** Returns the commands that apply to a session of which nothing else is known, the most likely one first. */
    static List<Suggestion> of(PaymentSession session) {
        return of(session, false, null);
    }

    /**
     * Returns the commands that apply to a session, the most likely one first.
     *
     * @param refunded whether a refund of its payment is stored
     * @param purchase the session's purchase, or null if it has none, or it is unknown
     */
    static List<Suggestion> of(PaymentSession session, boolean refunded, @Nullable Purchase purchase) {
        List<Suggestion> all = new ArrayList<>();
        boolean isRefunded = refunded || session.decisions().haveRefunded();
        if (session.isEdited()) {
            all.add(refresh(session.id(), "asks Moment, and brings back the reasons that can be derived"));
            if (session.needsReview()) {
                addDecisions(all, session, isRefunded);
            }
            all.add(new Suggestion(
                    "list parked", "names the message of the edit, to discard once the payment is decided"));
            return all;
        }
        Attention.Reason reason = Attention.reasonOf(session);
        switch (reason) {
            case REVIEW -> addDecisions(all, session, isRefunded);
            case UNRESOLVED -> {
                all.add(refresh(session.id(), "asks Moment again, and records a payment"));
                all.add(close(session, "no-payment", "if Moment's dashboard shows no payment"));
            }
            case null -> {}
        }
        if (reason != Attention.Reason.UNRESOLVED) {
            all.add(refresh(session.id(), "asks Moment, and records what has changed"));
        }
        if (isPublishable(session, purchase)) {
            all.add(new Suggestion("resend " + session.id(), "publishes the event of the present state again"));
        }
        return all;
    }

    /** Money of a purchase is published only if it claimed the purchase. */
    private static boolean isPublishable(PaymentSession session, @Nullable Purchase purchase) {
        boolean claimed = purchase == null
                || !session.state().isMoney()
                || session.needsReview()
                || session.id().equals(purchase.paidBySession());
        return claimed && PaymentEvent.of(null, session) != null;
    }

    private static void addDecisions(List<Suggestion> all, PaymentSession session, boolean refunded) {
        boolean otherCurrency = session.reviewReasons().contains(ReviewReason.CURRENCY_MISMATCH);
        Approval approval = new Approval(session.revision(), otherCurrency);
        // The rule asks for refunds of a payment only if its id is known.
        if (!refunded && approval.rule(session, List.of(), _ -> false) instanceof Ruling.Allowed) {
            all.add(new Suggestion(
                    "approve " + session.id() + revision(session)
                            + (otherCurrency ? " " + Approval.ALLOW_CURRENCY_MISMATCH : "") + BECAUSE,
                    "if the shop shall deliver for what was paid"));
        }
        boolean otherMode = session.reviewReasons().contains(ReviewReason.MODE_MISMATCH);
        // Money of the other mode is mostly no real money, and then nothing can be refunded.
        if (otherMode || session.state() == SessionState.VERIFIED) {
            all.add(close(session, "no-payment", "if no real money was paid"));
        }
        if (session.state().isMoney()) {
            all.add(close(session, "refunded", "after the refund in Moment's dashboard; the shop never delivers"));
        }
    }

    private static Suggestion refresh(SessionId id, String effect) {
        return new Suggestion("refresh " + id, effect);
    }

    private static Suggestion close(PaymentSession session, String outcome, String effect) {
        return new Suggestion("close " + session.id() + revision(session) + " --as " + outcome + BECAUSE, effect);
    }

    private static String revision(PaymentSession session) {
        return " --revision " + session.revision();
    }
}
