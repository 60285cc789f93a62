package dev.momentcheckout.operatepayments;

import java.util.Locale;

/** Why a rule does not allow an operator's decision. */
enum Refusal {
    NO_PAYMENT_YET("there is no payment yet: Moment has reported neither money nor a verified payment method"),
    NOT_IN_REVIEW("the payment is not in review: the shop has its event, and nothing awaits a decision"),
    PROVISIONAL("only a webhook reported the session so far: within 10 minutes, create records it or it needs review"),
    UNRECORDED_SESSION("create did not record the session, so its customer and its purchase are unknown."
            + " Refund the payment in Moment's dashboard, then close it"),
    MODE_MISMATCH("the payment is of the other mode: money of a test is no money. Close it"),
    ORDER_ALREADY_PAID("the purchase is already paid in another session, and would be paid twice."
            + " Refund this payment in Moment's dashboard, then close it"),
    REFUNDED("the payment was refunded. Close it"),
    UNKNOWN_REASON("the payment has a review reason that this version does not know: newer code wrote it."
            + " Deploy that version, or close the payment"),
    CURRENCY_MISMATCH("the payment has another currency than expected, and the event names the expected amount and"
            + " currency. If the shop shall deliver for what was really paid, add --allow-currency-mismatch"),
    VALUE_NOT_STORED("the item does not contain the value that differs, so no operator can have seen what to approve."
            + " The item was edited by hand: restore it, or close the payment"),
    EDITED("someone edited the item by hand, and its review ended without a decision. Refresh the session: the"
            + " reason returns if the item's reported terms or Moment's answer show the difference. Otherwise restore the"
            + " item from a backup. Then decide, and discard the message of the edit, which list parked shows"),
    NO_MONEY_TO_REFUND("only money in review is closed as refunded, and this session has none"),
    PAYMENT_EXISTS("there is a payment. Only an unresolved session, a payment of the other mode or a verified payment"
            + " method in review is closed as no-payment");

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /** Returns the reason, and what the operator does instead. */
    String text() {
        return text;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
