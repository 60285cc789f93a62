package dev.momentcheckout.lab;

/**
 * The twelve scenarios of docs/scenarios.md. Each runs against the deployed handlers and fails at the first expectation
 * that is not met.
 */
enum Scenario {
    WEBHOOK_BEFORE_RETURN("A webhook arrives before the customer returns"),
    LOST_WEBHOOK("The reconciler recovers a lost webhook"),
    DUPLICATE_WEBHOOKS("A webhook is delivered thirty times"),
    SECRET_ROTATION("The signing secret is rotated"),
    LATE_PAYMENT("A payment arrives after the session has expired"),
    AMOUNT_MISMATCH("A payment with a wrong amount needs review"),
    AMOUNT_APPROVED("A cent too much is approved by an operator"),
    ORDER_PAID_ONCE("An order is paid once despite a double tap and a late payment"),
    PAID_TWICE("An order paid twice is refunded and closed by an operator"),
    APP_RESTART("The app is killed and restarted"),
    MOMENT_DOWN("Moment is down when the customer returns"),
    REPLAYED_FAILURE("Moment fails and replays its failure");

    private final String title;

    Scenario(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /**
     * Runs the scenario. All faults are removed before and after it.
     *
     * @throws LabException if an expectation is not met
     */
    void run(ScenarioContext context) {
        context.lab().faults().clear();
        try {
            switch (this) {
                case WEBHOOK_BEFORE_RETURN -> WebhookScenarios.webhookBeforeReturn(context);
                case LOST_WEBHOOK -> WebhookScenarios.lostWebhook(context);
                case DUPLICATE_WEBHOOKS -> WebhookScenarios.duplicateWebhooks(context);
                case SECRET_ROTATION -> WebhookScenarios.secretRotation(context);
                case LATE_PAYMENT -> MoneyScenarios.latePayment(context);
                case AMOUNT_MISMATCH -> MoneyScenarios.amountMismatch(context);
                case AMOUNT_APPROVED -> OperatorScenarios.amountApproved(context);
                case ORDER_PAID_ONCE -> MoneyScenarios.orderPaidOnce(context);
                case PAID_TWICE -> OperatorScenarios.paidTwice(context);
                case APP_RESTART -> AppScenarios.appRestart(context);
                case MOMENT_DOWN -> AppScenarios.momentDown(context);
                case REPLAYED_FAILURE -> AppScenarios.replayedFailure(context);
            }
        } finally {
            context.lab().faults().clear();
        }
    }
}
