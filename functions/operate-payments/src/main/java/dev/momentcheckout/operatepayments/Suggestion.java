package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A command that an operator may run next. The commands themselves decide again, so an outdated suggestion does no harm.
 *
 * @param command to copy into a terminal
 * @param effect what it is for
 */
record Suggestion(String command, String effect) {
    /** The reasons that an approval removes. Money with any other one is refunded, or is no money. */
    private static final Set<ReviewReason> APPROVABLE =
            Set.of(ReviewReason.AMOUNT_MISMATCH, ReviewReason.CURRENCY_MISMATCH, ReviewReason.PRICE_CHANGED);

    private static final String BECAUSE = " --because \"...\"";

    /**
     * Returns the commands that apply to a session, the most likely one first.
     *
     * @param refunded whether a refund of its payment is stored
     */
    static List<Suggestion> of(PaymentSession session, boolean refunded) {
        List<Suggestion> all = new ArrayList<>();
        if (awaitsReview(session)) {
            addDecisions(all, session, refunded);
        } else if (isUnresolved(session)) {
            all.add(refresh(session.id(), "asks Moment again, and records a payment"));
            all.add(close(session, "no-payment", "if Moment's dashboard shows no payment"));
        }
        if (!isUnresolved(session)) {
            all.add(refresh(session.id(), "asks Moment, and records what has changed"));
        }
        if (PaymentEvent.of(null, session) != null) {
            all.add(new Suggestion("./ops resend " + session.id(), "publishes the event of the present state again"));
        }
        return all;
    }

    private static boolean awaitsReview(PaymentSession session) {
        return session.needsReview() && !session.isProvisional();
    }

    private static boolean isUnresolved(PaymentSession session) {
        return session.checks().unresolved() && !session.state().isSuccessful();
    }

    private static void addDecisions(List<Suggestion> all, PaymentSession session, boolean refunded) {
        if (!refunded && session.expectedTerms() != null && APPROVABLE.containsAll(session.reviewReasons())) {
            all.add(new Suggestion(
                    "./ops approve " + session.id() + revision(session) + BECAUSE,
                    "if the shop shall deliver for what was paid"));
        }
        if (session.state().isMoney()) {
            all.add(close(session, "refunded", "after the refund in Moment's dashboard; the shop never delivers"));
        }
        if (session.state() == SessionState.VERIFIED || session.reviewReasons().contains(ReviewReason.MODE_MISMATCH)) {
            all.add(close(session, "no-payment", "if no real money was paid"));
        }
    }

    private static Suggestion refresh(SessionId id, String effect) {
        return new Suggestion("./ops refresh " + id, effect);
    }

    private static Suggestion close(PaymentSession session, String outcome, String effect) {
        return new Suggestion("./ops close " + session.id() + revision(session) + " --as " + outcome + BECAUSE, effect);
    }

    private static String revision(PaymentSession session) {
        return " --revision " + session.revision();
    }
}
