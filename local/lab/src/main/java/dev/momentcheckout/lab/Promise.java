package dev.momentcheckout.lab;

/** What the backend guarantees in a scenario. docs/scenarios.md lists them. */
enum Promise {
    STATUS_FROM_TABLE("the app gets `completed` from the table alone, without a request to Moment"),
    PUBLISHED_ONCE("the shop gets one `Payment Paid`"),
    RECOVERED("a minute later the reconciler retrieves the session, and the state is `PAID`"),
    EACH_DELIVERY_ACKNOWLEDGED("each of the thirty deliveries gets 200"),
    NEW_SECRET_ACCEPTED("no webhook is rejected while both secrets are valid"),
    OLD_SECRET_REJECTED("a later signature by the old secret gets 401"),
    REJECTED_IS_NOT_LOST("the app gets `completed` although that webhook was rejected"),
    EXPIRED_BECOMES_PAID("`EXPIRED` becomes `PAID`"),
    PAID_STAYS_PAID("`PAID` stays `PAID` when an older report arrives"),
    CUSTOMER_HAS_PAID("the app gets `completed`, because the customer has paid"),
    SHOP_WAITS("the shop gets `Payment Needs Review`, not `Payment Paid`"),
    APPROVED_IS_PUBLISHED("after the approval the shop gets one `Payment Paid`"),
    APPROVAL_IS_NAMED("the event has the price as its amount, and what was really paid in `approved`"),
    REPEATED_CHANGES_NOTHING("the repeated webhook and a repeated command change nothing"),
    TAPS_SHARE_A_SESSION("both taps get one session"),
    LATE_PAYMENT_IN_REVIEW("the late payment needs review, so that it can be refunded"),
    ORDER_IS_CLOSED("the order cannot be paid again"),
    APPROVAL_REFUSED("an approval is refused with exit code 4, because the order would be paid twice"),
    CLOSED_IS_NEVER_PUBLISHED("the closed payment is never published as paid"),
    CLOSED_AWAITS_NOBODY("the closed payment awaits no operator any more"),
    SAME_KEY_SAME_SESSION("the same `Idempotency-Key` returns the same session"),
    PAID_KEY_CONFLICTS("after the payment the key gets 409 with the `session_id` of the paid session"),
    NEVER_FAILED("the app gets `active`, never `failed`"),
    COMPLETED_AFTERWARDS("the app gets `completed` once Moment responds again"),
    ONE_KEY_IN_AN_OUTAGE("the app gets 503 in the outage, and the backend uses no other key"),
    ONE_OTHER_KEY("after the outage the backend tries exactly one other key"),
    KEY_KEEPS_ITS_SESSION("the app’s key returns one session");

    private final String text;

    Promise(String text) {
        this.text = text;
    }

    /** Returns the promise in words; backticks mark names. */
    String text() {
        return text;
    }
}
