package dev.momentcheckout.session;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether an operator may publish an event of a session again. Pure functions. PublishEvents cannot decide this: a
 * record of an edited item, or of a change that is days old, shows neither the purchase nor the present state.
 */
public sealed interface Republication {
    /** @param event of the present state */
    record OfState(PaymentEvent event) implements Republication {}

    /** @param event of an earlier change, with the id that it has always had */
    record OfChange(PaymentEvent event) implements Republication {}

    record Nothing(Reason reason) implements Republication {}

    record Refused(Refusal reason) implements Republication {}

    /** Why there is no event. */
    enum Reason {
        OPEN("the session is open: no payment has ended it"),
        PROVISIONAL("only a webhook reported the session so far: create has not recorded it"),
        NO_MONEY("create did not record the session, and it has no money"),
        NO_CHANGE("the change is of a kind that is not published");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** Which rule forbids the event. */
    enum Refusal {
        /** The record looks like that of a payment which never needed review. */
        EDITED("someone edited the item: its review ended without an operator's approval"),
        NOT_CLAIMED("this payment has not claimed its purchase, so another one may be delivered for it"),
        REFUNDED("the payment was closed as refunded"),
        REFUND_STORED("a refund of the payment is stored, so the shop must not deliver for it"),
        NOT_STORED("the session is not stored any more, so nothing shows whether its payment may be delivered");

        private final String text;

        Refusal(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /**
     * Returns whether the event of the present state may be published.
     *
     * @param purchase of the session, or null if it has none, or it is not stored
     * @param isRefunded whether a refund of a payment id is stored
     */
    static Republication ofState(PaymentSession session, @Nullable Purchase purchase, Predicate<String> isRefunded) {
        PaymentEvent event;
        try {
            event = PaymentEvent.of(null, session);
        } catch (UnapprovedChangeException e) {
            return new Refused(Refusal.EDITED);
        }
        if (event == null) {
            return new Nothing(reason(session));
        }
        Refusal refusal = refusal(event, session, purchase, isRefunded);
        return refusal == null ? new OfState(event) : new Refused(refusal);
    }

    /**
     * Returns whether the event of an earlier change may be published. If the session needs review now, the event of a
     * successful state is replaced: the shop must not deliver before an operator decides.
     *
     * @param before null if the session was new
     * @param current the session as it is stored now, or null if it is not stored
     * @param purchase of the stored session, or null if it has none, or it is not stored
     * @param isRefunded whether a refund of a payment id is stored
     */
    static Republication ofChange(
            @Nullable PaymentSession before,
            PaymentSession after,
            @Nullable PaymentSession current,
            @Nullable Purchase purchase,
            Predicate<String> isRefunded) {
        PaymentEvent event;
        try {
            event = PaymentEvent.of(before, after);
        } catch (UnapprovedChangeException e) {
            return new Refused(Refusal.EDITED);
        }
        if (event == null) {
            return new Nothing(Reason.NO_CHANGE);
        }
        if (!after.state().isSuccessful() || event.type() == PaymentEvent.Type.PAYMENT_NEEDS_REVIEW) {
            return new OfChange(event);
        }
        if (current == null) {
            return new Refused(Refusal.NOT_STORED);
        }
        if (current.needsReview() || current.hidesDifference()) {
            return ofState(current, purchase, isRefunded);
        }
        Refusal refusal = refusal(event, current, purchase, isRefunded);
        return refusal == null ? new OfChange(event) : new Refused(refusal);
    }

    private static Reason reason(PaymentSession session) {
        if (session.state() == SessionState.OPEN) {
            return Reason.OPEN;
        }
        return session.isProvisional() ? Reason.PROVISIONAL : Reason.NO_MONEY;
    }

    /** @param current the session that the shop would deliver for */
    private static @Nullable Refusal refusal(
            PaymentEvent event, PaymentSession current, @Nullable Purchase purchase, Predicate<String> isRefunded) {
        boolean delivers = event.type() != PaymentEvent.Type.PAYMENT_NEEDS_REVIEW
                && event.session().state().isSuccessful();
        if (!delivers) {
            return null;
        }
        if (current.decisions().haveRefunded()) {
            return Refusal.REFUNDED;
        }
        boolean claims = event.session().state().isMoney() && current.purchase() != null;
        boolean claimed = purchase != null && current.id().equals(purchase.paidBySession());
        if (claims && !claimed) {
            return Refusal.NOT_CLAIMED;
        }
        if (current.isEdited()) {
            return Refusal.EDITED;
        }
        PaymentReference payment = current.payment();
        return payment != null && isRefunded.test(payment.id()) ? Refusal.REFUND_STORED : null;
    }
}
