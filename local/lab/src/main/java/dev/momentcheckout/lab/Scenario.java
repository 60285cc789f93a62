package dev.momentcheckout.lab;

import java.util.List;
import java.util.function.Consumer;

/**
 * The twelve scenarios of docs/scenarios.md. Each runs against the deployed handlers, proves its promises, and fails at
 * the first expectation that is not met.
 */
// Lists of List.of and method references do not change.
@SuppressWarnings("ImmutableEnumChecker")
enum Scenario {
    WEBHOOK_BEFORE_RETURN(
            "A webhook arrives before the customer returns",
            "a customer who has paid must see it at once, even while Moment is slow.",
            WebhookScenarios::webhookBeforeReturn,
            Promise.STATUS_FROM_TABLE,
            Promise.PUBLISHED_ONCE),
    LOST_WEBHOOK(
            "The reconciler recovers a lost webhook",
            "a message that never arrives must not cost a customer the goods.",
            WebhookScenarios::lostWebhook,
            Promise.RECOVERED,
            Promise.PUBLISHED_ONCE),
    DUPLICATE_WEBHOOKS(
            "A webhook is delivered thirty times",
            "Moment may repeat a webhook at any time, and the shop must ship once.",
            WebhookScenarios::duplicateWebhooks,
            Promise.EACH_DELIVERY_ACKNOWLEDGED,
            Promise.PUBLISHED_ONCE),
    SECRET_ROTATION(
            "The signing secret is rotated",
            "a leaked secret must be replaced without losing a payment meanwhile.",
            WebhookScenarios::secretRotation,
            Promise.NEW_SECRET_ACCEPTED,
            Promise.OLD_SECRET_REJECTED,
            Promise.REJECTED_IS_NOT_LOST),
    LATE_PAYMENT(
            "A payment arrives after the session has expired",
            "a bank transfer can outlive its session, and the money must count.",
            MoneyScenarios::latePayment,
            Promise.EXPIRED_BECOMES_PAID,
            Promise.PAID_STAYS_PAID,
            Promise.PUBLISHED_ONCE),
    AMOUNT_MISMATCH(
            "A payment with a wrong amount needs review",
            "a wrong amount is a fault or fraud: goods must wait, and the customer must not pay again.",
            MoneyScenarios::amountMismatch,
            Promise.CUSTOMER_HAS_PAID,
            Promise.SHOP_WAITS),
    AMOUNT_APPROVED(
            "A cent too much is approved by an operator",
            "one command must release the goods, and record what was really paid.",
            OperatorScenarios::amountApproved,
            Promise.APPROVED_IS_PUBLISHED,
            Promise.APPROVAL_IS_NAMED,
            Promise.REPEATED_CHANGES_NOTHING),
    ORDER_PAID_ONCE(
            "An order is paid once despite a double tap and a late payment",
            "customers tap twice and try again, and each double charge costs a refund and trust.",
            MoneyScenarios::orderPaidOnce,
            Promise.TAPS_SHARE_A_SESSION,
            Promise.LATE_PAYMENT_IN_REVIEW,
            Promise.ORDER_IS_CLOSED),
    PAID_TWICE(
            "An order paid twice is refunded and closed by an operator",
            "money that arrived twice must be found and returned, and must ship nothing.",
            OperatorScenarios::paidTwice,
            Promise.APPROVAL_REFUSED,
            Promise.CLOSED_AWAITS_NOBODY,
            Promise.CLOSED_IS_NEVER_PUBLISHED),
    APP_RESTART(
            "The app is killed and restarted",
            "phones end apps in the middle of a payment, and a restart must not start another one.",
            AppScenarios::appRestart,
            Promise.SAME_KEY_SAME_SESSION,
            Promise.PAID_KEY_CONFLICTS,
            Promise.PUBLISHED_ONCE),
    MOMENT_DOWN(
            "Moment is down when the customer returns",
            "a customer who reads “failed” pays again.",
            AppScenarios::momentDown,
            Promise.NEVER_FAILED,
            Promise.COMPLETED_AFTERWARDS,
            Promise.PUBLISHED_ONCE),
    REPLAYED_FAILURE(
            "Moment fails and replays its failure",
            "an outage of a second must not block a purchase for a day, nor open it twice.",
            AppScenarios::replayedFailure,
            Promise.ONE_KEY_IN_AN_OUTAGE,
            Promise.ONE_OTHER_KEY,
            Promise.KEY_KEEPS_ITS_SESSION);

    private final String title;
    private final String why;
    private final Consumer<ScenarioContext> script;
    private final List<Promise> promises;

    Scenario(String title, String why, Consumer<ScenarioContext> script, Promise... promises) {
        this.title = title;
        this.why = why;
        this.script = script;
        this.promises = List.of(promises);
    }

    String title() {
        return title;
    }

    /** Returns why the scenario matters to a shop, as the end of a sentence. */
    String why() {
        return why;
    }

    List<Promise> promises() {
        return promises;
    }

    /**
     * Runs the scenario. All faults are removed before and after it, and the price is fixed meanwhile, unless the
     * scenario sets another one.
     *
     * @throws LabException if an expectation is not met or a promise is not proved
     */
    void run(ScenarioContext context) {
        run(context, script);
    }

    /** Runs another script for this scenario's promises. */
    void run(ScenarioContext context, Consumer<ScenarioContext> other) {
        Lab lab = context.lab();
        Pricing before = lab.pricing();
        lab.faults().clear();
        try {
            lab.deploy(Pricing.FIXED);
            other.accept(context);
        } finally {
            lab.faults().clear();
            lab.deploy(before);
        }
        context.expectKept(promises);
    }
}
